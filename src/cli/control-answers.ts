/** What the control API answers, as far as commands use it. */
import type { ClockMode, WireMode } from '../core/clock.js';
import type { RequestEntry } from '../core/journal.js';
import type { Assumption, AssumptionValue, Evidence, TimingSpec, WebhookEvent } from '../core/provider.js';
import type { JobAhead } from '../core/scenario/awaited.js';
import type { Loaded } from '../core/scenario/loaded.js';

import type { NotSent } from './not-sent.js';

export type { Transfer as TransferAnswer } from '../core/provider.js';
export type { Advanced as AdvanceAnswer } from '../core/workspace.js';

/** One of `GET providers`. */
export interface ProviderAnswer {
  readonly id: string;
  readonly title: string;
  readonly baseUrl: string;
  readonly hosts: readonly string[];
  readonly docs: string;
  readonly operations: readonly OperationAnswer[];
  /** Hosted pages that a person opens. */
  readonly pages: readonly PageAnswer[];
  readonly events: readonly WebhookEvent[];
  /** By name without the provider, e.g. `deposit.compliance`; `ms` is what holds now. */
  readonly timings: Readonly<Record<string, TimingSpec & { readonly ms: number }>>;
  /** `value` is what holds now. */
  readonly assumptions: readonly (Assumption & { readonly value: AssumptionValue })[];
}

/** A hosted page of {@link ProviderAnswer}. */
export interface PageAnswer {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly about: string;
}

/** An operation of {@link ProviderAnswer}. */
export interface OperationAnswer {
  readonly id: string;
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly evidence: Evidence;
  readonly docs: string;
  readonly built: boolean;
}

/** `GET credentials`: keys by provider, and under `wallets` a list. */
export type CredentialsAnswer = Readonly<Record<string, unknown>>;

/** A development wallet. */
export interface WalletAnswer {
  readonly address: string;
  readonly privateKey: string;
}

/** The keys of each provider, `baseUrl` among them. */
export function keysByProvider({
  wallets: _,
  ...providers
}: CredentialsAnswer): Record<string, Readonly<Record<string, string>>> {
  return providers as Record<string, Record<string, string>>;
}

/** The wallets of an answer. */
export function walletsOf(answer: CredentialsAnswer): readonly WalletAnswer[] {
  return Array.isArray(answer['wallets']) ? (answer['wallets'] as WalletAnswer[]) : [];
}

/** `GET clock`. */
export interface ClockAnswer {
  readonly now: string;
  readonly mode: ClockMode;
  readonly wire: WireMode;
}

/** `GET jobs`; `in` is a duration such as `1h30m`. */
export interface JobsAnswer {
  readonly jobs: readonly (JobAhead & { readonly in: string })[];
  /** Webhooks that are no jobs: nobody gets them, or their endpoint is blocked. */
  readonly unsent: readonly NotSent[];
  readonly held: readonly NotSent[];
}

/** `GET requests`, oldest first. */
export interface RequestsAnswer {
  readonly requests: readonly RequestEntry[];
  readonly dropped: number;
  /** The last refused calls that have fallen out of `requests`. A server of another version may not tell them. */
  readonly refused?: readonly RequestEntry[];
}

/** `GET snapshots`; instants are virtual. */
export interface SnapshotsAnswer {
  readonly snapshots: readonly { readonly name: string; readonly at: string }[];
}

/** `GET workspaces`. */
export interface WorkspacesAnswer {
  readonly workspaces: readonly { readonly name: string; readonly seed: string }[];
}

/** `POST workspaces`. */
export interface WorkspaceAnswer {
  readonly name: string;
  readonly seed: string;
  readonly credentials: CredentialsAnswer;
  /** Where its webhooks go. */
  readonly targets: readonly { readonly provider: string; readonly url: string }[];
}

/** `POST reset`, and what loading a scenario answers. */
export type ResetAnswer = ClockAnswer & Loaded;
