import type { ClockMode, WireMode } from '../core/clock.js';
import { mostUnderWay } from '../core/delivery.js';
import type { AssumptionValue, Credentials, Provider } from '../core/provider.js';
import type { Scenario } from '../core/scenario/schema.js';
import type { TimingSettings } from '../core/settings.js';

/** Everything a server is started with. Made from flags, environment and file by `config.ts`, or from options by the library. */
export interface ServerOptions {
  /** The control port; providers follow at their offsets. 0 picks free ports for all. */
  readonly port: number;
  readonly host: string;
  /** Where callers reach the control port; undefined: each where its call came to. */
  readonly publicUrl?: string | undefined;
  /** Hosts by which the control API may be called besides those that are safe anyway, as {@link hostEntryOf} gives them. */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly providers: readonly Provider[];
  /** The state file, or undefined to keep the state in memory. */
  readonly state: string | undefined;
  /** Begin anew, whatever the state file holds. */
  readonly fresh: boolean;
  /** Waits until the disk has each change, so that an acknowledged one also survives a power cut. */
  readonly fsync: boolean;
  readonly seed: string;
  readonly clock: ClockMode;
  /** First instant of the virtual clock in ms; undefined: now when running, a fixed instant when frozen. */
  readonly startAt: number | undefined;
  readonly wire: WireMode;
  readonly timing: TimingSettings;
  readonly assumptions: Readonly<Record<string, AssumptionValue>>;
  readonly credentials: Readonly<Record<string, Credentials>>;
  /** Webhook URLs by provider. */
  readonly targets: Readonly<Record<string, string>>;
  readonly allowPublicWebhooks: boolean;
  /** Hosts that webhooks may go to besides those of this machine and network, as {@link hostEntryOf} gives them. */
  readonly allowWebhooksTo?: readonly string[] | undefined;
  /** A PEM file of certificates that receivers of webhooks are trusted by, besides those that Node.js trusts. */
  readonly webhookCa?: string | undefined;
  /** How many webhooks of one instant an advance sends at once, see {@link webhooksAtOnceOf}. */
  readonly webhooksAtOnce: number;
  /** The host that is meant by localhost in webhook targets and the EVM node's URL, e.g. `host.docker.internal` inside a container. */
  readonly localhost?: string | undefined;
  /** A folder of scenarios that are found by name besides those that come with Paydrill; absolute. */
  readonly scenarios?: string | undefined;
  /** JSON-RPC URL of a local EVM node, for the proofs of contract wallets. */
  readonly evmRpc?: string | undefined;
  /** Laid out in a new default workspace. */
  readonly scenario?: Scenario | undefined;
  /** How long a client may take to send a whole request, in real ms; 30 s when left out. */
  readonly patienceMs?: number;
  /** Serves TLS beside the plain ports. */
  readonly tls?: TlsOptions | undefined;
  /** Guards the control API when set. */
  readonly token: string | undefined;
}

/** How TLS is served. */
export interface TlsOptions {
  /** Where the local CA is kept. */
  readonly folder: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Names and addresses beside those of the providers and of this machine. */
  readonly hosts: readonly string[];
}

/** The port of TLS is the control port plus this, when none is given. */
export const tlsOffset = 43;

/** The seed when none is given, so that default keys are the same on every machine. */
export const defaultSeed = 'paydrill';

/** The control port when none is given. */
export const defaultPort = 4600;

/** A number of webhooks that may go out at once. Throws RangeError, saying what was expected, for another one; `shown` is how it was given. */
export function webhooksAtOnceOf(value: number, shown: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= mostUnderWay) return value;
  throw new RangeError(`expected a whole number from 1 to ${mostUnderWay}, not ${shown}.`);
}

/** Options of a sandbox inside this process: in memory, free ports on loopback, a frozen clock. `change` departs from that. */
export function sandboxOptions(providers: readonly Provider[], change: Partial<ServerOptions> = {}): ServerOptions {
  return {
    port: 0,
    host: '127.0.0.1',
    providers,
    state: undefined,
    fresh: false,
    fsync: false,
    seed: defaultSeed,
    clock: 'frozen',
    startAt: undefined,
    wire: 'wall',
    timing: { preset: 'fast', overrides: {} },
    assumptions: {},
    credentials: {},
    targets: {},
    allowPublicWebhooks: false,
    webhooksAtOnce: 1,
    token: undefined,
    ...change,
  };
}
