import type { JobsAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { printable, shortInstant, table } from '../text.js';

/** Lists what will happen, in order. */
export async function jobs(io: Io, flags: ControlFlags): Promise<number> {
  const { value, text } = await new ControlClient(io.env, flags).get<JobsAnswer>('jobs');
  if (flags.json === true) io.stdout(`${text}\n`);
  else if (value.jobs.length === 0) io.stdout('Nothing lies ahead.\n');
  else {
    const rows = value.jobs.map(({ in: ahead, dueAt, kind, subject, data }) => {
      const event = typeof data['event'] === 'string' ? ` ${data['event']}` : '';
      return [ahead, shortInstant(dueAt), `${kind}${printable(event)}`, printable(subject)];
    });
    io.stdout(table([['IN', 'DUE', 'WHAT', 'SUBJECT'], ...rows], [0]));
  }
  return 0;
}
