import { Ids } from '../../src/core/ids.js';
import { eventsOf } from '../../src/core/lifecycle.js';
import type { Provider } from '../../src/core/provider.js';

const width = 120;
const noCounters = { read: () => 0, write: () => {} };

/** The text of `src/providers/names.ts`, as the formatter would leave it. */
export function namesFile(providers: readonly Provider[]): string {
  return [
    '// Written by `npm run names` from the registry. A test holds that it is current.',
    '',
    '/** Every name that the registry has, as types: for completion in editors, and so that a misspelt name does not compile. */',
    'export interface Names {',
    ...providers.flatMap((provider) => [
      `  /** ${provider.title} */`,
      `  readonly ${provider.id}: {`,
      ...member('operations', ids(provider.operations)),
      ...member('pages', ids(provider.pages ?? [])),
      ...member(
        'events',
        provider.webhooks.events.filter(({ built }) => built).map(({ type }) => type),
      ),
      ...member(
        'lifecycleEvents',
        provider.lifecycles.flatMap((one) => eventsOf(one).map((event) => `${one.name}.${event}`)),
      ),
      ...member('collections', Object.keys(provider.collections)),
      ...member('timings', Object.keys(provider.timings)),
      ...member(
        'credentials',
        Object.keys(provider.credentials(Ids.of('names', 'default', noCounters).scoped(provider.id))),
      ),
      '    readonly assumptions: {',
      ...provider.assumptions.flatMap(({ id, about, options }) => [
        `      /** ${about.replaceAll('*/', '*\\/')} */`,
        ...union(`      readonly ${quoted(id)}`, options.map(literal)),
      ]),
      '    };',
      '  };',
    ]),
    '}',
    '',
  ].join('\n');
}

function ids(named: readonly { readonly id: string }[]): string[] {
  return named.map(({ id }) => id);
}

function member(name: string, values: readonly string[]): string[] {
  return union(`    readonly ${name}`, [...new Set(values)].map(quoted));
}

function union(start: string, members: readonly string[]): string[] {
  const line = `${start}: ${members.join(' | ') || 'never'};`;
  if (line.length <= width) return [line];
  const indent = ' '.repeat(start.length - start.trimStart().length + 2);
  const lines = members.map((one) => `${indent}| ${one}`);
  return [`${start}:`, ...lines.slice(0, -1), `${lines.at(-1)};`];
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}
