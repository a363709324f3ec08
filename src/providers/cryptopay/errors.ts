import { type Context, type Issue, type JsonObject, type Problem, Refused, type Reply } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** One thing that is wrong with a parameter. */
export type Detail = {
  readonly code: string;
  /** Name of the parameter. */
  readonly target: string;
  readonly message: string;
  readonly args: JsonObject;
};

/** Headers of every answer, as recorded. */
export const answerHeaders = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store',
} as const;

/**
 * An error answer: `{error: {code, message, details}, meta: {request_id}}`. `trace` names the call: the request id is derived
 * from it. The message is the code in words unless given. Source: https://developers.cryptopay.me/guides/api-basics/responses
 */
export function errorReply(
  ctx: Context,
  trace: string,
  status: number,
  code: string,
  options: { message?: string; details?: readonly Detail[]; headers?: Readonly<Record<string, string>> } = {},
): Reply {
  const { message = inWords(code), details = [] } = options;
  const args = status === 404 && assumed(ctx, 'notFoundArgs') === 'sent' ? { args: {} } : {};
  const meta = { request_id: ctx.ids.named(`request ${trace}`).hex(32) };
  return {
    status,
    json: { error: { code, message, details, ...args }, meta },
    headers: { ...answerHeaders, ...options.headers },
  };
}

/** How the handlers of one call refuse it: throw what these answer. */
export interface Refusals {
  /** 404 */
  notFound(): Refused;
  /** 409 */
  conflict(code: string): Refused;
  /** What is asked cannot happen in the state in which the thing is, e.g. a second commit; `note` says more, in the journal. */
  wrongState(note: string): Refused;
  /** 422 with at least one detail; `note` says more, in the journal. */
  invalid(details: readonly Detail[], note?: string): Refused;
}

/** Makes {@link Refusals} for one call. */
export function refusing(ctx: Context, requestId: string): Refusals {
  return {
    notFound: () => new Refused(errorReply(ctx, requestId, 404, 'not_found')),
    conflict: (code) => new Refused(errorReply(ctx, requestId, 409, code)),
    wrongState: (note) => {
      const is409 = assumed(ctx, 'wrongState') === '409 invalid_status';
      const details = [plainDetail('invalid_status', 'status')];
      const reply = is409
        ? errorReply(ctx, requestId, 409, 'invalid_status')
        : errorReply(ctx, requestId, 422, 'invalid', { details });
      return new Refused({ ...reply, note });
    },
    invalid: (details, note) => {
      const reply = errorReply(ctx, requestId, 422, 'invalid', { details });
      return new Refused(note === undefined ? reply : { ...reply, note });
    },
  };
}

/** A parameter that is not one of a list. */
export function notIncluded(target: string, list: readonly string[]): Detail {
  return { code: 'must_be_included_in', target, message: `must be one of: ${list.join(', ')}`, args: { list } };
}

/** A parameter that is no UUID. */
export function notUuid(target: string): Detail {
  return { code: 'must_be_uuid', target, message: 'must match uuid format', args: {} };
}

/** A text that is no address of a coin. */
export function badAddress(target: string, currency: string): Detail {
  return { code: 'invalid_coin_address', target, message: `must be a valid ${currency} address`, args: { currency } };
}

/** A detail of which no more is known than that something of the kind must exist: the message is the code in words. */
export function plainDetail(code: string, target: string): Detail {
  return { code, target, message: inWords(code), args: {} };
}

/** The target of something inside of `addresses`. */
export function addressTarget(ctx: Context, path: readonly (string | number)[]): string {
  return assumed(ctx, 'addressTarget') === 'indexed' ? path.join('.') : String(path[0]);
}

/** The answer to what went wrong outside of an operation's own rules. `trace` names the call. */
export function refuse(problem: Problem, ctx: Context, trace: string): Reply {
  const bad = (status: number) => errorReply(ctx, trace, status, assumed(ctx, 'badRequest'));
  switch (problem.kind) {
    case 'malformedBody':
    case 'brokenBody':
    case 'badPath':
      return bad(400);
    case 'wrongContentType':
      return bad(assumed(ctx, 'wrongContentTypeStatus'));
    case 'bodyTooLarge':
      return errorReply(ctx, trace, assumed(ctx, 'tooLargeStatus'), 'payload_too_large');
    case 'unknownPath':
      return errorReply(ctx, trace, 404, 'not_found');
    case 'wrongMethod':
      return wrongMethod(ctx, trace, problem.allowed);
    case 'invalid':
      // A body that is no object has no parameters that could be wrong one by one.
      return problem.issues.some(({ path }) => path.length === 0)
        ? bad(400)
        : errorReply(ctx, trace, 422, 'invalid', { details: detailsOf(ctx, problem.issues) });
    case 'notBuilt':
      return errorReply(ctx, trace, 501, 'not_implemented', {
        message: `Paydrill does not have cryptopay.${problem.operation} (${problem.title}) yet; it is documented by Cryptopay, but not built here.`,
      });
    case 'crashed':
      return errorReply(ctx, trace, 500, assumed(ctx, 'serverError'));
  }
}

/** The answer to a call beyond the documented 200 per minute and key. A fault rule decides, or cryptopay.rateLimit counts them. */
export function rateLimited(ctx: Context, trace: string, retryAfterMs: number): Reply {
  const headers = { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) };
  const isSent = assumed(ctx, 'retryAfter') === 'sent';
  return errorReply(ctx, trace, 429, 'too_many_requests', isSent ? { headers } : {});
}

/** The answer to a method that a path does not have. */
export function wrongMethod(ctx: Context, trace: string, allowed: readonly string[]): Reply {
  if (assumed(ctx, 'wrongMethodStatus') === 404) return errorReply(ctx, trace, 404, 'not_found');
  return errorReply(ctx, trace, 405, 'method_not_allowed', { headers: { Allow: allowed.join(', ') } });
}

/** Issues as the schemas word them: is missing, is empty, or must be of a kind. */
export function detailsOf(ctx: Context, issues: readonly Issue[]): Detail[] {
  const details = issues.map(({ path, message }) => {
    const target = path.length > 1 ? addressTarget(ctx, path) : path.join('.');
    return plainDetail(codeOf(ctx, message), target);
  });
  const seen = new Set<string>();
  return details.filter(({ code, target }) => !seen.has(`${code} ${target}`) && seen.add(`${code} ${target}`));
}

/** The kinds that the schemas name; the words of zod itself are not Cryptopay's. */
const kinds: readonly string[] = ['string', 'array', 'object', 'decimal', 'boolean', 'integer'].map(
  (kind) => `must be ${kind}`,
);

function codeOf(ctx: Context, issue: string): string {
  if (issue === 'is missing') return assumed(ctx, 'missingParameter');
  if (issue === 'is empty') return assumed(ctx, 'emptyRequired');
  return kinds.includes(issue) && assumed(ctx, 'wrongKind') === 'byKind' ? issue.replaceAll(' ', '_') : 'must_be_valid';
}

function inWords(code: string): string {
  return code.replaceAll('_', ' ');
}
