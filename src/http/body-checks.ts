import type { z } from 'zod';
import {
  hasByteOrderMark,
  type Json,
  JsonSyntaxError,
  lineAndColumn,
  parseJsonBytes,
  readableText,
} from '../core/json.js';
import type { Call, Issue, Operation, Problem, SignedRequest } from '../core/provider.js';

/** The parsed JSON of a body, undefined for an empty one; or why it is none. `takesMark`: whether a byte order mark is passed over. */
export function parseBody(
  request: SignedRequest,
  operation: string,
  takesMark: () => boolean,
): { ok: true; json: Json | undefined } | { ok: false; problem: Problem } {
  if (request.body.length === 0) return { ok: true, json: undefined };
  const contentType = request.headers.get('content-type');
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? ''))
    return { ok: false, problem: { kind: 'wrongContentType', received: contentType, operation } };
  try {
    if (hasByteOrderMark(request.body) && !takesMark())
      throw new JsonSyntaxError('it begins with a byte order mark', 0);
    return { ok: true, json: parseJsonBytes(request.body) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = lineAndColumn(readableText(request.body), error.offset);
    return {
      ok: false,
      problem: {
        kind: 'malformedBody',
        message: `${error.message} (line ${line}, column ${column})`,
        offset: error.offset,
        operation,
      },
    };
  }
}

/** Checks body and query with the operation's schemas: every issue, and the body as its schema leaves it. */
export function validated(operation: Operation, call: Call<unknown>): { issues: readonly Issue[]; body: unknown } {
  const body = operation.request?.safeParse(call.body);
  const query = operation.query?.safeParse(Object.fromEntries(call.query));
  const issues = [body, query].flatMap((result) =>
    result === undefined || result.success ? [] : issuesOf(result.error),
  );
  return { issues, body: body === undefined ? call.body : body.data };
}

function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.map(({ path, code, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    code,
    message,
  }));
}
