import { isoInstant, parseInstant } from '../core/clock.js';
import type { JsonObject } from '../core/json.js';
import type { Call, Operation, Provider, Reply } from '../core/provider.js';
import { Refused } from '../core/provider.js';
import type { Collection, Row } from '../core/store.js';
import type { Workspace } from '../core/workspace.js';

/** How many records a workspace keeps; of more, the oldest fall out. A frozen clock lets none expire. */
const mostRecords = 50_000;

const replayNote =
  'This call came before with the same idempotency key: the answer of then is repeated, nothing is done anew.';

/** What to answer in the place of carrying a call out, with a line for the journal. */
interface Past {
  readonly reply: Reply;
  readonly note?: string;
}

const running = new WeakMap<Workspace, Set<string>>();

/**
 * Looks a call up among those that were answered. Undefined: the call takes no key. `reply`: what to answer instead of carrying it out
 * again. `remember`: to be called with the answer once it is known, undefined when there was none.
 */
export async function replayed(
  workspace: Workspace,
  provider: Provider,
  operation: Operation,
  call: Call<unknown>,
): Promise<Past | { readonly remember: (reply: Reply | undefined) => Promise<void> } | undefined> {
  const rules = provider.idempotency;
  if (rules === undefined) return undefined;
  const ctx = workspace.reading(provider);
  let found: ReturnType<typeof rules.keyOf>;
  try {
    found = rules.keyOf(call, ctx);
  } catch (error) {
    if (error instanceof Refused) return { reply: error.reply };
    throw error;
  }
  if (found === undefined) return undefined;
  const id = `${provider.id} ${operation.id} ${found.key}`;
  const { fingerprint } = found;
  const past = workspace.idempotency.get(id);
  if (past !== undefined && (parseInstant(String(past['expiresAt'])) ?? 0) > ctx.now) {
    if (past['fingerprint'] !== fingerprint) return { reply: rules.mismatch(ctx) };
    return { reply: past['reply'] as unknown as Reply, note: replayNote };
  }
  const open = running.get(workspace) ?? new Set<string>();
  running.set(workspace, open);
  if (open.has(id)) return { reply: rules.running(ctx) };
  open.add(id);
  return {
    remember: async (reply) => {
      try {
        if (reply === undefined || !rules.keeps(reply, workspace.reading(provider))) return;
        await workspace.unit(provider, (unit) => {
          makeRoom(workspace.idempotency, unit.now, mostRecords, () => workspace.ids.count('idempotency dropped'));
          workspace.idempotency.delete(id);
          workspace.idempotency.insert({
            id,
            fingerprint,
            expiresAt: isoInstant(unit.now + rules.ttlMs),
            reply: reply as unknown as JsonObject,
          });
        });
      } finally {
        // Not before the answer is kept: in between, the same call would be carried out a second time.
        open.delete(id);
      }
    },
  };
}

/**
 * Lets records fall out that are over at `now` (ms), and the oldest others until there are fewer than `most`; each of those is told to
 * `dropped`.
 */
export function makeRoom(records: Collection<Row>, now: number, most: number, dropped: () => void): void {
  for (const row of records.oldestFirst()) {
    const isOver = (parseInstant(String(row['expiresAt'])) ?? 0) <= now;
    if (!isOver && records.size < most) break;
    records.delete(row.id);
    if (!isOver) dropped();
  }
}
