import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { answerSchemas, answers } from './admin/answers.js';
import type { AdminRoute } from './admin/route.js';
import { documentOf, type OpenApiDocument } from './openapi-schemas.js';

const json = 'application/json';
const open = new Set(['/healthz', '/readyz']);

const problem = z
  .looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })
  .meta({ description: 'A problem document (RFC 9457). Further members say more, e.g. the nearest valid name.' });

/** The document of the control API but for its servers, from its routes and from what they answer. */
export function documentOfControl(routes: readonly AdminRoute[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  paths['/stream'] = { get: stream };
  return documentOf({
    openapi: '3.1.0',
    info: {
      title: 'Paydrill control API',
      version,
      description:
        'Moves the clock, looks into and changes the world of the emulated providers. The same on every port, below /_paydrill. Bodies are JSON whatever their Content-Type.',
    },
    paths: paths as ZodOpenApiPathsObject,
    components: {
      schemas: { ...answerSchemas, Problem: problem },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token of PAYDRILL_TOKEN, where one is set.' },
      },
      parameters: {
        workspace: {
          name: 'workspace',
          in: 'query',
          description: 'The workspace that is meant; the header Paydrill-Workspace names one too. By default: default.',
          schema: { type: 'string' },
        },
      },
      responses: {
        Problem: { description: 'What was wrong.', content: { 'application/problem+json': { schema: problem } } },
      },
    },
  });
}

const failure = { default: { $ref: '#/components/responses/Problem' as const } };
const inWorkspace = { $ref: '#/components/parameters/workspace' as const };

const stream: ZodOpenApiOperationObject = {
  operationId: 'GET /stream',
  summary: 'Everything that happens, as server-sent events.',
  parameters: [
    {
      name: 'past',
      in: 'query',
      description: 'Begins with the last so many that happened before; at most 2,000 are kept.',
      schema: { type: 'integer', minimum: 0, maximum: 9999, default: 0 },
    },
    inWorkspace,
  ],
  responses: {
    200: { description: 'A stream without end.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    ...failure,
  },
  security: [{ token: [] }, {}],
};

function operationOf(route: AdminRoute): ZodOpenApiOperationObject {
  const { method, path, about, status = 200, body, takesText } = route;
  const id = `${method} ${path}`;
  const params = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: { type: 'string' as const },
  }));
  const text = takesText === true ? { 'application/yaml': { schema: { type: 'string' as const } } } : {};
  return {
    operationId: id,
    summary: about,
    parameters: [...params, inWorkspace],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: !body.safeParse(undefined).success,
            content: { [json]: { schema: body }, ...text },
          },
        }),
    responses: {
      [String(status)]: {
        description: 'Done.',
        content: { [json]: { schema: answers[id] ?? z.unknown() } },
      },
      ...failure,
    },
    security: open.has(path) ? [] : [{ token: [] }, {}],
  } as ZodOpenApiOperationObject;
}
