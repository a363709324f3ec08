import type { IncomingMessage, ServerResponse } from 'node:http';
import { isoInstant } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { type Explanation, isRefused, type KeptCall, sizeBesideHeaders } from '../core/journal.js';
import { parseJson, renderJson } from '../core/json.js';
import type { Provider, Reply, SignedRequest } from '../core/provider.js';
import type { CallHeard } from '../core/scenario/awaited.js';
import type { CallMade } from '../core/scenario/play.js';
import type { Workspace } from '../core/workspace.js';
import type { BodyProblem } from './body.js';
import type { RawHeaders } from './raw-request.js';
import type { Reach } from './reach.js';
import { keepSilent, type Silence } from './request-faults.js';
import type { Router } from './routes.js';

/** A call to a provider, found and read, before any of its checks. */
export interface Arrival {
  readonly provider: Provider;
  readonly router: Router;
  readonly workspace: Workspace;
  readonly incoming: IncomingMessage;
  readonly headers: RawHeaders;
  /** The raw body, or why it could not be read. */
  readonly body: Buffer | BodyProblem;
  /** Raw target as received, and the one below our own prefix. */
  readonly target: string;
  readonly below: string;
  /** Every workspace of the server, for explanations. */
  readonly workspaces: () => readonly Workspace[];
  /** Where the caller reaches this server, for links. */
  readonly reach: Reach;
}

/** What came of a call. */
export interface Answer {
  readonly reply: Reply;
  readonly operation: string | null;
  readonly explanation?: Explanation;
  readonly notes?: readonly string[];
  /** Something changed that must be kept before the answer is sent. */
  readonly changed?: boolean;
  /** A call of an operation that was carried out, for what may follow from it. */
  readonly made?: Omit<CallMade, 'response'>;
  /** A fault rule keeps the call from being answered; `reply` is not sent. */
  readonly silence?: Silence;
}

/** Ends a call: the scenario's reactions, the state kept, the answer sent, the journal written. */
export async function keep(
  arrival: Arrival,
  answer: Answer,
  response: ServerResponse,
  of: { request: SignedRequest; requestId: string; elapsed: () => number },
): Promise<void> {
  const { workspace, provider } = arrival;
  const { request, requestId } = of;
  const { silence } = answer;
  // What is closed must not be written to: its file may belong to another process by now.
  if (silence === 'stopped') return keepSilent(silence, response);
  let { reply, notes = [] } = answer;
  const explanation = answer.explanation ?? reply.explanation;
  if (reply.note !== undefined) notes = [...notes, reply.note];
  const { operation } = answer;
  if (operation !== null && silence === undefined && workspace.awaited.expects(`${provider.id}.${operation}`))
    notes = [...notes, ...(await heardBy(arrival, answer, reply, requestId))];
  if (workspace.reacts) notes = [...notes, ...(await reactionTo(workspace, answer, requestId))];
  try {
    if (workspace.isKept) await workspace.flush();
  } catch (error) {
    // A call that only read is answered all the same, whatever an earlier one could not keep.
    if (silence === undefined && answer.changed === true)
      reply = provider.refuse({ kind: 'crashed' }, workspace.reading(provider), requestId);
    notes = [...notes, `The state could not be written: ${messageOf(error)}`];
  }
  const text = textOf(reply);
  if (silence === undefined) {
    const headers: Record<string, string> = reply.json === undefined ? {} : { 'Content-Type': 'application/json' };
    Object.assign(headers, reply.headers);
    headers['Paydrill-Request-Id'] = requestId;
    if (explanation !== undefined) headers['Paydrill-Explain'] = explainUrl(arrival, requestId);
    send(response, request.method, reply.status, headers, text);
  }
  const took = workspace.clock.wire === 'wall' ? of.elapsed() : undefined;
  // To HEAD the headers of GET are sent, and nothing after them.
  const sent = request.method === 'HEAD' ? '' : text;
  const call = {
    provider,
    request,
    arrival,
    answer,
    reply,
    text: sent,
    explanation,
    notes,
    took,
    at: workspace.clock.now(),
  };
  workspace.journal.recordCall(keptCall(call));
  if (silence !== undefined) keepSilent(silence, response);
  workspace.poke();
}

