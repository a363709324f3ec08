import type { IncomingMessage, ServerResponse } from 'node:http';
import { isoInstant, stopwatch } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { type Explanation, type KeptCall, sizeBesideHeaders } from '../core/journal.js';
import { type Json, renderJson } from '../core/json.js';
import {
  type Call,
  type Context,
  type Operation,
  type Principal,
  type Problem,
  type Provider,
  Refused,
  type Reply,
  type SignedRequest,
} from '../core/provider.js';
import type { CallMade } from '../core/scenario/play.js';
import type { Workspace } from '../core/workspace.js';
import type { BodyProblem } from './body.js';
import { parseBody, validated } from './body-checks.js';
import { replayed } from './idempotency.js';
import { explainedByNeighbours } from './neighbours.js';
import { overLimit } from './rate-limits.js';
import type { RawHeaders } from './raw-request.js';
import { signedRequest } from './raw-request.js';
import { faultsOn, keepSilent, type Silence } from './request-faults.js';
import type { Route, Router } from './routes.js';

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
  /** Control URL, for links to the journal. */
  readonly controlUrl: string;
}

const nobody: Principal = { id: '', scope: null, details: {} };

interface Answer {
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

/** Carries one call through: checks in the provider's order, the operation, the state kept, the answer sent, the journal written. */
export async function handleCall(arrival: Arrival, response: ServerResponse): Promise<void> {
  const { workspace } = arrival;
  const elapsed = stopwatch();
  const requestId = workspace.journal.nextId();
  const body = arrival.body instanceof Buffer ? arrival.body : Buffer.alloc(0);
  const { headers, target, below } = arrival;
  const request = signedRequest(arrival.incoming, {
    headers,
    body,
    target,
    below,
    receivedAt: workspace.wireNow(),
    requestId,
  });
  let answer: Answer;
  try {
    answer = await answerTo(arrival, request, response);
  } catch (error) {
    answer = crashed(arrival, requestId, null, error);
  }
  await keep(arrival, answer, response, { request, requestId, elapsed });
}

async function keep(
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
  if (workspace.reacts) notes = [...notes, ...(await reactionTo(workspace, answer, requestId))];
  try {
    if (workspace.isKept) await workspace.flush();
  } catch (error) {
    // A call that only read is answered all the same, whatever an earlier one could not keep.
    if (silence === undefined && answer.changed === true)
      reply = provider.refuse({ kind: 'crashed' }, workspace.reading(provider), requestId);
    notes = [...notes, `The state could not be written: ${messageOf(error)}`];
  }
  const text = reply.json === undefined ? (reply.text ?? '') : renderJson(reply.json);
  if (silence === undefined) {
    const headers: Record<string, string> = reply.json === undefined ? {} : { 'Content-Type': 'application/json' };
    Object.assign(headers, reply.headers);
    headers['Paydrill-Request-Id'] = requestId;
    if (explanation !== undefined) headers['Paydrill-Explain'] = explainUrl(arrival, requestId);
    send(response, request.method, reply.status, headers, text);
  }
  const took = workspace.clock.wire === 'wall' ? of.elapsed() : undefined;
  const call = { provider, request, arrival, answer, reply, text, explanation, notes, took, at: workspace.clock.now() };
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

/** Finds where a call leads, asks the fault rules, and carries it out when they let it pass. */
async function answerTo(arrival: Arrival, request: SignedRequest, response: ServerResponse): Promise<Answer> {
  const { router, below } = arrival;
  const queryAt = below.indexOf('?');
  const path = queryAt < 0 ? below : below.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : below.slice(queryAt + 1));
  const route = router.find(request.method, path);
  const operation = route.kind === 'operation' ? route.operation.id : null;
  const fault = await faultsOn({ ...arrival, request, operation, path, query }, response);
  const { reply, silence, notes } = fault;
  if (silence !== undefined) return { reply: { status: 0 }, operation, silence, notes };
  if (reply !== undefined) return { reply, operation, notes };
  const answer = await routed(arrival, request, { route, path, query });
  return notes.length === 0 ? answer : { ...answer, notes: [...notes, ...(answer.notes ?? [])] };
}

function routed(
  arrival: Arrival,
  request: SignedRequest,
  { route, path, query }: { route: Route; path: string; query: URLSearchParams },
): Answer | Promise<Answer> {
  const { provider } = arrival;
  const refuse = (problem: Problem, operation: string | null = null) =>
    refusal(arrival, request.requestId, operation, problem);
  if (route.kind === 'badPath') return refuse({ kind: 'badPath', path });
  if (route.kind === 'unknownPath') return refuse({ kind: 'unknownPath', path, nearest: route.nearest });
  if (route.kind === 'wrongMethod') return refuse({ kind: 'wrongMethod', allowed: route.allowed });
  const id = route.kind === 'operation' ? route.operation.id : route.page.id;
  const problem = arrival.body;
  if ('tooLarge' in problem) return refuse({ kind: 'bodyTooLarge', limit: provider.bodyLimit, operation: id }, id);
  if ('broken' in problem) return refuse({ kind: 'brokenBody', message: problem.broken, operation: id }, id);
  const call = { operation: id, request, params: route.params, query, principal: nobody, requestId: request.requestId };
  if (route.kind === 'page') {
    const { page } = route;
    return guarded(arrival, id, { ...call, body: undefined }, (made, ctx) => page.handle(made, ctx));
  }
  const { operation } = route;
  if (operation.handle === undefined) return refuse({ kind: 'notBuilt', operation: id, title: operation.title }, id);
  return provider.idempotency === undefined
    ? throughStages(arrival, operation, call)
    : checked(arrival, operation, call);
}

/** The provider's answer to a problem, with a hint in the journal where the provider itself would give none. */
function refusal(
  { provider, workspace }: Arrival,
  requestId: string,
  operation: string | null,
  problem: Problem,
): Answer {
  const reply = provider.refuse(problem, workspace.reading(provider), requestId);
  const hint = hintOf(problem);
  return hint === undefined ? { reply, operation } : { reply, operation, notes: [hint] };
}

function crashed(arrival: Arrival, requestId: string, operation: string | null, error: unknown): Answer {
  const { reply } = refusal(arrival, requestId, operation, { kind: 'crashed' });
  return { reply, operation, notes: [`Paydrill failed inside ${operation ?? 'the pipeline'}: ${messageOf(error)}`] };
}

function hintOf(problem: Problem): string | undefined {
  switch (problem.kind) {
    case 'malformedBody':
      return `The body is not JSON: ${problem.message}`;
    case 'brokenBody':
      return `The body could not be read: ${problem.message}`;
    case 'wrongContentType':
      return `The body is read as JSON only with Content-Type: application/json; it came with ${problem.received ?? 'none'}.`;
    case 'bodyTooLarge':
      return `The body is longer than ${problem.limit} bytes.`;
    case 'invalid':
      return problem.issues
        .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
        .join('; ');
    case 'unknownPath':
      return problem.nearest === undefined ? undefined : `Did you mean ${problem.nearest}?`;
    case 'wrongMethod':
      return `This path takes ${problem.allowed.join(', ')}.`;
    case 'badPath':
      return 'The path is not valid percent-encoded UTF-8.';
    case 'notBuilt':
    case 'crashed':
      return undefined;
  }
}

/** What is to be done with the answer, whatever it is, once a call has claimed an idempotency key. */
interface Claimed {
  remember?: (reply: Reply | undefined) => Promise<void>;
}

async function checked(arrival: Arrival, operation: Operation, bare: Omit<Call<unknown>, 'body'>): Promise<Answer> {
  const claimed: Claimed = {};
  let reply: Reply | undefined;
  try {
    const answer = await throughStages(arrival, operation, bare, claimed);
    reply = answer.reply;
    return answer;
  } finally {
    await claimed.remember?.(reply);
  }
}

/** Runs the stages in the provider's order; the first check that fails is the answer. */
async function throughStages(
  arrival: Arrival,
  operation: Operation,
  bare: Omit<Call<unknown>, 'body'>,
  claimed: Claimed = {},
): Promise<Answer> {
  const { provider, workspace } = arrival;
  const refused = (reply: Reply): Answer => ({ reply, operation: operation.id });
  const refuse = (problem: Problem) => refusal(arrival, bare.requestId, operation.id, problem);
  const call: { -readonly [K in keyof Call<unknown>]: Call<unknown>[K] } = { ...bare, body: undefined };
  let spent = {};
  for (const stage of provider.stages) {
    if (stage === 'parse') {
      const parsed = parseBody(call.request, operation.id);
      if (!parsed.ok) return refuse(parsed.problem);
      call.body = parsed.json;
    } else if (stage === 'authenticate') {
      if (operation.authenticated === false) continue;
      const ctx = workspace.reading(provider);
      const judged = provider.authenticate(call.request, call.body as Json | undefined, ctx, operation.id);
      const verdict = judged instanceof Promise ? await judged : judged;
      if (!verdict.ok) {
        const of = { provider, workspace, others: arrival.workspaces(), call };
        return { ...refused(verdict.reply), explanation: await explainedByNeighbours(verdict.explanation, of) };
      }
      const { principal, spend } = verdict;
      if (spend !== undefined) {
        const replay = await workspace.unit(provider, spend);
        if (replay !== undefined) return { ...refused(replay.reply), explanation: replay.explanation };
        spent = { changed: true };
      }
      call.principal = principal;
      const over = provider.rateLimit === undefined ? undefined : await overLimit(arrival, call);
      if (over !== undefined) return { ...refused(over.reply), notes: [over.note] };
    } else if (stage === 'idempotency') {
      const past = await replayed(workspace, provider, operation, call);
      if (past !== undefined && 'reply' in past)
        return { ...refused(past.reply), ...(past.note === undefined ? {} : { notes: [past.note] }) };
      if (past !== undefined) claimed.remember = past.remember;
    } else {
      const { issues, body } = validated(operation, call);
      if (issues.length > 0) return refuse({ kind: 'invalid', issues, operation: operation.id });
      call.body = body;
    }
  }
  const handle = (made: Call<unknown>, ctx: Context) => operation.handle?.(made as Call<never>, ctx) ?? { status: 501 };
  const answer = await guarded(arrival, operation.id, call, handle);
  const made = {
    operation: `${provider.id}.${operation.id}`,
    method: operation.method,
    target: arrival.below,
    params: call.params,
    body: call.body,
  };
  return { ...answer, ...spent, made };
}

async function guarded(
  arrival: Arrival,
  operation: string,
  call: Call<unknown>,
  handle: (call: Call<unknown>, ctx: Context) => Reply | Promise<Reply>,
): Promise<Answer> {
  const { provider, workspace } = arrival;
  try {
    const cause = `request/${call.requestId}`;
    const { result, changed } = await workspace.watchedUnit(provider, (ctx) => handle(call, ctx), undefined, 0, cause);
    return { reply: result, operation, changed };
  } catch (error) {
    if (error instanceof Refused) return { reply: error.reply, operation };
    return crashed(arrival, call.requestId, operation, error);
  }
}

function explainUrl({ controlUrl, workspace }: Arrival, requestId: string): string {
  const query = workspace.name === 'default' ? '' : `?workspace=${encodeURIComponent(workspace.name)}`;
  return `${controlUrl}/_paydrill/requests/${requestId}${query}`;
}
