import { faultRule } from '../../core/faults.js';
import { route } from './route.js';

/** How providers misbehave. */
export const faultRoutes = [
  route({
    method: 'GET',
    path: '/faults',
    about: 'Fault rules with what they have counted, oldest first.',
    handle: ({ workspace }) => ({ faults: workspace.faults.list() }),
  }),
  route({
    method: 'POST',
    path: '/faults',
    about: 'Adds a fault rule, about calls or about webhooks.',
    status: 201,
    body: faultRule,
    handle: ({ workspace, body }) => workspace.addFault(body),
  }),
  route({
    method: 'DELETE',
    path: '/faults',
    about: 'Removes every fault rule.',
    handle: async ({ workspace }) => ({ deleted: await workspace.removeFaults() }),
  }),
  route({
    method: 'DELETE',
    path: '/faults/:id',
    about: 'Removes one fault rule.',
    handle: async ({ workspace, params }) => {
      await workspace.removeFaults(params['id'] ?? '');
      return { deleted: params['id'] };
    },
  }),
];
