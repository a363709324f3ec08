import type { z } from 'zod';
import { type Json, JsonSyntaxError, lineAndColumn, parseJson } from '../core/json.js';
import type { Call, Issue, Operation, Problem, SignedRequest } from '../core/provider.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The parsed JSON of a body, undefined for an empty one; or why it is none. */
export function parseBody(
  request: SignedRequest,
  operation: string,
): { ok: true; json: Json | undefined } | { ok: false; problem: Problem } {
  if (request.body.length === 0) return { ok: true, json: undefined };
  const contentType = request.headers.get('content-type');
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? ''))
    return { ok: false, problem: { kind: 'wrongContentType', received: contentType, operation } };
  try {
    return { ok: true, json: parseJson(utf8.decode(request.body)) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError))
      return { ok: false, problem: { kind: 'malformedBody', message: 'the body is not UTF-8', offset: 0, operation } };
    const { line, column } = lineAndColumn(request.body.toString('utf8'), error.offset);
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
