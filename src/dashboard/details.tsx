import { useEffect, useRef, useState } from 'preact/hooks';
import type { TransferAnswer } from '../cli/control-answers.js';
import { curlCommand } from '../cli/shell.js';
import type { Attempt, DeliveryRow } from '../core/delivery.js';
import type { Happening, RequestEntry } from '../core/journal.js';
import type { Again } from '../http/again-texts.js';
import type { FullProvider, StateAnswer } from './answers.js';
import { Difference } from './difference.js';
import { Block, Copy, Outcome } from './parts.js';
import { useChosen } from './selection.js';
import { laidOut, scenarioText, shortInstant } from './text.js';
import { useAct, useAnswer, useWorld } from './world.js';

/** All about the line that was chosen. */
export function Details() {
  const { chosen } = useChosen();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== undefined) place.current?.focus();
  }, [chosen]);
  if (chosen === undefined)
    return (
      <>
        <h2>Details</h2>
        <p class="empty">Choose a line of the timeline: arrows move, Enter opens, Escape comes back.</p>
      </>
    );
  return (
    <div class="details" ref={place} tabIndex={-1}>
      {chosen.kind === 'request' && <Call key={chosen.id} id={chosen.id} />}
      {chosen.kind === 'delivery' && <Delivery key={chosen.id} id={chosen.id} />}
      {chosen.kind === 'transfer' && <Payment txid={chosen.txid} />}
      {chosen.kind === 'transition' && <Transition {...chosen.happening} />}
    </div>
  );
}

function Head({ title }: { title: string }) {
  const { back } = useChosen();
  return (
    <div class="bar">
      <h2>{title}</h2>
      <button type="button" onClick={back}>
        Close
      </button>
    </div>
  );
}

