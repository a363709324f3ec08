import type { ServerResponse } from 'node:http';
import { endOrTimeout, stopwatch } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import { hasByteOrderMark, type Json } from '../core/json.js';
import type { Place } from '../core/line.js';
import {
  type Call,
  type Context,
  type Operation,
  type Principal,
  type Problem,
  Refused,
  type Reply,
  type SignedRequest,
} from '../core/provider.js';
import { parseBody, validated } from './body-checks.js';
import { replayed } from './idempotency.js';
import { explainedByNeighbours } from './neighbours.js';
import { type Answer, type Arrival, keep } from './outcome.js';
import { overLimit } from './rate-limits.js';
import { signedRequest } from './raw-request.js';
import { faultsOn } from './request-faults.js';
import type { Route } from './routes.js';

const nobody: Principal = { id: '', scope: null, details: {} };

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

/** Finds where a call leads, asks the fault rules, and carries it out when they let it pass. */
async function answerTo(arrival: Arrival, request: SignedRequest, response: ServerResponse): Promise<Answer> {
  const { router, below } = arrival;
  const queryAt = below.indexOf('?');
  const path = queryAt < 0 ? below : below.slice(0, queryAt);
  const query = new URLSearchParams(queryAt < 0 ? '' : below.slice(queryAt + 1));
  const route = router.find(isHead(arrival, request) ? 'GET' : request.method, path);
  const operation = route.kind === 'operation' ? route.operation.id : null;
  const fault = await faultsOn({ ...arrival, request, operation, path, query }, response);
  const { reply, silence, notes } = fault;
  if (silence !== undefined) return { reply: { status: 0 }, operation, silence, notes };
  if (reply !== undefined) return { reply, operation, notes };
  // However long it takes to judge a call, none overtakes another: each is carried out when those that came before it are.
  const place = arrival.workspace.calls.enter();
  try {
    if (arrival.provider.judgeAhead !== undefined) await judgedAhead(arrival, request, route);
    const turn = place.turn();
    if (turn !== undefined) await turn;
    const answer = await routed(arrival, request, { route, path, query, place });
    const all = [...notes, ...hintsOn(request, path, answer)];
    return all.length === 0 ? answer : { ...answer, notes: [...all, ...(answer.notes ?? [])] };
  } finally {
    place.leave();
  }
}

const markNote =
  'The body begins with a byte order mark (EF BB BF). It is among the bytes that are signed, and many JSON parsers refuse it: send UTF-8 without one.';

/** A HEAD that is carried out as the GET of its path; it is signed as what it is. */
function isHead({ provider, workspace }: Arrival, { method }: SignedRequest): boolean {
  return method === 'HEAD' && (provider.takesHead?.(workspace.reading(provider)) ?? true);
}

/** What a developer may not know of how a call was read, whatever operation it led to. */
function hintsOn({ body }: SignedRequest, path: string, { reply }: Answer): string[] {
  return [
    ...(hasByteOrderMark(body) ? [markNote] : []),
    ...(reply.status === 404 && path.includes('+') ? [plusNote(path)] : []),
  ];
}

function plusNote(path: string): string {
  const segments = path.split('/').filter((segment) => segment.includes('+'));
  const meant = segments.map((segment) => segment.replaceAll('+', '%20')).join(' and ');
  return `A + in a path is itself; only in a query does it stand for a space. Did you mean ${meant}?`;
}

/** How long a call waits for what is judged ahead, in ms, before it is judged at its turn: others may keep the threads busy. */
const longestAhead = 50;

async function judgedAhead({ provider, workspace }: Arrival, request: SignedRequest, route: Route): Promise<void> {
  if (route.kind !== 'operation' || route.operation.authenticated === false) return;
  const ahead = provider.judgeAhead?.(request, workspace.reading(provider));
  if (ahead !== undefined) await endOrTimeout(ahead, longestAhead);
}

/** Where a call leads, and its place among those of its workspace, to be left once what it does is lined up. */
interface Found {
  readonly route: Route;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly place: Place;
}

function routed(
  arrival: Arrival,
  request: SignedRequest,
  { route, path, query, place }: Found,
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
    return guarded(arrival, place, { ...call, body: undefined }, (made, ctx) => page.handle(made, ctx));
  }
  const { operation } = route;
  if (operation.handle === undefined) return refuse({ kind: 'notBuilt', operation: id, title: operation.title }, id);
  return provider.idempotency === undefined
    ? throughStages(arrival, place, operation, call)
    : checked(arrival, place, operation, call);
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

async function checked(
  arrival: Arrival,
  place: Place,
  operation: Operation,
  bare: Omit<Call<unknown>, 'body'>,
): Promise<Answer> {
  const claimed: Claimed = {};
  let reply: Reply | undefined;
  try {
    const answer = await throughStages(arrival, place, operation, bare, claimed);
    reply = answer.reply;
    return answer;
  } finally {
    await claimed.remember?.(reply);
  }
}

/** Runs the stages in the provider's order; the first check that fails is the answer. */
async function throughStages(
  arrival: Arrival,
  place: Place,
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
      const takesMark = () => provider.takesByteOrderMark?.(workspace.reading(provider)) ?? true;
      const parsed = parseBody(call.request, operation.id, takesMark);
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
  const answer = await guarded(arrival, place, call, handle);
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
  place: Place,
  call: Call<unknown>,
  handle: (call: Call<unknown>, ctx: Context) => Reply | Promise<Reply>,
): Promise<Answer> {
  const { provider, workspace } = arrival;
  const { operation } = call;
  try {
    const cause = `request/${call.requestId}`;
    const unit = workspace.watchedUnit(provider, (ctx) => handle(call, ctx), undefined, 0, cause, arrival.reach);
    // Units are carried out in the order in which they are asked for.
    place.leave();
    const { result, changed } = await unit;
    return { reply: result, operation, changed };
  } catch (error) {
    if (error instanceof Refused) return { reply: error.reply, operation };
    return crashed(arrival, call.requestId, operation, error);
  }
}
