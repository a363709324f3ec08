import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { snapshotActions } from '../choices.js';
import type { SnapshotsAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { shortInstant, table } from '../text.js';

/** Keeps the state of a workspace under a name, brings it back, lists or forgets such names. */
export async function snapshot(io: Io, action: string, name: string | undefined, flags: ControlFlags): Promise<number> {
  if (!snapshotActions.includes(action))
    throw new UsageError(unknownName('snapshot action', action, snapshotActions).message);
  const client = new ControlClient(io.env, flags);
  const say = (text: string, line: string) => io.stdout(flags.json === true ? `${text}\n` : line);
  if (action === 'list') {
    if (name !== undefined) throw new UsageError(`snapshot list: expected no name, not ${JSON.stringify(name)}.`);
    const { value, text } = await client.get<SnapshotsAnswer>('snapshots');
    const rows = value.snapshots.map((one) => [one.name, shortInstant(one.at)]);
    say(text, rows.length === 0 ? 'There are no snapshots.\n' : table([['NAME', 'AT'], ...rows]));
    return 0;
  }
  if (name === undefined || name === '')
    throw new UsageError(`snapshot ${action}: expected a name: paydrill snapshot ${action} NAME`);
  const path = `snapshots/${encodeURIComponent(name)}`;
  if (action === 'save') {
    const { value, text } = await client.post<{ at: string }>('snapshots', { name });
    say(text, `saved ${name} at ${shortInstant(value.at)}\n`);
  } else if (action === 'restore') {
    const { value, text } = await client.post<{ now: string }>(`${path}/restore`);
    say(text, `restored ${name}; the clock is at ${shortInstant(value.now)}\n`);
  } else {
    const { text } = await client.delete(path);
    say(text, `deleted ${name}\n`);
  }
  return 0;
}
