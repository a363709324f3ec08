import { z } from 'zod';
import type { DeliveryRow } from '../../core/delivery.js';
import { shownUrl } from '../../core/delivery-happenings.js';
import { formatDuration } from '../../core/duration.js';
import { PaydrillError } from '../../core/errors.js';
import { anyJson } from '../../core/rule-parts.js';
import type { JobAhead } from '../../core/scenario/awaited.js';
import { each, inTurns } from '../../core/turns.js';
import type { Workspace } from '../../core/workspace.js';
import { route } from './route.js';

const payment = z.strictObject({
  to: z.string(),
  currency: z.string(),
  amount: z.string(),
  network: z.string().optional(),
  from: z.string().max(200).optional(),
  risk: z.enum(['low', 'medium', 'high']).optional(),
  confirmations: z.number().int().min(0).max(10_000).optional(),
});

const event = z.strictObject({
  provider: z.string(),
  event: z.string(),
  id: z.string(),
  data: z.record(z.string(), anyJson).optional(),
});

/** What happens, happened and will happen. */
export const activityRoutes = [
  route({
    method: 'POST',
    path: '/events',
    about: 'Fires one lifecycle event.',
    body: event,
    handle: async ({ workspace, body }) => {
      await workspace.fire(body.provider, body.event, body.id, body.data);
      return { fired: `${body.provider}.${body.event}`, id: body.id };
    },
  }),
  route({
    method: 'GET',
    path: '/transfers',
    about: 'Payments on the simulated chains.',
    handle: ({ workspace }) => ({ transfers: workspace.chain.list() }),
  }),
  route({
    method: 'POST',
    path: '/transfers',
    about: 'Pays an address from outside.',
    status: 201,
    body: payment,
    handle: ({ workspace, body }) => workspace.pay(body),
  }),
  route({
    method: 'GET',
    path: '/jobs',
    about:
      'What will happen, in order; steps of a scenario that wait for a call say so in `waiting`, those whose time has come at the end. Apart from it the webhooks that are not sent, and why.',
    handle: async ({ workspace }) => {
      const now = workspace.clock.now();
      const jobs: (JobAhead & { in: string })[] = [];
      const shown = (job: JobAhead) => ({ ...job, in: formatDuration(Math.max(0, Date.parse(job.dueAt) - now)) });
      await inTurns(each(workspace.ahead(), (job) => jobs.push(shown(job))));
      const [unsent, held]: [NotSent[], NotSent[]] = [[], []];
      await inTurns(
        each(workspace.deliveries.list(), (row) => {
          if (row.state === 'unsent') unsent.push(notSent(row));
          if (row.state === 'held') held.push(notSent(row));
        }),
      );
      return { jobs, unsent, held };
    },
  }),
  route({
    method: 'GET',
    path: '/requests',
    about: 'The journal of calls, oldest first; `refused` are the last refused calls that have fallen out of it.',
    handle: ({ workspace: { journal } }) => ({
      requests: journal.list(),
      dropped: journal.dropped,
      refused: journal.refusedBefore(),
    }),
  }),
  route({
    method: 'GET',
    path: '/requests/:id',
    about: 'One call, with the explanation when it was refused.',
    handle: ({ workspace, params }) => {
      const found = workspace.journal.find(params['id'] ?? '');
      if (found !== undefined) return found;
      throw unknownRequest(workspace, params['id']);
    },
  }),
  route({
    method: 'GET',
    path: '/requests/:id/again',
    about: 'One call as something to paste: a line for a shell that signs it anew, a scenario, a test.',
    handle: async ({ reach, workspace, params }) => {
      const found = workspace.journal.findExact(params['id'] ?? '');
      if (found === undefined) throw unknownRequest(workspace, params['id']);
      // Only a person who looks at a call asks for this.
      const [{ storyOf }, { againTexts }] = await Promise.all([import('../again.js'), import('../again-texts.js')]);
      const place = { controlUrl: reach.url, baseUrl: reach.baseUrl(found.provider), workspace: workspace.name };
      return againTexts(storyOf(workspace, found), place);
    },
  }),
  route({
    method: 'GET',
    path: '/webhooks',
    about: 'Deliveries with every attempt, oldest first; also those that are held or unsent, with the reason.',
    handle: ({ workspace: { deliveries } }) => ({
      webhooks: deliveries.list(),
      dropped: deliveries.dropped,
      unsentDropped: deliveries.unsentDropped,
    }),
  }),
  route({
    method: 'GET',
    path: '/webhooks/:id',
    about: 'One delivery.',
    handle: ({ workspace, params }) => workspace.deliveries.get(params['id'] ?? ''),
  }),
  route({
    method: 'POST',
    path: '/webhooks/:id/redeliver',
    about: 'Tries a delivery at once and answers with its outcome; an unsent one if somebody would get it now.',
    body: z.strictObject({}).optional(),
    handle: ({ workspace, params }) => workspace.redeliver(params['id'] ?? ''),
  }),
];

/** A webhook that is no job: nothing sends it by itself. */
type NotSent = Pick<DeliveryRow, 'id' | 'provider' | 'event' | 'subject' | 'url' | 'createdAt'> & {
  readonly reason: string;
};

function notSent(row: DeliveryRow): NotSent {
  const { id, provider, event, subject, createdAt, reason } = row;
  return { id, provider, event, subject, url: shownUrl(row), createdAt, reason: reason ?? '' };
}

function unknownRequest({ journal }: Workspace, id: string | undefined): PaydrillError {
  return new PaydrillError(
    404,
    'unknown-request',
    `No call ${JSON.stringify(id)} in the journal; it holds the last ${journal.list().length}, ${journal.dropped} were dropped.`,
  );
}
