import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { messageOf, nearest, PaydrillError, type ProblemDocument } from '../../core/errors.js';
import { textOfBytes, tooDeepAt } from '../../core/json.js';
import { parsingJson } from '../../core/json-parsing.js';
import { renderingJson } from '../../core/json-steps.js';
import { inTurns } from '../../core/turns.js';
import { portOwner } from '../call-door.js';
import { checkHost, checkToken } from '../guard.js';
import { activityRoutes } from './activity.js';
import { checkedBody } from './checked-body.js';
import { faultRoutes } from './faults.js';
import { registryRoutes } from './registry.js';
import { type AdminCall, type AdminRoute, type AdminServer, route } from './route.js';
import { scenarioRoutes } from './scenarios.js';
import { openStream } from './stream.js';
import { verifyRoutes } from './verify.js';
import { workspaceRoutes } from './workspaces.js';
import { worldRoutes } from './world.js';

/** Every route of the control API but the stream. */
export const adminRoutes: readonly AdminRoute[] = [
  ...worldRoutes,
  ...registryRoutes,
  ...activityRoutes,
  ...workspaceRoutes,
  ...faultRoutes,
  ...verifyRoutes,
  ...scenarioRoutes,
  route({
    method: 'GET',
    path: '/openapi.json',
    about: 'The OpenAPI 3.1 document of the control API.',
    handle: async ({ server, reach }) => {
      const { controlDocument } = await import('../openapi.js');
      return controlDocument(adminRoutes, reach.url, server.version);
    },
  }),
];

const bodyLimit = '64mb';

/** Deeper than a state whose rows hold the deepest bodies that providers take. */
const mostNested = 500;

/** Characters of a long answer. */
const longAnswer = 1024 * 1024;

/** The control API, to be mounted at `/_paydrill`. Answers JSON; errors are problem documents (RFC 9457). */
export function adminRouter(server: AdminServer): Router {
  const router = express.Router();
  router.use((request, _response, next) => {
    checkHost(request.headers.host, request.headers.origin, server.reaches);
    if (!['/healthz', '/readyz'].includes(request.path))
      checkToken(request.headers.authorization, server.options.token);
    next();
  });
  // Any content type is taken, as `curl -d` names a form: who may call was settled by Host and Origin above.
  router.use(express.raw({ limit: bodyLimit, type: () => true, inflate: false }));
  for (const route of adminRoutes) {
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    router[method](route.path, (request, response) => answer(server, route, request, response));
  }
  router.get('/stream', (request, response) => openStream(workspaceOf(server, request), request, response));
  router.use((request) => {
    const paths = adminRoutes.map(({ path }) => path);
    const methods = adminRoutes.filter(({ path }) => samePath(path, request.path)).map(({ method }) => method);
    if (methods.length > 0)
      throw new PaydrillError(
        405,
        'wrong-method',
        `${request.path.slice(0, 200)} takes ${methods.join(', ')}, not ${request.method}.`,
      );
    const near = nearest(request.path, paths);
    throw new PaydrillError(
      404,
      'unknown-path',
      `The control API has no ${request.path.slice(0, 200)}.${near === undefined ? '' : ` Did you mean /_paydrill${near}?`}`,
    );
  });
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) =>
    sendProblem(response, error),
  );
  return router;
}

/** Answers a thrown thing as a problem document; never a stack trace. */
export function sendProblem(response: Response, error: unknown): void {
  const problem = problemOf(error);
  if (response.headersSent) return void response.end();
  response.status(problem.status).set('Content-Type', 'application/problem+json').send(JSON.stringify(problem));
}

function problemOf(error: unknown): ProblemDocument {
  if (error instanceof PaydrillError) return error.toProblem();
  const status =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
      ? error.status
      : 500;
  if (status < 500)
    return new PaydrillError(status, status === 413 ? 'body-too-large' : 'bad-request', messageOf(error)).toProblem();
  return new PaydrillError(500, 'failed', `Paydrill failed inside: ${messageOf(error)}`).toProblem();
}

async function answer(server: AdminServer, route: AdminRoute, request: Request, response: Response): Promise<void> {
  const workspace = workspaceOf(server, request);
  const text = textOf(request.body);
  const body = checkedBody(route.body, await jsonIn(text, route));
  const params = request.params as Record<string, string>;
  const reach = server.reaches.of(request, { owner: portOwner.get(request) });
  const call: AdminCall<unknown> = { server, workspace, reach, params, body, text };
  // What a client changes behind a call that it has not waited for comes behind that call.
  if (route.method !== 'GET') await workspace.calls.pass();
  const result = await route.handle(call as AdminCall<never>);
  // In steps: others are answered while a list of many rows is rendered.
  const rendered = result === undefined ? undefined : await inTurns(renderingJson(result, 0));
  response.status(route.status ?? 200).type('json');
  // Of a long answer no digest is made: that takes longer than the answer is worth to a cache.
  if (rendered !== undefined && rendered.length > longAnswer) response.end(rendered);
  else response.send(rendered);
  workspace.poke();
}

function textOf(body: unknown): string {
  if (!(body instanceof Buffer)) return '';
  try {
    return textOfBytes(body);
  } catch (error) {
    throw new PaydrillError(400, 'bad-request', `The body cannot be read: ${messageOf(error)}.`);
  }
}

async function jsonIn(text: string, { takesText = false }: AdminRoute): Promise<unknown> {
  if (text === '') return undefined;
  if (!takesText && tooDeepAt(text, mostNested) !== undefined)
    throw new PaydrillError(400, 'bad-request', `The body is nested deeper than ${mostNested} levels.`);
  try {
    return await inTurns(parsingJson(text));
  } catch (error) {
    if (takesText) return undefined;
    throw new PaydrillError(400, 'bad-request', `The body is not JSON: ${messageOf(error)}`);
  }
}

function workspaceOf(server: AdminServer, request: Request) {
  const asked = request.query['workspace'] ?? request.headers['paydrill-workspace'] ?? 'default';
  return server.workspaces.get(String(asked));
}

function samePath(pattern: string, path: string): boolean {
  const a = pattern.split('/');
  const b = path.split('/');
  return a.length === b.length && a.every((part, at) => part.startsWith(':') || part === b[at]);
}
