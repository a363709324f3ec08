import { useState } from 'preact/hooks';
import type { FaultRow } from '../core/fault-book.js';
import type { FaultRule } from '../core/faults.js';
import type { FullProvider } from './answers.js';
import { Choice, Copy, Form, Outcome, Text } from './parts.js';
import { scenarioText } from './text.js';
import { useAct, useAnswer, useWorld } from './world.js';

/** Actions of a rule, with what the value of each is: a length, a number, a text of its own kind, or only true. */
const actions = {
  calls: [
    ['respond', 'status', '503'],
    ['delay', 'real time', '5s'],
    ['hang', '', ''],
    ['reset', '', ''],
    ['rateLimit', 'calls per minute', '10'],
  ],
  webhooks: [
    ['drop', '', ''],
    ['delay', 'virtual time', '1m'],
    ['duplicate', 'how many', '2'],
    ['reorder', '', ''],
    ['respell', '', ''],
    ['corruptSignature', '', ''],
    ['staleTimestamp', '', ''],
    ['truncate', '', ''],
  ],
} as const;

type About = keyof typeof actions;

/** How providers misbehave: rules that are switched on and off, and a form for new ones. */
export function Faults() {
  const { api } = useWorld();
  const { value, error } = useAnswer<{ faults: readonly FaultRow[] }>('faults');
  const { busy, error: refused, done, act } = useAct();
  // A rule that is switched off is gone on the server; the page keeps it to switch it on again.
  const [off, setOff] = useState<readonly FaultRow[]>([]);
  const on = value?.faults ?? [];
  const switchOff = (row: FaultRow) =>
    act(async () => {
      await api.delete(`faults/${row.id}`);
      setOff((before) => [...before, row]);
      return `${row.id} is off.`;
    });
  const switchOn = (row: FaultRow) =>
    act(async () => {
      const made = await api.post<FaultRow>('faults', row.rule);
      setOff((before) => before.filter((one) => one !== row));
      return `The rule is on, as ${made.id}.`;
    });
  return (
    <>
      <h2>Faults</h2>
      {on.length + off.length === 0 && (
        <p class="empty">
          No faults: every provider behaves. Add a rule below, and the journal says each time it fires.
        </p>
      )}
      <ul class="faults">
        {[...on.map((row) => ({ row, isOn: true })), ...off.map((row) => ({ row, isOn: false }))].map(
          ({ row, isOn }) => (
            <li key={`${row.id} ${isOn}`}>
              <label class="inline">
                <input
                  type="checkbox"
                  checked={isOn}
                  disabled={busy}
                  onChange={() => (isOn ? switchOff(row) : switchOn(row))}
                />{' '}
                <span class="badge">{isOn ? 'on' : 'off'}</span> {row.id}
              </label>
              <code>{ruleText(row.rule)}</code>
              <span class="dim">
                fitted {row.matched}, fired {row.fired}
              </span>
              <span class="row">
                <Copy text={async () => scenarioText('fault', 'faults', [row.rule])}>Copy as scenario</Copy>
                {!isOn && (
                  <button type="button" onClick={() => setOff(off.filter((one) => one !== row))}>
                    Forget
                  </button>
                )}
              </span>
            </li>
          ),
        )}
      </ul>
      <Outcome error={error ?? refused} done={done} />
      <NewFault />
    </>
  );
}

function ruleText(rule: FaultRule): string {
  return Object.entries(rule)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function NewFault() {
  const { api } = useWorld();
  const { value: providers = [] } = useAnswer<readonly FullProvider[]>('providers', { once: true });
  const { busy, error, done, act } = useAct();
  const [about, setAbout] = useState<About>('calls');
  const [name, setName] = useState('');
  const [action, setAction] = useState('respond');
  const [text, setText] = useState('503');
  const [nth, setNth] = useState('');
  const [times, setTimes] = useState('');
  const names = providers.flatMap(({ id, operations, events }) => [
    `${id}.*`,
    ...(about === 'calls' ? operations.map((one) => `${id}.${one.id}`) : events.map(({ type }) => `${id}.${type}`)),
  ]);
  const chosen = names.includes(name) ? name : (names[0] ?? '');
  const found = actions[about].find(([one]) => one === action) ?? actions[about][0];
  const choose = (next: About, wanted: string) => {
    const [first, , value] = actions[next].find(([one]) => one === wanted) ?? actions[next][0];
    setAbout(next);
    setAction(first);
    setText(value);
  };
  const rule = () => ({
    [about === 'calls' ? 'operation' : 'webhook']: chosen,
    ...(nth === '' ? {} : { nth: Number(nth) }),
    ...(times === '' ? {} : { times: Number(times) }),
    [found[0]]: actionValue(found[0], text),
  });
  return (
    <section class="card" aria-label="Add a fault">
      <h3>Add a fault</h3>
      <Form
        label="Add a fault"
        onSend={() => act(async () => `Added ${(await api.post<FaultRow>('faults', rule())).id}.`)}
      >
        <div class="row end">
          <Choice
            label="About"
            value={about}
            options={[
              ['calls', 'calls'],
              ['webhooks', 'webhooks'],
            ]}
            onChoose={(one) => choose(one === 'calls' ? 'calls' : 'webhooks', '')}
          />
          <Choice label="Which" value={chosen} options={names.map((one) => [one, one])} onChoose={setName} />
        </div>
        <div class="row end">
          <Choice
            label="Does"
            value={found[0]}
            options={actions[about].map(([one]) => [one, one])}
            onChoose={(one) => choose(about, one)}
          />
          {found[1] !== '' && <Text label={`With (${found[1]})`} value={text} onText={setText} required />}
          <Text label="Only the nth" value={nth} onText={setNth} inputMode="numeric" placeholder="each" />
          <Text label="How often at most" value={times} onText={setTimes} inputMode="numeric" placeholder="always" />
        </div>
        <button type="submit" class="strong" disabled={busy}>
          Add the fault
        </button>
        <Outcome error={error} done={done} />
      </Form>
    </section>
  );
}

function actionValue(action: string, text: string): unknown {
  if (action === 'respond') return { status: Number(text) };
  if (action === 'rateLimit') return { limit: Number(text), window: '1m' };
  if (action === 'duplicate') return Number(text);
  return action === 'delay' ? text.trim() : true;
}
