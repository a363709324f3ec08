import { z } from 'zod';
import { parseInstant } from './clock.js';
import { countText, durationText, foreign, globText, strict, whereRule } from './rule-parts.js';

const counts = {
  times: z.int().min(0).optional().meta({ description: 'Exactly so many.' }),
  atLeast: z.int().min(0).optional().meta({ description: 'So many or more; 1 when nothing else is said.' }),
  atMost: z.int().min(0).optional().meta({ description: 'So many or fewer.' }),
  never: z.literal(true).optional().meta({ description: 'None.' }),
};

const since = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
  .optional()
  .meta({ description: 'Only what happened at or after this instant of the virtual clock.' });

/** One way of counting: `times` and `never` stand alone, `atLeast` and `atMost` may go together. */
function oneCount(value: object, ctx: z.core.$RefinementCtx): void {
  const given = Object.keys(counts).filter((name) => (value as Record<string, unknown>)[name] !== undefined);
  if (given.length < 2 || given.every((name) => name === 'atLeast' || name === 'atMost')) return;
  ctx.addIssue({ code: 'custom', message: `expected one of ${given.join(', ')}`, path: [given[1] ?? ''] });
}

const states = ['pending', 'delivered', 'failed', 'refused', 'held', 'cancelled', 'unsent', 'dropped'] as const;

const webhookExpectation = strict({
  webhook: globText('Event: <provider>.<event>, * stands for any text.'),
  where: whereRule.optional().meta({ description: 'Conditions over the body.' }),
  since,
  within: durationText("First tried within this virtual time, from `since` or from the world's start.").optional(),
  ...counts,
  acknowledged: z
    .union([z.literal(true), strict({ within: countText('Attempts, the accepted one included.') })])
    .optional()
    .meta({ description: 'The receiver accepted it, at once or within so many attempts.' }),
  state: z.enum(states).optional().meta({
    description:
      'The delivery is in this state; `unsent`: nobody got it (no URL, no subscription, a disabled endpoint, a fault rule), `dropped`: those of them that a fault rule dropped. Without it, only deliveries count that were tried.',
  }),
  call: foreign,
  sequence: foreign,
})
  .superRefine(oneCount)
  .meta({ description: 'Webhooks that went out, one for each endpoint.' });

const callExpectation = strict({
  call: globText('Operation: <provider>.<operation>, * stands for any text.'),
  where: whereRule
    .optional()
    .meta({ description: 'Conditions over {method, target, query, body, status, answer} of the call.' }),
  since,
  status: z.int().min(0).max(599).optional().meta({ description: 'The status that was answered; 0 for none.' }),
  ...counts,
  webhook: foreign,
  sequence: foreign,
})
  .superRefine(oneCount)
  .meta({ description: 'Calls that came in.' });

const sequenceExpectation = strict({
  sequence: z
    .array(globText('An event or an operation; * stands for any text.'))
    .min(2)
    .max(1000)
    .meta({ description: 'Each is the first one that no earlier entry stands for.' }),
  where: whereRule
    .optional()
    .meta({ description: 'Conditions over the body of webhooks, over {status, body, …} of calls.' }),
  since,
  webhook: foreign,
  call: foreign,
}).meta({ description: 'Order of first occurrences. A call and a webhook at one instant may stand in any order.' });

/** Something that must have happened, or must not. */
export const expectation = z
  .union([webhookExpectation, callExpectation, sequenceExpectation])
  .meta({ description: 'What must have happened: webhooks, calls, or an order of both.' });

export type WebhookExpectation = z.output<typeof webhookExpectation>;
export type CallExpectation = z.output<typeof callExpectation>;
export type SequenceExpectation = z.output<typeof sequenceExpectation>;
export type Expectation = z.output<typeof expectation>;
