import { z } from 'zod';
import { isoInstant, parseInstant } from '../../core/clock.js';
import { parseDuration } from '../../core/duration.js';
import { PaydrillError } from '../../core/errors.js';
import type { Workspace } from '../../core/workspace.js';
import { route } from './route.js';
import { loadNamed } from './scenarios.js';

const clockChange = z.strictObject({
  mode: z.enum(['running', 'frozen']).optional(),
  wire: z.enum(['wall', 'virtual']).optional(),
});
const clockMove = z.union([z.strictObject({ by: z.string() }), z.strictObject({ to: z.string() })]);

/** The clock and the state as a whole. */
export const worldRoutes = [
  route({ method: 'GET', path: '/healthz', about: 'The process is alive.', handle: () => ({ status: 'alive' }) }),
  route({
    method: 'GET',
    path: '/readyz',
    about:
      'State and scenario are loaded; `dropped` counts what fell out of this workspace because more came than is kept.',
    handle: ({ server, workspace }) => ({
      status: 'ready',
      version: server.version,
      workspaces: server.workspaces.list().map(({ name }) => name),
      dropped: workspace.dropped,
    }),
  }),
  route({
    method: 'GET',
    path: '/clock',
    about: 'Virtual time and the modes of both clocks.',
    handle: ({ workspace }) => clockOf(workspace),
  }),
  route({
    method: 'PUT',
    path: '/clock',
    about: 'Freezes or runs the virtual clock; sets which clock judges signatures.',
    body: clockChange,
    handle: async ({ workspace, body }) => {
      await workspace.setClock(body);
      return clockOf(workspace);
    },
  }),
  route({
    method: 'POST',
    path: '/clock/advance',
    about: 'Moves the virtual clock and runs everything due, in order; answers when settled.',
    body: clockMove,
    handle: ({ workspace, body }) => workspace.advance('by' in body ? { by: duration(body.by) } : instant(body.to)),
  }),
  route({
    method: 'POST',
    path: '/reset',
    about: 'The workspace as new; under another scenario (null: under none) when one is named.',
    body: z.strictObject({ scenario: z.string().nullable().optional() }).optional(),
    handle: async ({ server, workspace, body }) => {
      const { scenario } = body ?? {};
      if (scenario === undefined) await workspace.reset();
      else if (scenario === null) await workspace.load(undefined);
      else await loadNamed(workspace, scenario, server.options.scenarios);
      return { ...clockOf(workspace), ...workspace.loaded };
    },
  }),
  route({
    method: 'GET',
    path: '/state',
    about: 'All of the workspace.',
    handle: ({ workspace }) => workspace.settledState(),
  }),
  route({
    method: 'PUT',
    path: '/state',
    about: 'Puts a state in the place of everything.',
    body: z.unknown(),
    handle: async ({ workspace, body }) => {
      await workspace.restore(body);
      return clockOf(workspace);
    },
  }),
];

function clockOf({ clock }: Workspace) {
  return { now: isoInstant(clock.now()), mode: clock.mode, wire: clock.wire };
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new PaydrillError(
      400,
      'bad-duration',
      `${JSON.stringify(text.slice(0, 80))} is not a duration like 500ms, 45s, 1h30m or 30d.`,
    );
  return ms;
}

function instant(text: string): number {
  const ms = parseInstant(text);
  if (ms === undefined)
    throw new PaydrillError(
      400,
      'bad-instant',
      `${JSON.stringify(text.slice(0, 80))} is not an instant like 2026-01-05T09:00:00Z.`,
    );
  return ms;
}
