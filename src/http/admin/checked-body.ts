import type { z } from 'zod';
import { PaydrillError } from '../../core/errors.js';
import { ruleIssues } from '../../core/rule-parts.js';

/** Of more issues nobody reads. */
const mostIssues = 100;

/** A body as its schema leaves it. Throws {@link PaydrillError} with what is wrong, where, and the nearest valid name. */
export function checkedBody(schema: z.ZodType | undefined, body: unknown): unknown {
  const result = schema?.safeParse(body);
  if (schema === undefined || result === undefined || result.success) return result?.data;
  const issues = ruleIssues(result.error.issues.slice(0, mostIssues), { schema, value: body })
    .slice(0, mostIssues)
    .map(({ path, message }) => ({ path: path.slice(0, 300), message: message.slice(0, 300) }));
  const first = issues[0];
  const at = first === undefined || first.path === '' ? 'The body' : `The body's ${first.path}`;
  throw new PaydrillError(400, 'bad-body', `${at}: ${first?.message ?? 'wrong shape'}`, { issues });
}
