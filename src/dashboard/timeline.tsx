import { Component } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Happening } from '../core/journal.js';
import type { Transfer } from '../core/provider.js';
import { Copy } from './parts.js';
import { isSame, type Selection, selectionOf, useChosen } from './selection.js';
import { type Placed, type Thread, threadsOf } from './threads.js';
import { lostText, Paid, Told } from './told.js';
import { useAnswer, useWorld } from './world.js';

/** How many lines are in the document at first, and how many more each time. */
const step = 300;

/** What happens, as it happens: the newest on top, below each line what followed from it. */
export function Timeline() {
  const { live } = useWorld();
  const [words, setWords] = useState('');
  const [order, setOrder] = useState<'cause' | 'time'>('cause');
  const [most, setMost] = useState(step);
  const { value } = useAnswer<{ transfers: readonly Transfer[] }>('transfers');
  const transfers = useMemo(() => new Map((value?.transfers ?? []).map((one) => [one.txid, one])), [value]);
  const threads = useMemo(() => threadsOf(live.lines, transfers), [live.lines, transfers]);
  const wanted = words.trim().toLowerCase();
  const rows = useMemo(() => rowsOf(threads, order, wanted), [threads, order, wanted]);
  const shown = rows.slice(0, most);
  // What the providers have from the start is no news.
  const hasBegun =
    transfers.size > 0 || live.lines.some(({ happening: { kind } }) => kind === 'request' || kind === 'delivery');
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="bar">
        <h2>Timeline</h2>
        <input
          type="search"
          aria-label="Show only lines with this text"
          placeholder="Filter"
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
        <label class="inline">
          <input
            type="checkbox"
            checked={order === 'time'}
            onChange={(event) => setOrder(event.currentTarget.checked ? 'time' : 'cause')}
          />{' '}
          in order of time
        </label>
      </div>
      {live.contact.state === 'live' && !hasBegun && <Nothing />}
      {rows.length === 0 && wanted !== '' && <p class="empty">No line has this text.</p>}
      {rows.length > 0 && <Rows rows={shown} />}
      {rows.length > shown.length && (
        <p class="more">
          {rows.length - shown.length} older lines are not shown.{' '}
          <button type="button" onClick={() => setMost(most + step)}>
            Show {Math.min(step, rows.length - shown.length)} more
          </button>
        </p>
      )}
      {live.dropped > 0 && <p class="more">{live.dropped} lines before these are no longer kept here.</p>}
    </section>
  );
}

/** One row of the list: a line, or the payment that others follow from. */
interface Row {
  readonly key: string;
  readonly depth: number;
  readonly selection: Selection | undefined;
  readonly line?: Placed;
  readonly transfer?: Transfer;
  /** What a thread follows from when that is not kept any more. */
  readonly lost?: string;
}

function rowsOf(threads: readonly Thread[], order: 'cause' | 'time', words: string): Row[] {
  const fits = (text: string) => words === '' || text.toLowerCase().includes(words);
  if (order === 'time')
    return threads
      .flatMap(({ lines }) => lines)
      .sort((a, b) => b.n - a.n)
      .filter(({ happening }) => fits(wordsOf(happening)))
      .map((line) => rowOf({ ...line, depth: 0 }));
  return [...threads].reverse().flatMap((thread) => {
    const rows = [...headOf(thread), ...thread.lines.map(rowOf)];
    const texts = [
      ...thread.lines.map(({ happening }) => wordsOf(happening)),
      thread.transfer === undefined ? '' : JSON.stringify(thread.transfer),
    ];
    return texts.some(fits) ? rows : [];
  });
}

function rowOf(line: Placed): Row {
  return { key: String(line.n), depth: line.depth, selection: selectionOf(line.happening), line };
}

