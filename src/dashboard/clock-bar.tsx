import { useState } from 'preact/hooks';
import type { AdvanceAnswer, ClockAnswer, JobsAnswer } from '../cli/control-answers.js';
import { Form, Outcome } from './parts.js';
import { shortInstant } from './text.js';
import { useAct, useAnswer, useNow, useWorld } from './world.js';

/** The virtual clock, and what moves it. */
export function ClockBar() {
  const { api, live } = useWorld();
  const { value: clock } = useAnswer<ClockAnswer>('clock');
  const { value: ahead } = useAnswer<JobsAnswer>('jobs');
  const { busy, error, done, act } = useAct();
  const [by, setBy] = useState('1m');
  const isFrozen = clock?.mode === 'frozen';
  const next = ahead?.jobs[0];
  const off = busy || live.contact.state !== 'live' || clock === undefined;
  const advance = (to: { by: string } | { to: string }) =>
    act(async () => toldOf(await api.post<AdvanceAnswer>('clock/advance', to)));
  return (
    <section class="clock" aria-label="Clock">
      <Now clock={clock} />
      <div class="row">
        <button
          type="button"
          disabled={off}
          onClick={() =>
            act(async () => {
              await api.put('clock', { mode: isFrozen ? 'running' : 'frozen' });
              return isFrozen ? 'The clock runs.' : 'The clock is frozen.';
            })
          }
        >
          {isFrozen ? 'Run' : 'Freeze'}
        </button>
        <button
          type="button"
          disabled={off || next === undefined}
          title={next === undefined ? 'Nothing lies ahead' : `${next.kind} ${next.subject}, in ${next.in}`}
          onClick={() => next !== undefined && advance({ to: notBefore(next.dueAt, clock) })}
        >
          To the next job{next === undefined ? '' : ` (${next.in})`}
        </button>
        <Form label="Advance the clock" onSend={() => advance(/^\d{4}-/.test(by) ? { to: by } : { by })}>
          <input
            aria-label="By how much, e.g. 30s, 5m, 1h30m, 30d, or to which instant"
            value={by}
            list="lengths"
            size={8}
            spellcheck={false}
            autocomplete="off"
            onInput={(event) => setBy(event.currentTarget.value)}
          />
          <datalist id="lengths">
            {['10s', '1m', '5m', '1h', '1d', '30d'].map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          <button type="submit" disabled={off}>
            Advance
          </button>
        </Form>
      </div>
      <Outcome error={error} done={done} />
    </section>
  );
}

/** A job that is due already must not move a running clock back. */
function notBefore(dueAt: string, clock: ClockAnswer | undefined): string {
  return clock !== undefined && dueAt < clock.now ? clock.now : dueAt;
}

function toldOf({ to, ran, deliveries: { delivered, failed, unsent, held } }: AdvanceAnswer): string {
  const jobs = ran.length === 1 ? '1 job ran' : `${ran.length} jobs ran`;
  const webhooks = delivered + failed === 0 ? '' : `, ${delivered} webhooks delivered, ${failed} not`;
  const apart = `${unsent > 0 ? `, ${unsent} unsent` : ''}${held > 0 ? `, ${held} held` : ''}`;
  return `It is ${shortInstant(to)} now: ${jobs}${webhooks}${apart}.`;
}

/** The time; while the clock runs it ticks here by itself between two answers. */
function Now({ clock }: { clock: ClockAnswer | undefined }) {
  const ms = useNow(clock);
  if (clock === undefined || ms === undefined) return <time>…</time>;
  const now = new Date(ms).toISOString();
  const [day, time] = [now.slice(0, 10), now.slice(11, clock.mode === 'running' ? 19 : 23)];
  return (
    <p class="now">
      <time dateTime={now}>
        {day} <b>{time}</b>
      </time>{' '}
      <span class={`badge ${clock.mode}`}>{clock.mode}</span>
      {clock.wire === 'virtual' && (
        <span class="badge" title="Signatures are judged by this clock too">
          wire virtual
        </span>
      )}
    </p>
  );
}
