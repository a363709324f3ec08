import type { Request, Response } from 'express';
import { nearest, PaydrillError } from '../core/errors.js';
import { sendProblem } from './admin/index.js';
import type { AdminServer } from './admin/route.js';
import { portOwner } from './call-door.js';
import { sendPage, wantsPage } from './page-files.js';

/** What the control port says to whoever comes by: the page or where everything is, or what a wrong path could have meant. */
export function landing(admin: AdminServer, request: Request, response: Response): void {
  const reach = admin.reaches.of(request, { owner: portOwner.get(request) });
  const providers = admin.options.providers.map(({ id, title }) => ({
    id,
    title,
    baseUrl: reach.baseUrl(id),
    below: `${reach.url}/${id}`,
  }));
  if (request.path === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.vary('Accept');
    if (wantsPage(request)) {
      sendPage(response);
      return;
    }
    response.json({
      paydrill: admin.version,
      providers,
      control: `${reach.url}/_paydrill`,
      credentials: `${reach.url}/_paydrill/credentials`,
    });
    return;
  }
  const first = request.path.split('/')[1] ?? '';
  const near = nearest(
    first,
    providers.map(({ id }) => id),
  );
  const hint =
    near === undefined ? `Providers: ${providers.map(({ id }) => `/${id}`).join(', ')}.` : `Did you mean /${near}?`;
  sendProblem(
    response,
    new PaydrillError(
      404,
      'unknown-path',
      `This is Paydrill's control port; it has no ${request.path.slice(0, 200)}. ${hint}`,
    ),
  );
}
