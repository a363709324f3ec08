import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { WorkspacesAnswer } from '../cli/control-answers.js';
import { Api } from './api.js';
import { nextFrame, showWorkspaceInAddress, token, workspaceInAddress } from './browser.js';
import { ClockBar } from './clock-bar.js';
import { Live } from './live.js';
import { Form, Text } from './parts.js';
import { Chosen, type Selection } from './selection.js';
import { Side } from './side.js';
import { Timeline } from './timeline.js';
import { useAnswer, useWorld, type World, WorldContext } from './world.js';

/** The page of the control port: one workspace, live. */
export function Page() {
  const [workspace, setWorkspace] = useState(workspaceInAddress);
  // Counts up to begin anew, e.g. with another token.
  const [turn, setTurn] = useState(0);
  const [pulse, setPulse] = useState(0);
  const [said, setSaid] = useState('');
  const beat = useCallback(() => setPulse((n) => n + 1), []);
  const { api, live } = useMemo(() => {
    const made = new Api(workspace);
    return { api: made, live: new Live(made, beat) };
  }, [workspace, turn, beat]);
  useEffect(() => {
    void live.open();
    return () => live.close();
  }, [live]);
  useEffect(() => showWorkspaceInAddress(workspace), [workspace]);
  const world: World = { api, live, pulse, say: setSaid, refresh: beat };
  return (
    <WorldContext.Provider value={world}>
      <header>
        <h1>Paydrill</h1>
        {live.contact.state !== 'token' && <Workspaces name={workspace} onChoose={setWorkspace} />}
        {live.contact.state !== 'token' && live.contact.state !== 'refused' && <ClockBar />}
      </header>
      <Contact onAgain={() => setTurn((n) => n + 1)} onDefault={() => setWorkspace('default')} />
      <p class="unheard" aria-live="polite">
        {said}
      </p>
      {live.contact.state !== 'token' && live.contact.state !== 'refused' && (
        <Body key={`${workspace} ${turn}`} onWorkspace={setWorkspace} />
      )}
    </WorldContext.Provider>
  );
}

function Body({ onWorkspace }: { onWorkspace: (name: string) => void }) {
  const [chosen, setChosen] = useState<Selection | undefined>();
  const [tab, setTab] = useState('timeline');
  const last = useRef<HTMLElement | null>(null);
  const choose = useCallback((selection: Selection) => {
    last.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setChosen(selection);
    setTab('details');
  }, []);
  const back = () => {
    setTab((before) => (before === 'details' ? 'timeline' : before));
    setChosen(undefined);
    // After the line is shown again.
    nextFrame(() => last.current?.focus());
  };
  useEffect(() => {
    if (chosen === undefined) return;
    const close = (event: KeyboardEvent) => {
      // In a field, Escape is the field's.
      const isField = event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null;
      if (event.key === 'Escape' && !isField) back();
    };
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [chosen]);
  return (
    <Chosen.Provider value={{ chosen, choose, back }}>
      <main data-tab={tab}>
        <Timeline />
        <Side tab={tab} onTab={setTab} onWorkspace={onWorkspace} />
      </main>
    </Chosen.Provider>
  );
}

function Contact({ onAgain, onDefault }: { onAgain: () => void; onDefault: () => void }) {
  const { live } = useWorld();
  const { contact } = live;
  if (contact.state === 'live') return null;
  if (contact.state === 'token') return <TokenForm onToken={onAgain} />;
  if (contact.state === 'refused')
    return (
      <div class="contact lost" role="alert">
        {contact.text}{' '}
        {contact.isWorkspace && (
          <button type="button" onClick={onDefault}>
            Show the default workspace
          </button>
        )}
      </div>
    );
  if (contact.state === 'connecting') return <div class="contact">Connecting…</div>;
  return (
    <div class="contact lost" role="status">
      Not connected. What is shown is from before; it goes on by itself when Paydrill answers again.
    </div>
  );
}

function TokenForm({ onToken }: { onToken: () => void }) {
  const [value, setValue] = useState('');
  const wasTried = token.read() !== '';
  return (
    <main class="token">
      <Form
        label="Token"
        onSend={() => {
          token.write(value.trim());
          onToken();
        }}
      >
        <h2>This Paydrill is guarded</h2>
        {wasTried && (
          <p class="error" role="alert">
            The token is not the right one.
          </p>
        )}
        <Text
          label="Token"
          isSecret
          value={value}
          onText={setValue}
          hint="The value of PAYDRILL_TOKEN that the server was started with. It is kept until this tab is closed."
        />
        <button type="submit" class="strong">
          Open
        </button>
      </Form>
    </main>
  );
}

function Workspaces({ name, onChoose }: { name: string; onChoose: (name: string) => void }) {
  const { value } = useAnswer<WorkspacesAnswer>('workspaces');
  const names = [...new Set([...(value?.workspaces.map((one) => one.name) ?? []), name])];
  return (
    <label class="workspace">
      <span>Workspace</span>
      <select value={name} onChange={(event) => onChoose(event.currentTarget.value)}>
        {names.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
