import { z } from 'zod';
import { isoInstant } from '../../core/clock.js';
import type { Workspace } from '../../core/workspace.js';
import type { Reach } from '../reach.js';
import { credentialsOf, targetsOf } from './registry.js';
import { route } from './route.js';
import { scenarioNamed } from './scenarios.js';

/** Isolated worlds on one server, and named states of a world. */
export const workspaceRoutes = [
  route({
    method: 'GET',
    path: '/workspaces',
    about: 'Every workspace.',
    handle: ({ server }) => ({ workspaces: server.workspaces.list().map(({ name, seed }) => ({ name, seed })) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces',
    about: "Opens a workspace with keys of its own; its webhooks go to the program's targets.",
    status: 201,
    body: z
      .strictObject({
        name: z.string().optional(),
        seed: z.string().max(200).optional(),
        scenario: z.string().optional(),
      })
      .optional(),
    handle: async ({ server, reach, body }) => {
      const { providers, scenarios } = server.options;
      const scenario = body?.scenario === undefined ? undefined : scenarioNamed(body.scenario, providers, scenarios);
      return describe(reach, await server.workspaces.create(body?.name, { seed: body?.seed, scenario }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:name',
    about: 'Ends a workspace and forgets all of it.',
    handle: async ({ server, params }) => {
      await server.workspaces.delete(params['name'] ?? '');
      return { deleted: params['name'] };
    },
  }),
  route({
    method: 'GET',
    path: '/snapshots',
    about: 'Names of the snapshots.',
    handle: ({ workspace }) => ({ snapshots: workspace.snapshots.list() }),
  }),
  route({
    method: 'POST',
    path: '/snapshots',
    about: 'Keeps the state under a name.',
    status: 201,
    body: z.strictObject({ name: z.string() }),
    handle: async ({ workspace, body }) => {
      const state = await workspace.settledState();
      const at = isoInstant(workspace.clock.now());
      await workspace.snapshots.save(body.name, state, at);
      return { name: body.name, at };
    },
  }),
  route({
    method: 'POST',
    path: '/snapshots/:name/restore',
    about: 'Puts the state of a snapshot in the place of everything; the same future follows.',
    body: z.strictObject({}).optional(),
    handle: async ({ workspace, params }) => {
      await workspace.goBack(workspace.snapshots.get(params['name'] ?? ''));
      return { restored: params['name'], now: isoInstant(workspace.clock.now()) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/snapshots/:name',
    about: 'Forgets a snapshot.',
    handle: ({ workspace, params }) => {
      workspace.snapshots.delete(params['name'] ?? '');
      return { deleted: params['name'] };
    },
  }),
];

async function describe(reach: Reach, workspace: Workspace) {
  const { name, seed } = workspace;
  return {
    name,
    seed,
    credentials: await credentialsOf(reach, workspace),
    targets: targetsOf(workspace),
    ...workspace.loaded,
  };
}
