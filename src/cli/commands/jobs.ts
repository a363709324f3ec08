import type { JobAhead } from '../../core/scenario/awaited.js';
import { stepText } from '../../core/scenario/step-text.js';
import type { JobsAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { notSentText } from '../not-sent.js';
import { printable, shortInstant, table, wrap } from '../text.js';

/** Lists what will happen, in order; below it the webhooks that are not sent by themselves, and why. */
export async function jobs(io: Io, flags: ControlFlags): Promise<number> {
  const { value, text } = await new ControlClient(io.env, flags).get<JobsAnswer>('jobs');
  if (flags.json === true) io.stdout(`${text}\n`);
  else {
    const { unsent = [], held = [] } = value;
    const apart = `${notSentText(unsent, { one: 'was not sent', many: 'were not sent' })}${notSentText(held, { one: 'is held', many: 'are held' })}`;
    const last = unsent.at(-1) ?? held.at(-1);
    const hint = last === undefined ? '' : wrap(`All about one: paydrill explain --webhook ${last.id}`, 0);
    io.stdout(`${aheadText(value)}${apart === '' ? '' : `\n${apart}${hint}`}`);
  }
  return 0;
}

function aheadText({ jobs }: JobsAnswer): string {
  if (jobs.length === 0) return 'Nothing lies ahead.\n';
  const isNever = (job: JobAhead) => job.waiting !== undefined && job.waitsFor === undefined;
  const rows = jobs.map((job) => {
    const { in: ahead, dueAt, kind, subject, data } = job;
    const event = typeof data['event'] === 'string' ? ` ${data['event']}` : '';
    const what = kind === 'scenario' ? stepText(data['step']) : subject;
    return [isNever(job) ? 'never' : ahead, shortInstant(dueAt), `${kind}${printable(event)}`, printable(what)];
  });
  const waiting = jobs.flatMap(({ waiting: why, data }) =>
    why === undefined ? [] : [wrap(printable(`${stepText(data['step'])} ${why}`), 0)],
  );
  const list = table([['IN', 'DUE', 'WHAT', 'SUBJECT'], ...rows], [0]);
  return waiting.length === 0 ? list : `${list}\n${waiting.join('')}`;
}
