import { isoInstant, systemWall } from '../core/clock.js';
import type { DeliveryRow } from '../core/delivery.js';
import { formatDuration, parseDuration } from '../core/duration.js';
import { PaydrillError } from '../core/errors.js';
import { type JsonObject, parseJson } from '../core/json.js';
import { globMatches, type Where, whereMatches } from '../core/match.js';
import { checkName, eventNames } from '../core/rule-names.js';
import { stepText } from '../core/scenario/step-text.js';
import { type Miss, verify } from '../core/verify.js';
import type { Workspace } from '../core/workspace.js';
import { checkOptionNames } from './option-checks.js';

/** Which webhooks are waited for, and how long. */
export interface WaitOptions {
  /** Conditions over the body, as in scenario files: dotted paths, equality, `*` stands for any text. */
  readonly where?: Where;
  /** So many of them; default 1. */
  readonly times?: number;
  /** Moves the clock up to this far (`'5m'`), from job to job and no further than needed. Without it the clock is left alone. */
  readonly advance?: string;
  /** While the clock runs: gives up after this much virtual time. Without it there is no limit. A frozen clock is never waited for. */
  readonly within?: string;
}

/** A webhook that its receiver accepted. `json` is the parsed body; `body` the exact text. */
export type DeliveredWebhook = DeliveryRow & {
  readonly endpoint: string;
  readonly url: string;
  readonly json: JsonObject;
};

/**
 * Resolves with the delivered webhooks of a name or glob that fit, oldest first, once there are enough of them; those that were delivered
 * before the call count too. Under a frozen clock it carries out what is due now, never sleeps, and throws {@link PaydrillError} when that
 * does not bring them, naming the nearest deliveries and the jobs ahead. Under a running clock it waits for them.
 */
export async function waitFor(workspace: Workspace, name: string, options: WaitOptions): Promise<DeliveredWebhook[]> {
  checkName('webhook', name, eventNames(workspace.providers));
  checkOptionNames(options, ['where', 'times', 'advance', 'within']);
  const { times = 1, advance, within } = options;
  if (!Number.isSafeInteger(times) || times < 1)
    throw new PaydrillError(400, 'bad-count', `times is ${String(times)}; expected a whole number from 1.`);
  const start = workspace.clock.now();
  const furthest = advance === undefined ? undefined : start + checkedMs('advance', advance);
  const latest = within === undefined ? undefined : start + checkedMs('within', within);
  for (;;) {
    const isFrozen = workspace.clock.mode === 'frozen';
    if (isFrozen) await workspace.settled();
    const found = fitting(workspace, name, options.where);
    if (found.length >= times) return found;
    const due = furthest === undefined ? undefined : workspace.queue.first()?.dueAt;
    if (due !== undefined && Date.parse(due) <= Math.max(furthest ?? 0, workspace.clock.now())) {
      await workspace.advance({ atLeast: Date.parse(due) });
      continue;
    }
    const isOver = latest !== undefined && workspace.clock.now() >= latest;
    if (isFrozen || furthest !== undefined || isOver) throw notThere(workspace, name, options);
    await nextHappening(workspace, latest);
  }
}

function checkedMs(name: string, text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  const shown = JSON.stringify(text);
  throw new PaydrillError(400, 'bad-duration', `${name}: ${shown} is not a duration like 500ms, 45s, 1h30m or 30d.`);
}

function fitting(workspace: Workspace, name: string, where: Where = {}): DeliveredWebhook[] {
  return workspace.deliveries
    .list()
    .filter(({ state, provider, event }) => state === 'delivered' && globMatches(name, `${provider}.${event}`))
    .filter(({ body }) => whereMatches(where, parsed(body, parseJson)))
    .map((row) => ({ ...row, json: parsed(row.body, JSON.parse) as JsonObject }) as DeliveredWebhook);
}

function parsed(body: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(body);
  } catch {
    return {};
  }
}

/** Resolves when a webhook was tried, the clock was changed, or `latest` (virtual ms) has come. Rejects when the workspace closes. */
async function nextHappening(workspace: Workspace, latest: number | undefined): Promise<void> {
  const { closing, clock, journal } = workspace;
  const stopped = () => new PaydrillError(409, 'stopped', 'Paydrill was stopped while a webhook was waited for.');
  const ends: (() => void)[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      if (closing.aborted) reject(stopped());
      const stop = () => reject(stopped());
      closing.addEventListener('abort', stop);
      ends.push(() => closing.removeEventListener('abort', stop));
      ends.push(journal.listen(({ kind }) => (kind === 'delivery' || kind === 'clock' ? resolve() : undefined)));
      if (latest !== undefined) ends.push(systemWall.later(clock.realMsUntil(latest), resolve));
    });
  } finally {
    for (const end of ends) end();
  }
}

