import { useState } from 'preact/hooks';
import type { SnapshotsAnswer, WorkspaceAnswer, WorkspacesAnswer } from '../cli/control-answers.js';
import { Api } from './api.js';
import { Careful, Choice, Field, Form, Outcome, Text } from './parts.js';
import { shortInstant } from './text.js';
import { useAct, useAnswer, useWorld } from './world.js';

interface ScenariosAnswer {
  readonly scenarios: readonly string[];
  readonly loaded: string | null;
  readonly note: string | null;
}

/** The workspace as a whole: scenarios, snapshots, and other workspaces. */
export function WorldPanel({ onWorkspace }: { onWorkspace: (name: string) => void }) {
  return (
    <>
      <Scenarios />
      <Snapshots />
      <Workspaces onWorkspace={onWorkspace} />
    </>
  );
}

function Scenarios() {
  const { api } = useWorld();
  const { value } = useAnswer<ScenariosAnswer>('scenarios');
  const { busy, error, done, act } = useAct();
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const names = value?.scenarios ?? [];
  const chosen = names.includes(name) ? name : (names[0] ?? '');
  const load = (body: unknown) =>
    act(async () => {
      const { loaded } = await api.post<Pick<ScenariosAnswer, 'loaded'>>('scenarios', body);
      return `Loaded ${loaded}. Everything is as new.`;
    });
  return (
    <section class="card" aria-label="Scenario">
      <h2>Scenario</h2>
      <p>
        {value?.loaded == null ? (
          'None is loaded.'
        ) : (
          <>
            Loaded: <b>{value.loaded}</b>. {value.note}
          </>
        )}{' '}
        Loading one makes this workspace as new: its rows, faults and steps are laid out for your own client, which
        makes its calls. <code>paydrill run</code> plays one with calls of its own.
      </p>
      <div class="row end">
        <Choice
          label="One that comes with Paydrill"
          value={chosen}
          options={names.map((one) => [one, one])}
          onChoose={setName}
        />
        <Careful busy={busy} ask="Everything here is lost. Load it?" onSure={() => load({ name: chosen })}>
          Load
        </Careful>
      </div>
      <Field label="Or one of your own, in YAML or JSON">
        {(id) => (
          <textarea
            id={id}
            rows={5}
            spellcheck={false}
            value={text}
            placeholder={'paydrill: 1\nname: mine\nsteps: …'}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="row">
        <Careful busy={busy || text.trim() === ''} ask="Everything here is lost. Load it?" onSure={() => load(text)}>
          Load this text
        </Careful>
        <Careful
          busy={busy}
          ask="Everything here is lost. Begin anew?"
          onSure={() =>
            act(async () => {
              await api.post('reset', {});
              return 'Everything is as new.';
            })
          }
        >
          Begin anew
        </Careful>
      </div>
      <Outcome error={error} done={done} />
    </section>
  );
}

function Snapshots() {
  const { api } = useWorld();
  const { value } = useAnswer<SnapshotsAnswer>('snapshots');
  const { busy, error, done, act } = useAct();
  const [name, setName] = useState('');
  const kept = value?.snapshots ?? [];
  return (
    <section class="card" aria-label="Snapshots">
      <h2>Snapshots</h2>
      <Form
        label="Save a snapshot"
        onSend={() =>
          act(async () => {
            const { name: saved } = await api.post<{ name: string }>('snapshots', { name: name.trim() });
            setName('');
            return `Saved ${saved}.`;
          })
        }
      >
        <div class="row end">
          <Text label="Name" value={name} onText={setName} required placeholder="before-payment" />
          <button type="submit" disabled={busy}>
            Save
          </button>
        </div>
      </Form>
      {kept.length === 0 && <p class="empty">None yet. A snapshot keeps everything, what lies ahead included.</p>}
      <ul class="plain">
        {kept.map((one) => (
          <li key={one.name} class="row">
            <b>{one.name}</b> <time class="dim">{shortInstant(one.at)}</time>
            <Careful
              busy={busy}
              ask={`Put ${one.name} in the place of everything?`}
              onSure={() =>
                act(async () => {
                  await api.post(`snapshots/${encodeURIComponent(one.name)}/restore`);
                  return `Restored ${one.name}.`;
                })
              }
            >
              Restore
            </Careful>
            <Careful
              busy={busy}
              ask={`Forget ${one.name}?`}
              onSure={() =>
                act(async () => {
                  await api.delete(`snapshots/${encodeURIComponent(one.name)}`);
                  return `Forgot ${one.name}.`;
                })
              }
            >
              Forget
            </Careful>
          </li>
        ))}
      </ul>
      <Outcome error={error} done={done} />
    </section>
  );
}

function Workspaces({ onWorkspace }: { onWorkspace: (name: string) => void }) {
  const { api } = useWorld();
  const { value } = useAnswer<WorkspacesAnswer>('workspaces');
  const { busy, error, done, act } = useAct();
  const [name, setName] = useState('');
  const [seed, setSeed] = useState('');
  return (
    <section class="card" aria-label="Workspaces">
      <h2>Workspaces</h2>
      <p>Each is a world of its own with its own keys, on the same ports.</p>
      <ul class="plain">
        {value?.workspaces.map((one) => (
          <li key={one.name} class="row">
            <b>{one.name}</b> <span class="dim">seed {one.seed}</span>
            {one.name === api.workspace ? (
              <span class="badge">shown</span>
            ) : (
              <button type="button" onClick={() => onWorkspace(one.name)}>
                Show
              </button>
            )}
            {one.name !== 'default' && (
              <Careful
                busy={busy}
                ask={`End ${one.name} and forget all of it?`}
                onSure={() =>
                  act(async () => {
                    await new Api('default').delete(`workspaces/${encodeURIComponent(one.name)}`);
                    if (one.name === api.workspace) onWorkspace('default');
                    return `Ended ${one.name}.`;
                  })
                }
              >
                End
              </Careful>
            )}
          </li>
        ))}
      </ul>
      <Form
        label="Open a workspace"
        onSend={() =>
          act(async () => {
            const body = { ...(name === '' ? {} : { name: name.trim() }), ...(seed === '' ? {} : { seed }) };
            const made = await api.post<WorkspaceAnswer>('workspaces', body);
            onWorkspace(made.name);
            return `Opened ${made.name}.`;
          })
        }
      >
        <div class="row end">
          <Text label="Name" value={name} onText={setName} placeholder="ws-1" />
          <Text label="Seed" value={seed} onText={setSeed} placeholder="from its name" />
          <button type="submit" disabled={busy}>
            Open
          </button>
        </div>
      </Form>
      <Outcome error={error} done={done} />
    </section>
  );
}
