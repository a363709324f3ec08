/** Which `PAYDRILL_*` variables there are: our settings, what we print, and what clusters and containers set of their own accord. */
import { defaultKeys } from './config-readers.js';
import { type Setting, settings } from './config-settings.js';
import { UsageError } from './config-source.js';
import { nearest, unknownName } from './core/errors.js';
import type { Provider } from './core/provider.js';
import { variableName } from './variable-name.js';

/** Variables that commands read beside the settings. */
const readElsewhere = ['PAYDRILL_CONFIG', 'PAYDRILL_SCENARIOS', 'PAYDRILL_URL', 'PAYDRILL_WORKSPACE'];

/** What `exec` sets beside credentials. */
const setByExec = ['PAYDRILL_TLS_URL', 'PAYDRILL_TLS_CA'];

/**
 * Variables that Kubernetes sets for a service, and Docker for a linked container, whose name is `paydrill` or begins with `paydrill-`. Both
 * give `PAYDRILL_PORT` a URL.
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 * https://docs.docker.com/engine/network/links/#environment-variables
 */
const linkNames = [
  /^PAYDRILL_(?:\w+_)?SERVICE_HOST$/,
  /^PAYDRILL_(?:\w+_)?SERVICE_PORT(?:_\w+)?$/,
  /^PAYDRILL_(?:\w+_)?PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?$/,
  /^PAYDRILL_(?:\w+_)?ENV_\w+$/,
];

/** Whether a variable tells of a service or a linked container, so that it is no setting of ours. */
export function isServiceLink(name: string, value: string): boolean {
  if (linkNames.some((shape) => shape.test(name))) return true;
  if (/^PAYDRILL_(?:\w+_)?PORT$/.test(name)) return /^(?:tcp|udp|sctp):\/\/\S+:\d+$/i.test(value);
  // The name of a link is the path of both containers.
  return /^PAYDRILL_(?:\w+_)?NAME$/.test(name) && value.startsWith('/');
}

/** The variables of settings that a service or a link took for itself. */
export function shadowedSettings(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return ownVariables().filter((name) => isServiceLink(name, env[name] ?? ''));
}

/**
 * Rejects with a {@link UsageError} that names each `PAYDRILL_*` variable that nothing reads or prints, with the nearest that is known.
 * `registry` is asked only when a variable may be a provider's.
 */
export async function checkVariables(
  env: Readonly<Record<string, string | undefined>>,
  registry: () => Promise<readonly Provider[]>,
): Promise<void> {
  // One that is set to nothing counts as not set.
  const given = Object.entries(env).filter(([name, value]) => name.startsWith('PAYDRILL_') && (value ?? '') !== '');
  const own = [...ownVariables(), ...readElsewhere];
  const left = given.filter(([name, value]) => !own.includes(name) && !isServiceLink(name, value ?? ''));
  if (left.length === 0) return;
  const printed = [...setByExec, ...(await registry()).flatMap(printedFor)];
  const unknown = left
    .map(([name]) => name)
    .filter((name) => !printed.includes(name) && !/^PAYDRILL_WALLET_\d+_(?:ADDRESS|PRIVATE_KEY)$/.test(name));
  if (unknown.length === 0) return;
  const known = [...own, ...printed];
  throw new UsageError(
    unknown
      .sort()
      .map((name) => unknownName('variable', name, nearest(name, known) === undefined ? own : known).message),
  );
}

function ownVariables(): string[] {
  return Object.values<Setting>(settings).flatMap(({ env }) => env ?? []);
}

function printedFor(provider: Provider): string[] {
  return ['baseUrl', ...Object.keys(defaultKeys(provider))].map((name) => variableName(provider.id, name));
}