function notThere(workspace: Workspace, name: string, { where, times = 1 }: WaitOptions): PaydrillError {
  const { deliveries, startedAt } = workspace;
  const dropped = { calls: 0, webhooks: deliveries.dropped, unsent: 0 };
  const expect = { webhook: name, where, state: 'delivered' as const, atLeast: times };
  const [result] = verify({ requests: [], dropped, deliveries: deliveries.list(), startedAt }, [expect]);
  const nearest = (result?.nearest ?? []).map(({ id, misses }) => `  ${id}: ${missed(deliveries.get(id), misses)}`);
  const lines = [
    `No such webhook was delivered. ${result?.message ?? name}`,
    ...(nearest.length === 0 ? ['No other webhook comes near.'] : ['Nearest:', ...nearest]),
    ...unsent(workspace, name),
    ahead(workspace),
    ...waiting(workspace),
    ...untold(workspace, name),
  ];
  return new PaydrillError(404, 'webhook-not-delivered', lines.join('\n'));
}

function missed(row: DeliveryRow, misses: readonly Miss[]): string {
  const last = row.attempts.at(-1);
  const outcome = last === undefined ? 'not tried yet' : 'status' in last ? `answered ${last.status}` : last.error;
  const told = misses.map(({ path, expected, actual }) => {
    // Why it is not sent is said below, once.
    if (path === 'state' && (row.state === 'unsent' || row.state === 'held')) return row.state;
    if (path === 'name') return `another event (${String(actual)})`;
    if (path === 'state') return `${row.state}: ${row.reason ?? outcome}`;
    return `${path} is ${JSON.stringify(actual) ?? 'not there'}, not ${JSON.stringify(expected)}`;
  });
  return `${row.provider}.${row.event}: ${told.join('; ')}`.replace(/^(\S+): another event \(\1\)$/, '$1');
}

function ahead({ queue, clock }: Workspace): string {
  const first = queue.first();
  const now = `The clock ${clock.mode === 'frozen' ? 'is frozen at' : 'runs; it is'} ${isoInstant(clock.now())}.`;
  if (first === undefined) return `${now} No job lies ahead, so that time alone brings nothing.`;
  const wait = formatDuration(Date.parse(first.dueAt) - clock.now());
  const jobs = queue.size === 1 ? '1 job lies ahead' : `${queue.size} jobs lie ahead`;
  return (
    `${now} ${jobs}, the next in ${wait} (${first.kind} ${first.subject}): advance the clock with ` +
    `drill.clock.advance('${wait}'), or let waitFor do it with { advance: '${wait}' }.`
  );
}

/** Why webhooks of the name were not sent: each reason once, with the latest that has it. */
function unsent(workspace: Workspace, name: string): string[] {
  const latest = new Map<string, { id: string; event: string; count: number }>();
  for (const { id, state, provider, event, reason } of workspace.deliveries.list()) {
    if ((state !== 'unsent' && state !== 'held') || !globMatches(name, `${provider}.${event}`)) continue;
    const key = `${state}: ${reason ?? ''}`;
    latest.set(key, { id, event: `${provider}.${event}`, count: (latest.get(key)?.count ?? 0) + 1 });
  }
  const lines = [...latest].map(([why, { id, event, count }]) => {
    const more = count === 1 ? '' : ` and ${count - 1} more`;
    return `  ${event} (${id}${more}) is ${why}`;
  });
  return lines.length === 0 ? [] : ['Not sent:', ...lines.slice(-5)];
}

/** The steps of the loaded scenario that wait for a call of the test's own client. */
function waiting(workspace: Workspace): string[] {
  return workspace
    .ahead()
    .flatMap(({ waiting: why, data }) =>
      why === undefined ? [] : [`A step of the scenario, ${stepText(data['step'])}, ${why}.`],
    );
}

/** A word for each provider of the name whose webhooks go nowhere. */
function untold(workspace: Workspace, name: string): string[] {
  return workspace.providers
    .filter((provider) => eventNames([provider]).some((event) => globMatches(name, event)))
    .filter((provider) => provider.targets(workspace.reading(provider)).length === 0)
    .map(
      ({ id, title }) =>
        `Webhooks of ${title} go nowhere yet: name a URL with createPaydrill({ webhooks: { ${id}: url } }), or by its API.`,
    );
}
