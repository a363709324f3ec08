import { effectOf } from '../core/fault-effects.js';
import type { Happening, RequestEntry, Told } from '../core/journal.js';
import type { Paint } from './style.js';
import { printable, shortInstant, wrap } from './text.js';

/** A happening for people: one line, and indented ones where there is something to explain. Ends with a newline. */
export function prettyHappening(happening: Happening, paint: Paint): string {
  const lines = linesOf(happening, paint);
  const at = happening.kind === 'request' ? happening.entry.at : happening.at;
  const [first = '', ...rest] = lines;
  return [`${paint('dim', shortInstant(printable(at)))}  ${first}`, ...rest.map((line) => `    ${line}`)]
    .map((line) => `${line}\n`)
    .join('');
}

/** A happening as one line of JSON for log files: a request without its headers and bodies, which `paydrill tail --json` has. */
export function jsonHappening(happening: Happening): string {
  if (happening.kind !== 'request') return `${JSON.stringify(happening)}\n`;
  const {
    headers: _headers,
    body: _body,
    answer: _answer,
    explanation,
    receivedAt: _received,
    ...entry
  } = happening.entry;
  const refused =
    explanation === undefined ? {} : { refused: { summary: explanation.summary, cause: explanation.causes[0] } };
  return `${JSON.stringify({ kind: 'request', ...entry, ...refused })}\n`;
}

/** The happening of a server-sent event, or undefined for one that this version does not know. */
export function happeningOf(event: string, data: string): Happening | undefined {
  const value = JSON.parse(data) as Record<string, unknown>;
  const kinds: readonly string[] = [
    'request',
    'transition',
    'delivery',
    'fault',
    'clock',
    'waiting',
    'moved',
    'trouble',
  ] satisfies readonly Happening['kind'][];
  if (!kinds.includes(event)) return undefined;
  // A request may come as the entry alone: the event's name already says what it is.
  return (value['kind'] === event ? value : { kind: event, entry: value }) as unknown as Happening;
}

function linesOf(happening: Happening, paint: Paint): string[] {
  switch (happening.kind) {
    case 'request':
      return requestLines(happening.entry, paint);
    case 'transition': {
      const { subject, from, to, event } = happening;
      const move =
        from === null
          ? `begins as ${paint('bold', to)}`
          : from === to
            ? `stays ${paint('bold', to)}`
            : `${from} -> ${paint('bold', to)}`;
      return [`${printable(subject)}  ${move}${event === null ? '' : paint('dim', `  (${event})`)}`];
    }
    case 'delivery': {
      const { id, provider, event, url, attempt, state, outcome, reason } = happening;
      if (attempt === null) {
        const to = url === null ? '' : ` -> ${printable(url)}`;
        const first = `webhook ${provider}.${printable(event)}${to}  ${paint('yellow', state)}${paint('dim', ` ${id}`)}`;
        return [first, ...(reason === undefined ? [] : below(reason).map((line) => paint('yellow', line)))];
      }
      const look = state === 'delivered' ? 'green' : state === 'pending' ? 'yellow' : 'red';
      const result = String(outcome['status'] ?? outcome['error'] ?? '');
      const again = state === 'pending' ? 'will be tried again' : state;
      return [
        `webhook ${provider}.${printable(event)} -> ${printable(url ?? 'nobody')}  attempt ${attempt}: ${paint(look, `${again} (${printable(result)})`)}`,
      ];
    }
    case 'fault':
    case 'waiting':
      return below(sentenceOf(happening)).map((line) => paint('yellow', line));
    case 'clock':
    case 'moved':
      return [printable(sentenceOf(happening))];
    case 'trouble':
      return [paint('red', printable(sentenceOf(happening)))];
  }
}

/** A happening that has no layout of its own, as a sentence. */
export function sentenceOf(happening: Exclude<Told, { kind: 'transition' | 'delivery' }>): string {
  switch (happening.kind) {
    case 'fault': {
      const { id, what, subject } = happening;
      return `${id} fired: ${effectOf(what)} (${subject.replace('/', ' ')})`;
    }
    case 'waiting':
      return `a step of the scenario waits: ${happening.text}`;
    case 'clock':
      return `the clock was set to this instant (${happening.mode})`;
    case 'moved':
      return `what is for ${happening.from} goes to ${happening.to} (--localhost)`;
    case 'trouble':
      return happening.text;
  }
}

/** Text in lines that fit behind four spaces. */
function below(text: string): string[] {
  return wrap(printable(text), 4)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

function requestLines(entry: RequestEntry, paint: Paint): string[] {
  const { provider, operation, method, target, status, tookMs, id, explanation, notes = [] } = entry;
  // A fault rule kept the call from being answered.
  const answered = status === 0 ? 'no answer' : String(status);
  const look = status === 0 ? 'red' : status < 400 ? 'green' : status < 500 ? 'yellow' : 'red';
  const took = tookMs === undefined ? '' : ` ${Math.round(tookMs)}ms`;
  const what = operation === null ? 'no operation' : operation;
  const first = `${provider} ${method} ${printable(target)} ${paint(look, answered)} ${what}${paint('dim', `${took} ${id}`)}`;
  const cause = explanation?.causes[0];
  return [
    first,
    ...(explanation === undefined ? [] : below(`refused: ${explanation.summary}`).map((line) => paint('yellow', line))),
    ...(cause === undefined || explanation?.summary.includes(cause.text) ? [] : below(`cause: ${cause.text}`)),
    ...notes.flatMap((note) => below(`note: ${note}`)).map((line) => paint('dim', line)),
  ];
}
