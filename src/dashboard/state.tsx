import { useState } from 'preact/hooks';
import {
  type FullProvider,
  labelOf,
  type Resource,
  type RowAnswer,
  resourcesOf,
  type StateAnswer,
  statesOf,
} from './answers.js';
import { Copy, Outcome } from './parts.js';
import { useAnswer } from './world.js';

const most = 100;

/** What there is, by provider and resource. */
export function State() {
  const { value: state, error } = useAnswer<StateAnswer>('state');
  const { value: providers } = useAnswer<readonly FullProvider[]>('providers', { once: true });
  const [chosen, setChosen] = useState<string | undefined>();
  const [words, setWords] = useState('');
  if (state === undefined || providers === undefined) return <Outcome error={error} />;
  const resources = resourcesOf(state, providers);
  const shown = resources.find(({ key }) => key === chosen);
  return (
    <>
      <div class="bar">
        <h2>State</h2>
        <Copy text={JSON.stringify(state, null, 2)}>Copy all of it as JSON</Copy>
      </div>
      <div class="resources">
        {providers.map(({ id, title }) => {
          const own = resources.filter(({ provider }) => provider === id);
          return (
            <section key={id} aria-label={title}>
              <h3>{title}</h3>
              {own.length === 0 && <p class="dim">nothing yet</p>}
              <div class="row">
                {own.map(({ key, name, rows }) => (
                  <button
                    key={key}
                    type="button"
                    aria-pressed={key === chosen}
                    onClick={() => setChosen(key === chosen ? undefined : key)}
                  >
                    {name} <b>{rows.length}</b>
                  </button>
                ))}
              </div>
            </section>
          );
        })}
      </div>
      {shown === undefined ? (
        <p class="empty">Choose a resource to see its rows.</p>
      ) : (
        <>
          <div class="bar">
            <h3>{shown.key}</h3>
            <input
              type="search"
              aria-label="Show only rows with this text"
              placeholder="Filter"
              value={words}
              onInput={(event) => setWords(event.currentTarget.value)}
            />
          </div>
          <RowsOf resource={shown} words={words.trim().toLowerCase()} />
        </>
      )}
    </>
  );
}

function RowsOf({ resource, words }: { resource: Resource; words: string }) {
  const rows = [...resource.rows].reverse();
  const fitting = words === '' ? rows : rows.filter((row) => JSON.stringify(row).toLowerCase().includes(words));
  return (
    <>
      {fitting.length === 0 && <p class="empty">No row has this text.</p>}
      <ul class="rows">
        {fitting.slice(0, most).map((row) => (
          <li key={row.id}>
            <RowOf row={row} resource={resource} />
          </li>
        ))}
      </ul>
      {fitting.length > most && (
        <p class="more">{fitting.length - most} older rows are not shown; filter to find them.</p>
      )}
    </>
  );
}

function RowOf({ row, resource }: { row: RowAnswer; resource: Resource }) {
  return (
    <details>
      <summary>
        <code>{row.id}</code>{' '}
        {statesOf(row, resource).map((state) => (
          <span key={state} class="badge">
            {state}
          </span>
        ))}{' '}
        <span class="dim">{labelOf(row)}</span>
      </summary>
      <Copy text={JSON.stringify(row, null, 2)}>Copy as JSON</Copy>
      <pre>{JSON.stringify(row, null, 2)}</pre>
    </details>
  );
}
