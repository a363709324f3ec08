import type { Happening } from '../core/journal.js';
import type { Transfer } from '../core/provider.js';
import { shortInstant, shortSubject } from './text.js';

/** What a thread follows from when the page does not have it. */
export function lostText(cause: string): string {
  const [what = '', id = ''] = cause.split('/');
  return what === 'request'
    ? `from the call ${id}, which is not answered yet or no longer kept`
    : `from the payment ${id}`;
}

/** A payment as one line. */
export function Paid({ transfer }: { transfer: Transfer }) {
  const { createdAt, amount, currency, to, status, confirmations, lastConfirmation } = transfer;
  return (
    <>
      <time>{shortInstant(createdAt)}</time>
      <span class="what">
        payment <b>{amount}</b> {currency} to <span class="mono">{to}</span>
      </span>
      <span class="badge">
        {status}
        {status === 'seen' ? ` ${confirmations}/${lastConfirmation}` : ''}
      </span>
    </>
  );
}

/** A happening as one line. */
export function Told({ happening }: { happening: Happening }) {
  switch (happening.kind) {
    case 'request': {
      const { at, provider, method, target, status, operation, explanation, notes = [], id } = happening.entry;
      const look = status === 0 ? 'bad' : status < 400 ? 'good' : status < 500 ? 'warn' : 'bad';
      return (
        <>
          <time>{shortInstant(at)}</time>
          <span class="what">
            <span class={`badge ${look}`}>{status === 0 ? 'no answer' : status}</span> <b>{provider}</b>{' '}
            <span class="mono">
              {method} {target}
            </span>{' '}
            <span class="dim">
              {operation ?? 'no operation'} {id}
            </span>
            {explanation !== undefined && <em>refused: {explanation.causes[0]?.text ?? explanation.summary}</em>}
            {notes.map((note) => (
              <em key={note}>{note}</em>
            ))}
          </span>
        </>
      );
    }
    case 'transition': {
      const { at, subject, from, to, event } = happening;
      return (
        <>
          <time>{shortInstant(at)}</time>
          <span class="what">
            <span class="mono" title={subject}>
              {shortSubject(subject)}
            </span>{' '}
            {from === null ? 'begins as' : `${from} →`} <b>{to}</b> {event !== null && <span class="dim">{event}</span>}
          </span>
        </>
      );
    }
    case 'delivery': {
      const { at, event, url, attempt, state, outcome, id, reason } = happening;
      if (attempt === null)
        return (
          <>
            <time>{shortInstant(at)}</time>
            <span class="what">
              <span class="badge warn">{state}</span> webhook <b>{event}</b>{' '}
              <span class="dim">
                {url !== null && (
                  <>
                    to <span class="mono">{url}</span>{' '}
                  </>
                )}
                {id}
              </span>
              {reason !== undefined && <em>{reason}</em>}
            </span>
          </>
        );
      const look = state === 'delivered' ? 'good' : state === 'pending' ? 'warn' : 'bad';
      const result = String(outcome['status'] ?? outcome['error'] ?? '');
      return (
        <>
          <time>{shortInstant(at)}</time>
          <span class="what">
            <span class={`badge ${look}`}>{state === 'pending' ? 'tried' : state}</span> webhook <b>{event}</b>{' '}
            <span class="dim">
              to <span class="mono">{url}</span> {id}, attempt {attempt}: {result}
              {state === 'pending' ? '; will be tried again' : ''}
            </span>
          </span>
        </>
      );
    }
    case 'fault':
      return (
        <>
          <time>{shortInstant(happening.at)}</time>
          <span class="what">
            <span class="badge warn">fault</span> {happening.id}: {happening.what}{' '}
            <span class="dim">on {happening.subject}</span>
          </span>
        </>
      );
    case 'clock':
      return (
        <>
          <time>{shortInstant(happening.at)}</time>
          <span class="what dim">
            {happening.after === 'reset'
              ? 'everything is as new'
              : happening.after === 'restore'
                ? 'a kept state took the place of everything'
                : `the clock was set to this instant (${happening.mode})`}
          </span>
        </>
      );
    case 'waiting':
      return (
        <>
          <time>{shortInstant(happening.at)}</time>
          <span class="what">
            <span class="badge warn">waits</span> {happening.text}
          </span>
        </>
      );
    case 'moved':
      return (
        <>
          <time>{shortInstant(happening.at)}</time>
          <span class="what dim">
            calls for {happening.from} go to {happening.to}
          </span>
        </>
      );
    case 'trouble':
      return (
        <>
          <time>{shortInstant(happening.at)}</time>
          <span class="what bad-text">{happening.text}</span>
        </>
      );
  }
}
