import type { ServerResponse } from 'node:http';
import { pauseUnless } from '../core/clock.js';
import { durationMs } from '../core/duration.js';
import type { FaultyCall, FiredFault } from '../core/fault-book.js';
import { isRequestFault, type RequestFault } from '../core/faults.js';
import { parseJson, readableText, renderJson } from '../core/json.js';
import type { Provider, Reply, SignedRequest } from '../core/provider.js';
import type { Workspace } from '../core/workspace.js';
import type { RawHeaders } from './raw-request.js';

/** How a call goes unanswered. `stopped`: Paydrill closed while the call was held up. */
export type Silence = 'hang' | 'reset' | 'stopped';

/** What fault rules make of a call: nothing (go on), an answer in place of the provider's, or no answer. */
interface FaultOutcome {
  readonly reply?: Reply;
  readonly silence?: Silence;
  /** Lines for the journal, one for each rule that fired. */
  readonly notes: readonly string[];
}

/** A call that was routed, before its checks. */
interface RoutedCall {
  readonly provider: Provider;
  readonly workspace: Workspace;
  readonly request: SignedRequest;
  readonly headers: RawHeaders;
  readonly operation: string | null;
  /** Raw, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

const none: FaultOutcome = { notes: [] };

/** Counts a call against the fault rules of its workspace and does what those that fire say. A delay is waited for here. */
export function faultsOn(call: RoutedCall, response: ServerResponse): FaultOutcome | Promise<FaultOutcome> {
  return call.workspace.faults.isEmpty ? none : afterFaults(call, response);
}

async function afterFaults(call: RoutedCall, response: ServerResponse): Promise<FaultOutcome> {
  const { workspace, request } = call;
  const fired = await workspace.faultsOn(faultyCall(call), request.requestId);
  const notes: string[] = [];
  for (const one of fired) {
    const { id, rule, what } = one;
    notes.push(`fault ${id} fired: ${what}`);
    if (!isRequestFault(rule)) continue;
    if (rule.delay !== undefined) {
      const gone = await waited(durationMs(rule.delay), workspace, response);
      if (gone === 'stopped') return { silence: 'stopped', notes };
      // As with a slow provider, the work is done though nobody waits for the answer any more.
      if (gone === 'client') notes.push('the client hung up during the delay; the call was carried out all the same');
    } else if (rule.hang === true) return { silence: 'hang', notes };
    else if (rule.reset === true) return { silence: 'reset', notes };
    else return { reply: replyOf(rule, one, call), notes };
  }
  return { notes };
}

/** Leaves a call unanswered: drops its connection, or keeps it open until the client or the server closes it. */
export function keepSilent(silence: Silence, response: ServerResponse): void {
  const { socket } = response;
  if (silence === 'hang' || socket === null) return;
  if (silence === 'reset') socket.resetAndDestroy();
  else socket.destroy();
}

async function waited(
  ms: number,
  workspace: Workspace,
  response: ServerResponse,
): Promise<'client' | 'stopped' | undefined> {
  const hungUp = new AbortController();
  const hangUp = () => hungUp.abort();
  response.once('close', hangUp);
  if (response.destroyed || response.socket?.destroyed === true) hangUp();
  await pauseUnless(ms, AbortSignal.any([hungUp.signal, workspace.closing]));
  response.off('close', hangUp);
  if (workspace.closing.aborted) return 'stopped';
  return hungUp.signal.aborted ? 'client' : undefined;
}

function replyOf(rule: RequestFault, { retryAfterMs = 0 }: FiredFault, call: RoutedCall): Reply {
  const { provider, workspace, request } = call;
  const { respond } = rule;
  if (respond === undefined) {
    const ctx = workspace.reading(provider);
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    return (
      provider.rateLimited?.(ctx, request.requestId, retryAfterMs) ?? {
        status: 429,
        headers: { 'Retry-After': String(seconds) },
      }
    );
  }
  const { status, body, headers = {} } = respond;
  const base = { status, headers };
  if (body === undefined) return base;
  if (typeof body === 'string') return { ...base, text: body };
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return hasType ? { ...base, text: renderJson(body) } : { ...base, json: body };
}

function faultyCall({ provider, request, headers, operation, path, query }: RoutedCall): FaultyCall {
  return {
    provider: provider.id,
    operation,
    path,
    root: () => ({
      method: request.method,
      path,
      query: Object.fromEntries(query),
      headers: headers.toRecord(),
      body: bodyOf(request.body),
    }),
  };
}

/** Parsed JSON, else the text, so that conditions can look at forms too. */
function bodyOf(body: Buffer): unknown {
  const text = readableText(body);
  try {
    return text === '' ? undefined : parseJson(text);
  } catch {
    return text;
  }
}
