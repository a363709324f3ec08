/** The three shapes of errors. Source: https://docs.gettrxn.com/api-reference/errors */
import { type Context, type Problem, Refused, type Reply } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import type { Placed } from './rows.js';
import { wireTime } from './wire.js';

/** Kinds of errors; the list is complete. */
type ErrorType = 'invalid_request_error' | 'api_error' | 'authentication_error' | 'address_error';

/** An answer with the error object. `param` names what is at fault in a body or query. */
export function errorObject(
  ctx: Context,
  status: number,
  of: { readonly code: string; readonly message: string; readonly type?: ErrorType; readonly param?: string },
): Reply {
  const { code, message } = of;
  const type = of.type ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  const doc_url = `https://docs.gettrxn.com/errors#${code.replaceAll('_', '-')}`;
  return {
    status,
    json: { error: { type, code, message, param: of.param ?? null, timestamp: wireTime(ctx.now), doc_url } },
  };
}

/**
 * The record of an id in a path does not exist, or not for this caller. `noun` begins the message: `Customer`. `elsewhere` is the record
 * when it exists in another scope: the provider hides that, the journal tells it. `field` names the record where a body does.
 */
export function notFound(ctx: Context, noun: string, elsewhere?: Placed, field?: string): Refused {
  const inPath = assumed(ctx, 'notFoundParam') === 'id' ? { param: 'id' } : {};
  const param = field === undefined ? inPath : { param: field };
  const reply = errorObject(ctx, 404, { code: 'resource_not_found', message: `${noun} not found`, ...param });
  if (elsewhere === undefined) return new Refused(reply);
  const where = elsewhere.scope === null ? 'in production' : `in the sandbox ${elsewhere.scope}`;
  return new Refused({
    ...reply,
    note: `It exists ${where}; the token of this call is bound to another scope and cannot see it.`,
  });
}

/** Messages of a model by field, in the words of Rails. */
type Invalid = Readonly<Record<string, readonly string[]>>;

/** Values that a model refuses. `hint` is for the journal alone. */
export function invalid(ctx: Context, errors: Invalid, hint?: string): Refused {
  const status = assumed(ctx, 'validationStatus');
  const note = hint === undefined ? {} : { note: hint };
  if (assumed(ctx, 'validationShape') === 'map') return new Refused({ status, json: { errors }, ...note });
  const [param = '', messages = []] = Object.entries(errors)[0] ?? [];
  const name = param.charAt(0).toUpperCase() + param.slice(1);
  const message = `${name} ${messages[0] ?? 'is invalid'}`;
  return new Refused({ ...errorObject(ctx, status, { code: 'parameter_invalid', message, param }), ...note });
}

/** For the journal, beside a refused instant: what one looks like. */
export const instantHint = 'An instant is written with its zone: 2026-01-26T12:00:00Z.';

/** A call that the state of its record does not allow. */
export function wrongState(ctx: Context, message: string): Refused {
  return new Refused(errorObject(ctx, 422, { code: 'invalid_state', message }));
}

/**
 * An address that is none. `reason` is for the journal alone. Source: the error types of https://docs.gettrxn.com/api-reference/errors
 */
export function addressError(ctx: Context, currency: string, reason: string): Refused {
  const message = `Address is not a valid ${currency} address`;
  const note = `${message}: ${reason}.`;
  if (assumed(ctx, 'addressErrorShape') === 'map') return invalid(ctx, { address: ['is invalid'] }, note);
  const of = { type: 'address_error', code: 'invalid_address', message, param: 'address' } as const;
  return new Refused({ ...errorObject(ctx, 422, of), note });
}

/** A body without any field that the call knows; `model` is what Rails would look for. */
export function missingParameter(ctx: Context, model: string): Refused {
  const message = `param is missing or the value is empty: ${model}`;
  return new Refused(errorObject(ctx, 400, { code: 'parameter_missing', message, param: model }));
}

/** A refused login: the only calls whose error is a bare text. Source: https://docs.gettrxn.com/api-reference/authentication */
export function loginRefusal(status: number, error: string): Refused {
  return new Refused({ status, json: { error } });
}

/** The answer to what went wrong outside of an operation's own rules. */
export function refuse(problem: Problem, ctx: Context): Reply {
  // The login's errors are bare texts, whatever goes wrong with its body.
  const isLogin = 'operation' in problem && problem.operation === 'auth.create';
  const unreadable = (message: string, status = 400): Reply =>
    isLogin ? { status, json: { error: message } } : errorObject(ctx, status, { code: 'request_invalid', message });
  switch (problem.kind) {
    case 'malformedBody':
      return unreadable(`The request body is not valid JSON: ${problem.message}`);
    case 'brokenBody':
      return unreadable(`The request body could not be read: ${problem.message}`);
    case 'wrongContentType':
      return unreadable('The Content-Type must be application/json', assumed(ctx, 'wrongContentTypeStatus'));
    case 'badPath':
      return unreadable('The path is not validly encoded');
    case 'bodyTooLarge':
      return errorObject(ctx, 413, {
        code: 'request_too_large',
        message: `The request body is longer than ${problem.limit} bytes`,
      });
    case 'unknownPath':
      return noRoute(ctx, 404);
    case 'wrongMethod': {
      const status = assumed(ctx, 'wrongMethodStatus');
      const reply = noRoute(ctx, status);
      return status === 405 ? { ...reply, headers: { Allow: problem.allowed.join(', ') } } : reply;
    }
    case 'invalid': {
      const [issue] = problem.issues;
      const param = issue?.path.join('.') ?? '';
      return errorObject(ctx, 422, {
        code: 'parameter_invalid',
        message: issue?.message ?? 'The parameters are invalid',
        ...(param === '' ? {} : { param }),
      });
    }
    case 'notBuilt':
      return errorObject(ctx, 501, {
        code: 'not_built',
        message: `Paydrill does not have trxn.${problem.operation} (${problem.title}) yet; it belongs to TRXN, but is not built here.`,
      });
    case 'crashed':
      return errorObject(ctx, 500, { code: 'internal_error', message: 'An unexpected error occurred' });
  }
}

/** The answer to a call beyond a limit: the documents name the status, and promise the error object for all errors. */
export function rateLimited(ctx: Context, _requestId: string, retryAfterMs: number): Reply {
  const reply = errorObject(ctx, 429, { code: 'rate_limit_exceeded', message: 'Too many requests' });
  return { ...reply, headers: { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } };
}

function noRoute(ctx: Context, status: number): Reply {
  if (assumed(ctx, 'unknownRoute') === 'empty') return { status };
  return errorObject(ctx, status, { code: 'resource_not_found', message: 'The requested path does not exist' });
}
