import type { ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { adminRouter, sendProblem } from './admin/index.js';
import type { AdminServer } from './admin/route.js';
import { type CallDoor, portOwner } from './call-door.js';
import { inboxHandler, inboxPath } from './inbox.js';
import { landing } from './landing.js';
import { pageFiles, pagePath } from './page-files.js';

/** The application, and how it tells that Paydrill itself failed. */
export interface Application {
  readonly app: Express;
  fail(response: ServerResponse, error: unknown): void;
}

/** Lays out what answers besides the providers' calls, and those too for whoever hands it requests without a port. */
export function layOut(admin: AdminServer, calls: CallDoor): Application {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(pagePath, pageFiles());
  app.use(inboxPath, inboxHandler(admin));
  // Its sixty routes take a while to lay out, and many runs never ask for one.
  let control: ReturnType<typeof adminRouter> | undefined;
  app.use('/_paydrill', (request: Request, response: Response, next: NextFunction) => {
    control ??= adminRouter(admin);
    control(request, response, next);
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!calls(request, response, { target: request.originalUrl, owner: portOwner.get(request), failed: next })) next();
  });
  app.use((request: Request, response: Response) => landing(admin, request, response));
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => sendProblem(response, error));
  return {
    app,
    fail: (response, error) => sendProblem(Object.setPrototypeOf(response, app.response) as Response, error),
  };
}
