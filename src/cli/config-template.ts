import { type Setting, settings } from '../config-settings.js';
import type { Provider } from '../core/provider.js';

/** One setting of the template: its key, the comment above it, and the lines that set it once `# ` is taken away. */
export interface TemplateEntry {
  readonly key: string;
  readonly comment: string;
  readonly lines: readonly string[];
}

/** Every setting as `paydrill init` writes it: the default, or a valid example where there is none. */
export function templateEntries(providers: readonly Provider[]): TemplateEntry[] {
  return Object.entries<Setting>(settings).map(([key, { about, default: byDefault, example }]) => {
    const value = byDefault ?? example?.(providers) ?? '';
    return { key, comment: about, lines: `${key}:${value.startsWith('\n') ? '' : ' '}${value}`.split('\n') };
  });
}

/** A config file in which everything is a comment. */
export function configTemplate(providers: readonly Provider[]): string {
  const head = [
    'Settings of Paydrill: the default of each, or an example where it has none.',
    'Take the "# " away from a line to change it. A flag beats its variable',
    '(startAt: PAYDRILL_START_AT), and that beats this file.',
    'What is wrong with this file: paydrill check paydrill.config.yaml',
  ];
  const blocks = templateEntries(providers).map(
    ({ comment, lines }) => `## ${comment}\n${lines.map((line) => `# ${line}\n`).join('')}`,
  );
  // Two marks tell prose from a setting that is only to be uncommented.
  return [head.map((line) => `## ${line}\n`).join(''), ...blocks].join('\n');
}
