import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ClockAnswer } from '../cli/control-answers.js';
import { type Api, ApiError, textOf } from './api.js';
import { copyText, later, realNow } from './browser.js';
import type { Live } from './live.js';

/** What every part of the page reaches. */
export interface World {
  readonly api: Api;
  readonly live: Live;
  /** Moves whenever something happened. */
  readonly pulse: number;
  /** Says something to whoever listens to the page instead of looking at it. */
  say(text: string): void;
  /** Has what panels show asked for anew, after the page itself changed something. */
  refresh(): void;
}

/** The world of the parts below. */
export const WorldContext = createContext<World | undefined>(undefined);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (world === undefined) throw new Error('no world around this part');
  return world;
}

const narrow = matchMedia('(max-width: 820px)');

/** True while the page is so narrow that it shows one thing at a time. */
export function useNarrow(): boolean {
  const [is, set] = useState(narrow.matches);
  useEffect(() => {
    const changed = () => set(narrow.matches);
    narrow.addEventListener('change', changed);
    return () => narrow.removeEventListener('change', changed);
  }, []);
  return is;
}

const restMs = 300;

/**
 * An answer of the control API, asked for anew when something happened, though not more often than three times a second; `once`: only when
 * the server is another.
 */
export function useAnswer<T>(
  path: string | undefined,
  { once = false }: { readonly once?: boolean } = {},
): { value: T | undefined; error: unknown } {
  const { api, live, pulse } = useWorld();
  const [answer, setAnswer] = useState<{ path?: string | undefined; api?: Api; value?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  const now = useRef({ isResting: false, isWanted: false, asked: 0, answered: 0 }).current;
  useEffect(() => {
    if (path === undefined) return;
    if (now.isResting) {
      now.isWanted = true;
      return;
    }
    now.isResting = true;
    now.asked += 1;
    const mine = now.asked;
    const take = (what: { value: T } | { error: unknown }) => {
      // An answer that was overtaken is older than what is shown.
      if (mine < now.answered) return;
      now.answered = mine;
      setAnswer((before) =>
        'error' in what && before.path === path ? { ...before, ...what, api } : { path, api, ...what },
      );
    };
    api.get<T>(path).then(
      (value) => take({ value }),
      (error: unknown) => take({ error }),
    );
    later(restMs, () => {
      now.isResting = false;
      if (!now.isWanted) return;
      now.isWanted = false;
      setTurn((n) => n + 1);
    });
  }, [api, path, once ? live.contact.state : pulse, turn]);
  const fits = answer.path === path && answer.api === api;
  return { value: fits ? answer.value : undefined, error: fits ? answer.error : undefined };
}

/** Virtual time in ms; while the clock runs it goes on between two answers. Undefined until the first one. */
export function useNow(clock: ClockAnswer | undefined): number | undefined {
  const base = useRef({ clock, at: realNow() });
  if (base.current.clock !== clock) base.current = { clock, at: realNow() };
  const [, tick] = useState(0);
  const isRunning = clock?.mode === 'running';
  useEffect(() => {
    if (!isRunning) return;
    let cancel = () => {};
    const again = () => {
      tick((n) => n + 1);
      cancel = later(250, again);
    };
    again();
    return () => cancel();
  }, [isRunning]);
  if (clock === undefined) return undefined;
  return Date.parse(clock.now) + (isRunning ? realNow() - base.current.at : 0);
}

/** Runs something that may fail and holds what came of it, to be shown beside the control that asked for it. */
export function useAct(): { busy: boolean; error: unknown; done: string; act: (work: () => Promise<string>) => void } {
  const { say, refresh } = useWorld();
  const [outcome, setOutcome] = useState<{ busy: boolean; error?: unknown; done: string }>({ busy: false, done: '' });
  const act = (work: () => Promise<string>) => {
    setOutcome({ busy: true, done: '' });
    work().then(
      (done) => {
        setOutcome({ busy: false, done });
        if (done !== '') say(done);
        refresh();
      },
      (error: unknown) => setOutcome({ busy: false, error, done: '' }),
    );
  };
  return { busy: outcome.busy, error: outcome.error, done: outcome.done, act };
}

/** What came of an action: nothing, a word, or what went wrong, as the control API says it. */
export function Outcome({ error, done = '' }: { error: unknown; done?: string }) {
  if (error === undefined) return done === '' ? null : <p class="done">{done}</p>;
  const mistakes = error instanceof ApiError ? error.mistakes : [];
  return (
    <div class="error" role="alert">
      <p>{textOf(error)}</p>
      {mistakes.length > 1 && (
        <ul>
          {mistakes.map(({ line, column, message }) => (
            <li key={`${line}:${column}:${message}`}>
              {line}:{column}: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A form that is sent without leaving the page. */
export function Form({ onSend, label, children }: { onSend: () => void; label: string; children: ComponentChildren }) {
  return (
    <form
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}

/** A labelled control. `children` gets the id that its control must have. */
export function Field({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: string;
  children: (id: string) => ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <small>{hint}</small>}
    </div>
  );
}

/** A labelled choice. */
export function Choice({
  label,
  value,
  options,
  onChoose,
  hint,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChoose: (value: string) => void;
  hint?: string;
}) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A labelled line of text. */
export function Text({
  label,
  value,
  onText,
  hint,
  isSecret = false,
  ...rest
}: {
  label: string;
  value: string;
  onText: (value: string) => void;
  hint?: string;
  isSecret?: boolean;
  placeholder?: string;
  required?: boolean;
  inputMode?: 'decimal' | 'numeric';
}) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      {(id) => (
        <input
          id={id}
          value={value}
          spellcheck={false}
          autocomplete="off"
          {...(isSecret ? { type: 'password' } : { type: 'text' })}
          {...rest}
          onInput={(event) => onText(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** A button that asks back before it does what cannot be undone. */
export function Careful({
  children,
  ask,
  onSure,
  busy = false,
}: {
  children: string;
  ask: string;
  onSure: () => void;
  busy?: boolean;
}) {
  const [asking, setAsking] = useState(false);
  const giveUp = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setAsking(false);
  };
  if (!asking)
    return (
      <button type="button" disabled={busy} onClick={() => setAsking(true)}>
        {children}
      </button>
    );
  return (
    <span class="careful">
      <span>{ask}</span>
      <button
        type="button"
        class="strong"
        ref={focused}
        onKeyDown={giveUp}
        onClick={() => {
          setAsking(false);
          onSure();
        }}
      >
        {children}
      </button>
      <button type="button" onKeyDown={giveUp} onClick={() => setAsking(false)}>
        Cancel
      </button>
    </span>
  );
}

function focused(element: HTMLElement | null): void {
  element?.focus();
}

/** Copies a text, which may have to be asked for first; where the browser does not allow that, it is shown to be copied by hand. */
export function Copy({
  children,
  text,
  title,
}: {
  children: string;
  text: string | (() => Promise<string>);
  title?: string;
}) {
  const { say } = useWorld();
  const [state, setState] = useState<{ word?: string; shown?: string; error?: unknown }>({});
  const copy = async () => {
    const found = typeof text === 'string' ? text : await text();
    if (await copyText(found)) {
      setState({ word: 'Copied' });
      say('Copied');
      later(1500, () => setState({}));
    } else setState({ shown: found });
  };
  return (
    <>
      <button type="button" title={title} onClick={() => copy().catch((error: unknown) => setState({ error }))}>
        {state.word ?? children}
      </button>
      {state.shown !== undefined && (
        <textarea class="by-hand" readOnly aria-label={`${children}: copy this by hand`} value={state.shown} rows={4} />
      )}
      {state.error !== undefined && <Outcome error={state.error} />}
    </>
  );
}

/** A block of text in columns, with a button that copies it. */
export function Block({ title, text, copied = text }: { title: string; text: string; copied?: string }) {
  return (
    <section class="block">
      <h4>
        {title} <Copy text={copied}>Copy</Copy>
      </h4>
      <pre>{text === '' ? <i>nothing</i> : text}</pre>
    </section>
  );
}
