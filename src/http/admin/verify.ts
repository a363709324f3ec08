import { z } from 'zod';
import { DanglingReference, resolved } from '../../core/scenario/expression.js';
import { checkExpectation, type Expectation, expectation, type Result, verify } from '../../core/verify.js';
import type { Workspace } from '../../core/workspace.js';
import { route } from './route.js';

/** An expectation with values in the place of its references, judged; one whose answer is still to come says for which call it waits. */
function judged(workspace: Workspace, view: Parameters<typeof verify>[0], expect: Expectation): Result {
  const { awaited } = workspace;
  // Without a scenario nothing can be saved, and a text with a dollar sign is what it is.
  const isPlayed = awaited.startedAt !== undefined;
  const missing = isPlayed ? awaited.missing(expect) : [];
  if (missing.length > 0) {
    const message = `It ${awaited.sentence(missing)}.`;
    return { ok: false, expect, found: 0, message, incomplete: true };
  }
  try {
    const [result] = verify(view, [isPlayed ? resolved(expect, workspace.values()) : expect]);
    if (result !== undefined) return result;
    throw new Error('an expectation without a result');
  } catch (error) {
    if (!(error instanceof DanglingReference)) throw error;
    return { ok: false, expect, found: 0, message: error.message };
  }
}

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
      const results = body.expect.map((one) => judged(workspace, view, one));
      return { ok: results.every(({ ok }) => ok), results };
    },
  }),
];
