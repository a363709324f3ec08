import type { ClockAnswer, JobsAnswer } from '../cli/control-answers.js';
import type { NotSent } from '../cli/not-sent.js';
import type { JobRow } from '../core/jobs.js';
import { Outcome } from './parts.js';
import { useChosen } from './selection.js';
import { marksOfAxis, placeOnAxis, shortInstant, shortLength } from './text.js';
import type { Line } from './threads.js';
import { useAct, useAnswer, useNow, useWorld } from './world.js';

const most = 200;

/** What lies ahead, in order, each on an axis from now to the last. */
export function Jobs() {
  const { api, live } = useWorld();
  const { value, error } = useAnswer<JobsAnswer>('jobs');
  const { value: clock } = useAnswer<ClockAnswer>('clock');
  const { busy, error: refused, done, act } = useAct();
  const now = useNow(clock);
  if (value === undefined || clock === undefined || now === undefined) return <Outcome error={error} />;
  const jobs = value.jobs.slice(0, most);
  const notSent = <NotSentList title="Not sent" rows={[...value.unsent, ...value.held]} />;
  const events = eventsOf(live.lines);
  if (jobs.length === 0)
    return (
      <>
        <h2>Ahead</h2>
        <p class="empty">
          Nothing lies ahead. Jobs come from calls, payments, scenarios, and from webhooks that wait for their next
          attempt.
        </p>
        {notSent}
      </>
    );
  const longest = Math.max(1000, ...jobs.map(({ dueAt }) => Date.parse(dueAt) - now));
  return (
    <>
      <h2>Ahead</h2>
      <Outcome error={refused} done={done} />
      <div class="axis" aria-hidden="true">
        {marksOfAxis(longest).map(({ ms, text }) => (
          <span key={ms} style={{ left: percent(placeOnAxis(ms, longest)) }}>
            {text}
          </span>
        ))}
      </div>
      <ol class="jobs">
        {jobs.map((job) => {
          const ahead = Math.max(0, Date.parse(job.dueAt) - now);
          return (
            <li key={job.id}>
              <div class="track" aria-hidden="true">
                <i class={job.kind} style={{ left: percent(placeOnAxis(ahead, longest)) }} />
              </div>
              <div class="job">
                <span class="when">
                  <b>in {ahead === 0 ? 'no time' : shortLength(ahead)}</b>{' '}
                  <time dateTime={job.dueAt}>{shortInstant(job.dueAt)}</time>
                </span>
                <span class="what">
                  <span class="badge">{job.kind}</span> {whatOf(job, events)}
                  {job.waiting !== undefined && <em>{job.waiting}</em>}
                </span>
                <button
                  type="button"
                  disabled={busy}
                  aria-label={`Advance the clock to ${whatOf(job, events)}`}
                  onClick={() =>
                    act(async () => {
                      await api.post('clock/advance', { to: job.dueAt < clock.now ? clock.now : job.dueAt });
                      return `It is ${shortInstant(job.dueAt)} now.`;
                    })
                  }
                >
                  To here
                </button>
              </div>
            </li>
          );
        })}
      </ol>
      {value.jobs.length > most && <p class="more">{value.jobs.length - most} later jobs are not shown.</p>}
      <p class="legend" aria-hidden="true">
        <i class="event" /> event <i class="chain" /> chain <i class="delivery" /> webhook <i class="scenario" />{' '}
        scenario. Near times are spread, far ones pressed together.
      </p>
      {notSent}
    </>
  );
}

/** Webhooks that nothing sends by itself, by event and reason, the latest first. */
function NotSentList({ title, rows }: { title: string; rows: readonly NotSent[] }) {
  const { choose } = useChosen();
  if (rows.length === 0) return null;
  const groups = new Map<string, NotSent[]>();
  for (const row of rows) {
    const key = `${row.provider}.${row.event} ${row.reason ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return (
    <>
      <h3>
        {title}: {rows.length === 1 ? '1 webhook' : `${rows.length} webhooks`}
      </h3>
      <ul class="notes">
        {[...groups].reverse().map(([key, group]) => {
          const last = group.at(-1);
          return (
            last !== undefined && (
              <li key={key}>
                <button type="button" onClick={() => choose({ kind: 'delivery', id: last.id })}>
                  {last.id}
                </button>{' '}
                {group.length > 1 ? `and ${group.length - 1} more, ` : ''}
                <b>
                  {last.provider}.{last.event}
                </b>
                : {last.reason}
              </li>
            )
          );
        })}
      </ul>
    </>
  );
}

function percent(part: number): string {
  return `${Math.min(1, part) * 100}%`;
}

/** The event of each webhook that was tried before. */
function eventsOf(lines: readonly Line[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap(({ happening }) =>
      happening.kind === 'delivery' ? [[happening.id, `${happening.provider}.${happening.event}`] as const] : [],
    ),
  );
}

function whatOf({ kind, subject, data }: JobRow, events: ReadonlyMap<string, string>): string {
  if (kind === 'event') return `${data['lifecycle']}.${data['event']} on ${subject}`;
  const webhook = String(data['delivery']);
  if (kind === 'delivery') return `${webhook}, ${events.get(webhook) ?? `a webhook of ${data['provider']}`}`;
  if (kind === 'chain') return `the next step of ${subject}`;
  return JSON.stringify(data['step']);
}
