import { z } from 'zod';
import { checkExpectation, expectation, verify } from '../../core/verify.js';
import { route } from './route.js';

/** What should have happened. */
export const verifyRoutes = [
  route({
    method: 'POST',
    path: '/verify',
    about:
      'Judges expectations over calls and webhooks, once nothing is due or in flight; ok is false when one is not met.',
    body: z.strictObject({ expect: z.array(expectation).min(1).max(1000) }),
    handle: async ({ workspace, body }) => {
      for (const one of body.expect) checkExpectation(one, workspace.providers);
      await workspace.settled();
      const { journal, deliveries, startedAt } = workspace;
      const dropped = { calls: journal.dropped, webhooks: deliveries.dropped, unsent: deliveries.unsentDropped };
      const view = { requests: journal.exact(), dropped, deliveries: deliveries.list(), startedAt };
      const results = verify(view, body.expect);
      return { ok: results.every(({ ok }) => ok), results };
    },
  }),
];
