import { z } from 'zod';
import { createDocument, type ZodOpenApiObject } from 'zod-openapi';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * The name under which the body of a webhook is handed over as one of the answers: it is sent from here, so that its schema must be read as
 * those of answers are.
 */
export const sentAs = 'sent';

/** Builds a document. What an answer or webhook does not name it does not have; what a request does not name depends on its schema. */
export function documentOf(parts: ZodOpenApiObject): OpenApiDocument {
  const document = createDocument(built(parts), {
    override: ({ jsonSchema }) => plain(jsonSchema as Record<string, unknown>),
    allowEmptySchema: { custom: true, transform: true, pipe: true },
  });
  for (const { post } of Object.values(document.webhooks ?? {})) {
    const sent = post?.responses?.[sentAs];
    if (post === undefined || sent === undefined) continue;
    const { [sentAs]: _sent, ...responses } = post.responses ?? {};
    Object.assign(post, { requestBody: { required: true, content: sent.content }, responses });
  }
  return document;
}

/** The same with every schema built: schemas of the program are made when they are asked for, and a document tells them apart as objects. */
function built<T>(part: T): T {
  if (typeof part !== 'object' || part === null) return part;
  if (part instanceof z.ZodType) return part.valueOf() as T;
  if (Array.isArray(part)) return part.map(built) as T;
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, built(one)])) as T;
}

/** What people and generators read: no pattern where a format says the same, no bounds that every number keeps. */
function plain(schema: Record<string, unknown>): void {
  if ('format' in schema) delete schema['pattern'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}