/** A call as the journal keeps it, without what would hold the connection. */
function keptCall(of: {
  readonly arrival: Arrival;
  readonly request: SignedRequest;
  readonly answer: Answer;
  readonly reply: Reply;
  readonly text: string;
  readonly explanation: Explanation | undefined;
  readonly notes: readonly string[];
  /** Virtual ms. */
  readonly at: number;
  /** Real ms, where they are told. */
  readonly took: number | undefined;
}): KeptCall {
  const { at, took, text } = of;
  const { target, headers } = of.arrival;
  const { requestId: id, receivedAt, method } = of.request;
  const provider = of.arrival.provider.id;
  const { operation } = of.answer;
  const { status } = of.reply;
  const body = of.request.body.toString('utf8');
  const told = {
    ...(took === undefined ? {} : { tookMs: Math.round(took * 100) / 100 }),
    ...(of.explanation === undefined ? {} : { explanation: of.explanation }),
    ...(of.notes.length === 0 ? {} : { notes: of.notes }),
  };
  return {
    id,
    size: headers.size + sizeBesideHeaders({ target, body, answer: text, ...told }),
    isRefused: isRefused({ status, ...told }),
    entry: () => ({
      id,
      at: isoInstant(at),
      receivedAt: isoInstant(receivedAt),
      provider,
      operation,
      method,
      target,
      headers: headers.toRecord(),
      body,
      status,
      answer: text,
      ...told,
    }),
  };
}

function send(
  response: ServerResponse,
  method: string,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  // A body with status 204 or 304 would break the framing of the connection.
  if (status === 204 || status === 304) return void response.writeHead(status, headers).end();
  const length = Buffer.byteLength(text);
  headers['Content-Length'] = String(length);
  response.writeHead(status, headers);
  if (method === 'HEAD') response.end();
  // Head and body leave in one piece when both can be written as Latin-1, which is how Node writes the head.
  else if (length === text.length) response.end(text, 'latin1');
  else response.end(Buffer.from(text, 'utf8'));
}

/** Lets the scenario react to a call that succeeded. A reaction that fails is told; it never changes what the client is answered. */
async function reactionTo(workspace: Workspace, { reply, made }: Answer, requestId: string): Promise<string[]> {
  if (reply.status >= 400 || made === undefined) return [];
  try {
    await workspace.react({ ...made, response: reply.json ?? null }, `request/${requestId}`);
    return [];
  } catch (error) {
    const text = `A reaction of the scenario failed: ${messageOf(error)}`;
    workspace.journal.tell({ kind: 'trouble', at: isoInstant(workspace.clock.now()), text });
    return [text];
  }
}

/** Lets the loaded scenario take a call for one of its own. What fails is told; it never changes what the client is answered. */
async function heardBy(
  { workspace, provider, below, body }: Arrival,
  { operation, made }: Answer,
  reply: Reply,
  requestId: string,
): Promise<string[]> {
  const isPage = provider.pages?.some(({ id }) => id === operation) === true;
  const queryAt = below.indexOf('?');
  const heard: CallHeard = {
    operation: `${provider.id}.${operation}`,
    status: reply.status,
    replayed: reply.status < 400 && made === undefined && !isPage,
    params: made?.params,
    query: Object.fromEntries(new URLSearchParams(queryAt < 0 ? '' : below.slice(queryAt + 1))),
    body: made === undefined ? bodyIn(body) : made.body,
    text: textOf(reply),
  };
  try {
    const note = await workspace.hear(heard, `request/${requestId}`);
    return note === undefined ? [] : [note];
  } catch (error) {
    const text = `The scenario could not take up the call: ${messageOf(error)}`;
    workspace.journal.tell({ kind: 'trouble', at: isoInstant(workspace.clock.now()), text });
    return [text];
  }
}

/** The body of a call that no operation read: JSON, or the fields of a form. */
function bodyIn(body: Arrival['body']): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined;
  const text = body.toString('utf8');
  try {
    return parseJson(text);
  } catch {
    return Object.fromEntries(new URLSearchParams(text));
  }
}

function textOf({ json, text = '' }: Reply): string {
  return json === undefined ? text : renderJson(json);
}

function explainUrl({ reach, workspace }: Arrival, requestId: string): string {
  const query = workspace.name === 'default' ? '' : `?workspace=${encodeURIComponent(workspace.name)}`;
  return `${reach.url}/_paydrill/requests/${requestId}${query}`;
}