function Call({ id }: { id: string }) {
  const { api } = useWorld();
  const { value: entry, error } = useAnswer<RequestEntry>(`requests/${id}`);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  if (entry === undefined)
    return (
      <>
        <Head title={`Call ${id}`} />
        <Outcome error={error} />
      </>
    );
  const {
    provider,
    operation,
    method,
    target,
    status,
    headers,
    body,
    answer,
    explanation,
    notes = [],
    at,
    tookMs,
  } = entry;
  const again = (which: 'curl' | 'scenario' | 'test') => async () => {
    const { [which]: text, notes: said } = await api.get<Again>(`requests/${id}/again`);
    if (text === null) throw new Error(said[0] ?? 'This call cannot be told so.');
    setWarnings(said);
    return text;
  };
  return (
    <>
      <Head title={`${id}: ${method} ${target}`} />
      <p>
        {provider} {operation ?? 'no operation'}, answered <b>{status === 0 ? 'not at all' : status}</b> at{' '}
        {shortInstant(at)}
        {tookMs === undefined ? '' : `, in ${tookMs} ms`}
      </p>
      <div class="row">
        <Copy text={again('curl')} title="A line that signs the call anew, with the keys of now, and makes it">
          Copy as curl
        </Copy>
        <Copy text={again('scenario')} title="A scenario that makes the call, and those before it that it needs">
          Copy as scenario step
        </Copy>
        <Copy text={again('test')} title="A vitest file that makes the call, and those before it that it needs">
          Copy as test
        </Copy>
      </div>
      {[...warnings, ...notes].length > 0 && (
        <ul class="notes">
          {[...warnings, ...notes].map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {explanation !== undefined && <Difference explanation={explanation} />}
      <Block title="Body" text={laidOut(body)} copied={body} />
      <Block title="Answer" text={laidOut(answer)} copied={answer} />
      <Block title="Headers" text={headersText(headers)} />
    </>
  );
}

function Delivery({ id }: { id: string }) {
  const { api } = useWorld();
  const { value: row, error } = useAnswer<DeliveryRow>(`webhooks/${id}`);
  const { busy, error: refused, done, act } = useAct();
  if (row === undefined)
    return (
      <>
        <Head title={`Webhook ${id}`} />
        <Outcome error={error} />
      </>
    );
  const { provider, event, url, subject, state, attempts, nextAt, reason, body, faults = [] } = row;
  const last = attempts.at(-1);
  // What is not sent says what to do about it.
  const isApart = state === 'unsent' || state === 'held';
  const notes = [...(isApart && reason != null ? [`It is ${state}: ${reason}`] : []), ...faults];
  return (
    <>
      <Head title={`${id}: ${event}`} />
      <p>
        {provider}, about <code>{subject}</code>, to {url === null ? 'nobody' : <code>{url}</code>}: <b>{state}</b>
        {reason == null || isApart ? '' : ` (${reason})`}
        {nextAt === null ? '' : `, next attempt at ${shortInstant(nextAt)}`}
      </p>
      <div class="row">
        <button
          type="button"
          disabled={busy}
          onClick={() =>
            act(async () => {
              const after = await api.post<DeliveryRow>(`webhooks/${id}/redeliver`);
              return `Tried at once: ${resultOf(after.attempts.at(-1))}.`;
            })
          }
        >
          Redeliver
        </button>
        {last !== undefined && url !== null && (
          <Copy
            text={curlCommand({ method: 'POST', url, headers: Object.entries(last.headers), body })}
            title="The same bytes and the signature of the last attempt, which may be stale by now"
          >
            Copy last attempt as curl
          </Copy>
        )}
        <Copy text={scenarioText(`webhook ${event}`, 'expect', [{ webhook: `${provider}.${event}` }])}>
          Copy as scenario expectation
        </Copy>
      </div>
      <Outcome error={refused} done={done} />
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      <h3>Attempts</h3>
      {attempts.length === 0 && <p class="empty">None yet.</p>}
      <ol class="plain">
        {attempts.map((one) => (
          <li key={one.n}>
            <details>
              <summary>
                {one.n}. {shortInstant(one.at)} <b>{resultOf(one)}</b>
                {one.manual === true ? ' by hand' : ''}
              </summary>
              <Block title="Headers" text={headersText(one.headers)} />
              {'body' in one && <Block title="Answer" text={one.body} />}
            </details>
          </li>
        ))}
      </ol>
      <Block title="Body" text={laidOut(body)} copied={body} />
    </>
  );
}

function resultOf(attempt: Attempt | undefined): string {
  if (attempt === undefined) return 'no attempt';
  return 'status' in attempt ? String(attempt.status) : attempt.error;
}

function Payment({ txid }: { txid: string }) {
  const { value } = useAnswer<{ transfers: readonly TransferAnswer[] }>('transfers');
  const found = value?.transfers.find((one) => one.txid === txid);
  if (found === undefined) return <Head title={`Payment ${txid}`} />;
  const { to, currency, amount, network, risk } = found;
  return (
    <>
      <Head title={`Payment ${txid}`} />
      <p>
        {amount} {currency} to <code>{to}</code> on {network}: <b>{found.status}</b>, {found.confirmations} of{' '}
        {found.lastConfirmation} confirmations
      </p>
      <Copy text={scenarioText('pay', 'steps', [{ after: '10s', pay: { to, currency, amount, network, risk } }])}>
        Copy as scenario step
      </Copy>
      <Block title="Transfer" text={JSON.stringify(found, null, 2)} />
    </>
  );
}

function Transition({ subject, from, to, event, at, cause }: Happening & { kind: 'transition' }) {
  const [place = '', id = ''] = [subject.slice(0, subject.indexOf('/')), subject.slice(subject.indexOf('/') + 1)];
  const [provider = '', lifecycle] = place.split('.');
  const { value: state } = useAnswer<StateAnswer>('state');
  const { value: providers } = useAnswer<readonly FullProvider[]>('providers', { once: true });
  const collection = providers
    ?.find((one) => one.id === provider)
    ?.lifecycles.find(({ name }) => name === lifecycle)?.collection;
  const row = state?.rows[`${provider}.${collection}`]?.find((one) => one.id === id);
  return (
    <>
      <Head title={subject} />
      <p>
        At {shortInstant(at)} it {from === null ? 'began as' : `went from ${from} to`} <b>{to}</b>
        {event === null ? '' : ` by ${event}`}
        {cause === undefined ? ', by hand or by a scenario' : `, following from ${cause.replace('/', ' ')}`}.
      </p>
      {event !== null && (
        <Copy text={scenarioText(`fire ${event}`, 'steps', [{ after: '0s', fire: { provider, event, id } }])}>
          Copy as scenario step
        </Copy>
      )}
      {row !== undefined && <Block title="The row as it is now" text={JSON.stringify(row, null, 2)} />}
    </>
  );
}

function headersText(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
