import { type Context, type Issue, type Json, type Problem, Refused, type Reply } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** Codes and words of errors. Source: https://docs.calypso.money/get-started-with-calypso-api/errors */
const errorMessages = {
  '000': 'Internal server error',
  '001': 'Bad request',
  '002': 'Invalid api key',
  '003': 'Wrong sign',
  '004': 'Requested object is not found',
  '006': 'Invoice is in incorrect state for operation',
  '011': 'Invalid timestamp parameter',
  '012': 'Invalid Payout state',
  '014': 'Invalid hot wallet currency',
  // The words of these are ours; the documents describe the codes.
  '015': 'Currency does not match wallet blockchain',
  '016': 'Idempotency key is already used',
} as const;

/** What older documents have these codes for; the sense is theirs, the exact words are not known. */
const olderMessages: Partial<Record<ErrorCode, string>> = {
  '004': 'Wallet with this address does not exist',
  '011': 'Nonce must exceed the previous one',
};

/** A code of three digits; a string, as its zeros count. */
export type ErrorCode = keyof typeof errorMessages;

/** Refuses the running call: throw what it answers. `detail` says what is wrong, for those who ask for detailed messages. */
export type Refuse = (code: ErrorCode, detail?: string) => Refused;

/** Makes {@link Refuse} for one call. */
export function refusing(ctx: Context, requestId: string): Refuse {
  return (code, detail) => {
    const reply = errorReply(ctx, requestId, code, detail === undefined ? {} : { detail });
    return new Refused(detail === undefined ? reply : { ...reply, note: detail });
  };
}

/**
 * An error answer. `trace` names the call: its trace id is derived from it. `status`, `message` and `headers` override what
 * the code brings along.
 */
export function errorReply(
  ctx: Context,
  trace: string,
  code: ErrorCode,
  options: { detail?: string; status?: number; message?: string; headers?: Readonly<Record<string, string>> } = {},
): Reply {
  const traceId = ctx.ids.named(`trace ${trace}`).hex(32);
  const json: Json = {
    traceId: assumed(ctx, 'traceId') === 'sent' ? traceId : undefined,
    errorCode: code,
    message: options.message ?? messageOf(ctx, code, options.detail),
  };
  const status = options.status ?? statusOf(ctx, code);
  return options.headers === undefined ? { status, json } : { status, json, headers: options.headers };
}

/** The answer to what went wrong outside of an operation's own rules. */
export function refuse(problem: Problem, ctx: Context, trace: string): Reply {
  const bad = (detail: string, status?: number) =>
    errorReply(ctx, trace, '001', status === undefined ? { detail } : { detail, status });
  switch (problem.kind) {
    case 'malformedBody':
    case 'brokenBody':
      return bad(problem.message);
    case 'wrongContentType':
      return bad(`Content-Type must be application/json, not ${problem.received ?? 'absent'}`);
    case 'bodyTooLarge':
      return bad(`the body is longer than ${problem.limit} bytes`, assumed(ctx, 'tooLargeStatus'));
    case 'badPath':
      return bad(`the path ${problem.path} cannot be decoded`);
    case 'unknownPath':
      return errorReply(ctx, trace, '004', { status: assumed(ctx, 'unknownPathStatus') });
    case 'wrongMethod':
      return errorReply(ctx, trace, '001', {
        detail: `use ${problem.allowed.join(' or ')}`,
        status: assumed(ctx, 'wrongMethodStatus'),
        headers: { Allow: problem.allowed.join(', ') },
      });
    case 'invalid':
      return bad(problem.issues.map(issueText).join('; '));
    case 'notBuilt':
      return errorReply(ctx, trace, '000', {
        status: 501,
        message: `Paydrill does not have calypso.${problem.operation} (${problem.title}) yet; it is documented by Calypso Pay, but not built here.`,
      });
    case 'crashed':
      return errorReply(ctx, trace, '000');
  }
}

function messageOf(ctx: Context, code: ErrorCode, detail: string | undefined): string {
  const words = (assumed(ctx, 'errorWords') === 'older' ? olderMessages[code] : undefined) ?? errorMessages[code];
  const wanted = code === '001' && detail !== undefined && assumed(ctx, 'badRequestMessage') === 'detailed';
  return wanted ? `${words}: ${detail}` : words;
}

function statusOf(ctx: Context, code: ErrorCode): number {
  switch (code) {
    case '000':
      return 500;
    case '001':
      return assumed(ctx, 'badRequestStatus');
    case '002':
      return assumed(ctx, 'invalidKeyStatus');
    case '003':
      return assumed(ctx, 'wrongSignStatus');
    case '004':
      return assumed(ctx, 'notFoundStatus');
    case '006':
    case '012':
      return assumed(ctx, 'wrongStateStatus');
    case '011':
      return assumed(ctx, 'timestampStatus');
    case '014':
    case '015':
      return assumed(ctx, 'wrongCurrencyStatus');
    case '016':
      return assumed(ctx, 'repeatedKeyStatus');
  }
}

function issueText({ path, message }: Issue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
