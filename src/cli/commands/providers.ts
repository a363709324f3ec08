import { UsageError } from '../../config.js';
import { formatDuration } from '../../core/duration.js';
import { unknownName } from '../../core/errors.js';
import type { ProviderAnswer } from '../control-answers.js';
import type { ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { serverOrOffline } from '../offline.js';
import { type Paint, paintFor } from '../style.js';
import { printable, spread, table, wrap } from '../text.js';

/** Lists the providers, or all about one: operations, pages, events, timings, assumptions. */
export async function providers(io: Io, id: string | undefined, flags: ControlFlags): Promise<number> {
  const { value: all, text } = await serverOrOffline(io, flags).get<readonly ProviderAnswer[]>('providers');
  const one = id === undefined ? undefined : all.find((provider) => provider.id === id);
  if (id !== undefined && one === undefined)
    throw new UsageError(
      unknownName(
        'provider',
        id,
        all.map((provider) => provider.id),
      ).message,
    );
  if (flags.json === true) io.stdout(`${one === undefined ? text : JSON.stringify(one)}\n`);
  else io.stdout(one === undefined ? overview(all) : details(one, paintFor(io)));
  return 0;
}

/** One row per provider. */
export function overview(all: readonly ProviderAnswer[]): string {
  const rows = all.map(({ id, title, baseUrl, operations, events, assumptions }) => {
    const built = operations.filter((one) => one.built).length;
    return [
      id,
      title,
      portOf(baseUrl),
      `${built}/${operations.length}`,
      String(events.length),
      String(assumptions.length),
    ];
  });
  return table([['ID', 'TITLE', 'PORT', 'OPERATIONS', 'EVENTS', 'ASSUMPTIONS'], ...rows], [2, 3, 4, 5]);
}

/** The port of a base URL; one without a port has that of its scheme. */
function portOf(baseUrl: string): string {
  const { port, protocol } = new URL(baseUrl);
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}

/** Everything about one provider, in 80 columns. */
export function details(provider: ProviderAnswer, paint: Paint): string {
  const { title, id, baseUrl, docs, hosts, operations, pages, events, timings, assumptions } = provider;
  const built = operations.filter((one) => one.built).length;
  const heading = (text: string) => `\n${paint('bold', text)}\n`;
  const done = (isBuilt: boolean) => (isBuilt ? 'built' : 'missing');
  return [
    `${paint('bold', title)} (${id})  ${baseUrl}\n`,
    table([
      ['real hosts', hosts.join(', ')],
      ['documents', docs],
    ]),
    heading(`Operations (${built} of ${operations.length} built)`),
    ...operations.map((one) => {
      const status = `${one.evidence.padEnd(10)}  ${done(one.built).padEnd(7)}`;
      return spread(`  ${one.method.padEnd(6)} ${one.path}`, status) + wrap(`${one.id}: ${one.title}`, 9);
    }),
    ...(pages.length === 0 ? [] : [heading(`Hosted pages (${pages.length})`)]),
    ...pages.map(({ id: page, path, about }) => `  ${path}\n${wrap(`${page}: ${about}`, 4)}`),
    heading(`Webhook events (${events.filter((one) => one.built).length} of ${events.length} built)`),
    ...events.map(
      (one) => spread(`  ${one.type}`, `${one.evidence.padEnd(10)}  ${done(one.built).padEnd(7)}`) + wrap(one.about, 4),
    ),
    heading(`Timings (${Object.keys(timings).length})`),
    ...Object.entries(timings).map(
      ([name, { about, fast, real, ms }]) =>
        spread(`  ${id}.${name}`, `fast ${fast}, real ${real}, now ${formatDuration(ms)}`) + wrap(about, 4),
    ),
    heading(`Assumptions (${assumptions.length})`),
    ...assumptions.map((one) => {
      const now = one.value === one.default ? '' : `; now ${shown(one.value)}`;
      const choice = `default ${shown(one.default)}, options ${one.options.map(shown).join(' or ')}${now}`;
      return `  ${one.id}\n${wrap(one.about, 4)}${wrap(choice, 4)}`;
    }),
    built < operations.length ? '\nMissing operations answer 501.\n' : '',
  ].join('');
}

function shown(value: string | number | boolean): string {
  return printable(String(value));
}