function headOf({ key, transfer, lines }: Thread): Row[] {
  if (transfer !== undefined)
    return [{ key, depth: 0, transfer, selection: { kind: 'transfer', txid: transfer.txid } }];
  const hasOwn = lines[0]?.depth === 0;
  return hasOwn ? [] : [{ key, depth: 0, lost: key, selection: undefined }];
}

function wordsOf(happening: Happening): string {
  if (happening.kind !== 'request') return JSON.stringify(happening);
  const { id, provider, operation, method, target, status, explanation } = happening.entry;
  return [id, provider, operation, method, target, status, explanation?.summary, explanation?.causes[0]?.text].join(
    ' ',
  );
}

/** The list. Arrows go from line to line, Home and End to the first and the last, Enter opens, Escape closes. */
function Rows({ rows }: { rows: readonly Row[] }) {
  const { chosen, choose } = useChosen();
  const list = useRef<HTMLOListElement>(null);
  const [current, setCurrent] = useState<string | undefined>();
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === current),
  );
  const move = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 15,
      PageUp: at - 15,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const found = rows[Math.min(rows.length - 1, Math.max(0, to))];
    setCurrent(found?.key);
    list.current?.querySelector<HTMLElement>(`[data-key="${found?.key}"]`)?.focus();
  };
  return (
    <ol class="lines" ref={list} onKeyDown={move}>
      {rows.map((row, index) => (
        <RowLine
          key={row.key}
          row={row}
          isCurrent={index === at}
          isChosen={isSame(chosen, row.selection)}
          choose={choose}
          onFocus={setCurrent}
        />
      ))}
    </ol>
  );
}

interface RowProps {
  readonly row: Row;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly choose: (selection: Selection) => void;
  readonly onFocus: (key: string) => void;
}

class RowLine extends Component<RowProps> {
  /** A row is made anew with each batch; what it shows never changes, but for a payment. */
  override shouldComponentUpdate(next: RowProps): boolean {
    const [a, b] = [this.props, next];
    return !(
      a.row.depth === b.row.depth &&
      a.row.line?.happening === b.row.line?.happening &&
      a.row.transfer?.confirmations === b.row.transfer?.confirmations &&
      a.row.transfer?.status === b.row.transfer?.status &&
      a.isCurrent === b.isCurrent &&
      a.isChosen === b.isChosen &&
      a.choose === b.choose
    );
  }

  override render() {
    const { row, isCurrent, isChosen, choose, onFocus } = this.props;
    const { key, depth, line, transfer, lost, selection } = row;
    return (
      <li class={`depth-${Math.min(depth, 3)}`}>
        <button
          type="button"
          class={depth > 0 ? 'line below' : 'line'}
          data-key={key}
          tabIndex={isCurrent ? 0 : -1}
          aria-pressed={selection === undefined ? undefined : isChosen}
          onFocus={() => onFocus(key)}
          onClick={() => selection !== undefined && choose(selection)}
        >
          {line !== undefined ? (
            <Told happening={line.happening} />
          ) : transfer !== undefined ? (
            <Paid transfer={transfer} />
          ) : (
            <span class="what dim">{lostText(lost ?? '')}</span>
          )}
        </button>
      </li>
    );
  }
}

/** What to do when nothing happened yet. */
function Nothing() {
  const { value } = useAnswer<readonly { id: string; title: string }[]>('providers', { once: true });
  const first = value?.[0];
  const { value: made } = useAnswer<{ curl: string | null }>(
    first === undefined ? undefined : `providers/${first.id}/curl`,
  );
  return (
    <div class="empty">
      <p>No call came yet. Point a client at one of the base URLs under Keys, or paste this into a terminal:</p>
      {first !== undefined && made !== undefined && (
        <>
          <pre>{made.curl ?? `npx paydrill sign ${first.id} GET / --curl`}</pre>
          {made.curl !== null && <Copy text={made.curl}>Copy the line</Copy>}
        </>
      )}
      <p>Or load a scenario under World.</p>
    </div>
  );
}
