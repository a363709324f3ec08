import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { ApiError, textOf } from './api.js';
import { copyText, later } from './browser.js';
import { useWorld } from './world.js';

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
