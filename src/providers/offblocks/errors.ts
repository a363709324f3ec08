import { type Context, type Explanation, type Problem, Refused, type Reply } from '../../core/provider.js';
import { assumed } from './assumptions.js';

/** Descriptions of errors in the documents. Source: https://docs.offblocks.xyz/developer-guides/api-integration/api-reference */
export const words = {
  invalid: 'Invalid request',
  notAuthorised: 'Not authorised',
  badCredentials: 'Invalid credentials',
  invalidSignature: 'Invalid request signature.',
  noCustomer: 'Customer not found',
  noAccount: 'Account not found',
  noCard: 'Card not found',
  noAuthorisation: 'Authorisation not found',
  noTransaction: 'Transaction not found',
  noWebhook: 'Webhook not found',
  customerExists: 'Customer already exists',
  challengeSigned: 'Challenge already signed',
  internal: 'Internal error',
} as const;

/** What the journal keeps of an error, and the client does not see. */
interface Aside {
  readonly note?: string;
  readonly explanation?: Explanation;
}

/** An error answer: empty, or `{status, message}` under the assumption `errorBody`. */
export function errorReply(ctx: Context, status: number, message: string, aside: Aside = {}): Reply {
  const empty = assumed(ctx, 'errorBody') === 'empty';
  return { status, ...(empty ? {} : { json: { status, message } }), ...aside };
}

/** An error to throw: everything that the call changed is undone. `note` is a hint for the journal. */
export function refusal(ctx: Context, status: number, message: string, note?: string): Refused {
  return new Refused(errorReply(ctx, status, message, note === undefined ? {} : { note }));
}

/** The answer to what went wrong outside of an operation's own rules. */
export function refuse(problem: Problem, ctx: Context): Reply {
  switch (problem.kind) {
    case 'malformedBody':
    case 'brokenBody':
    case 'invalid':
    case 'badPath':
      return errorReply(ctx, 400, words.invalid);
    case 'wrongContentType':
      return errorReply(ctx, assumed(ctx, 'contentTypeStatus'), words.invalid);
    case 'bodyTooLarge':
      return errorReply(ctx, assumed(ctx, 'tooLargeStatus'), words.invalid);
    case 'unknownPath':
      return errorReply(ctx, assumed(ctx, 'unknownPathStatus'), words.invalid);
    case 'wrongMethod':
      return {
        ...errorReply(ctx, assumed(ctx, 'wrongMethodStatus'), words.invalid),
        headers: { Allow: problem.allowed.join(', ') },
      };
    case 'notBuilt': {
      const text = `Paydrill does not have offblocks.${problem.operation} (${problem.title}) yet; it is documented by OffBlocks, but not built here.\n`;
      return { status: 501, text, headers: { 'Content-Type': 'text/plain; charset=utf-8' } };
    }
    case 'crashed':
      return errorReply(ctx, 500, words.internal);
  }
}
