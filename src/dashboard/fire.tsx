import { useState } from 'preact/hooks';
import { type FullProvider, labelOf, type Resource, type RowAnswer, resourcesOf, type StateAnswer } from './answers.js';
import { Choice, Copy, Form, Outcome, Text } from './parts.js';
import { scenarioText } from './text.js';
import { useAct, useAnswer, useWorld } from './world.js';

/** One lifecycle event that can be fired, and the rows that can take it now. */
interface Possible {
  readonly event: string;
  readonly rows: readonly RowAnswer[];
}

/** Fires a lifecycle event at a row: provider, event, then one of the rows that can take it. */
export function Fire() {
  const { api } = useWorld();
  const { value: state } = useAnswer<StateAnswer>('state');
  const { value: providers } = useAnswer<readonly FullProvider[]>('providers', { once: true });
  const { busy, error, done, act } = useAct();
  const [chosen, setChosen] = useState({ provider: '', event: '', id: '', data: '' });
  if (state === undefined || providers === undefined) return null;
  const resources = resourcesOf(state, providers);
  const able = providers.filter(({ lifecycles }) => lifecycles.length > 0);
  const fireable = (id: string) =>
    possibleOf(
      resources.filter((one) => one.provider === id),
      able.find((one) => one.id === id),
    );
  const provider =
    able.find(({ id }) => id === chosen.provider) ??
    able.find(({ id }) => fireable(id).some(({ rows }) => rows.length > 0)) ??
    able[0];
  const events = provider === undefined ? [] : fireable(provider.id);
  const event = events.find((one) => one.event === chosen.event) ?? events[0];
  const row = event?.rows.find(({ id }) => id === chosen.id) ?? event?.rows[0];
  const body = () => {
    const data = chosen.data.trim() === '' ? {} : { data: JSON.parse(chosen.data) as unknown };
    return { provider: provider?.id, event: event?.event, id: row?.id, ...data };
  };
  return (
    <section class="card" aria-label="Fire an event">
      <h2>Fire an event</h2>
      <Form
        label="Fire an event"
        onSend={() =>
          act(async () => {
            await api.post('events', body());
            return `Fired ${event?.event}.`;
          })
        }
      >
        <Choice
          label="Provider"
          value={provider?.id ?? ''}
          options={able.map(({ id, title }) => [id, title])}
          onChoose={(id) => setChosen({ ...chosen, provider: id, event: '', id: '' })}
        />
        <Choice
          label="Event"
          value={event?.event ?? ''}
          options={events.map((one) => [one.event, `${one.event} (${one.rows.length})`])}
          onChoose={(name) => setChosen({ ...chosen, event: name, id: '' })}
          hint="In brackets: how many rows can take it now."
        />
        <Choice
          label="Row"
          value={row?.id ?? ''}
          options={
            row === undefined
              ? [['', 'no row can take it now']]
              : (event?.rows ?? []).map((one) => [one.id, `${one.id} ${labelOf(one)}`])
          }
          onChoose={(id) => setChosen({ ...chosen, id })}
        />
        <Text
          label="Data (JSON, may be left out)"
          value={chosen.data}
          onText={(data) => setChosen({ ...chosen, data })}
          placeholder="{}"
        />
        <div class="row">
          <button type="submit" class="strong" disabled={busy || row === undefined}>
            Fire
          </button>
          {row !== undefined && (
            <Copy text={async () => scenarioText(`fire ${event?.event}`, 'steps', [{ after: '0s', fire: body() }])}>
              Copy as scenario step
            </Copy>
          )}
        </div>
        <Outcome error={error} done={done} />
      </Form>
    </section>
  );
}

/** Every event of a provider's lifecycles; those that a row can take come first. */
function possibleOf(resources: readonly Resource[], provider: FullProvider | undefined): Possible[] {
  const all = (provider?.lifecycles ?? []).flatMap(({ name, collection, field, states }) => {
    const rows = resources.find((one) => one.name === collection)?.rows ?? [];
    const events = [...new Set(Object.values(states).flatMap(({ on }) => Object.keys(on ?? {})))].sort();
    return events.map((event) => ({
      event: `${name}.${event}`,
      rows: rows.filter((row) => Object.hasOwn(states[String(row[field])]?.on ?? {}, event)).reverse(),
    }));
  });
  return [...all.filter(({ rows }) => rows.length > 0), ...all.filter(({ rows }) => rows.length === 0)];
}
