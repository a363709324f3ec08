import { LosslessNumber } from 'lossless-json';
import { z } from 'zod';
import { parseInstant } from '../clock.js';
import { parseDuration } from '../duration.js';
import { faultRule } from '../faults.js';
import { expectation } from '../verify.js';

/** A length of time: `500ms`, `45s`, `1h30m`, `30d`. */
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'expected a duration like 500ms, 45s, 1h30m or 30d')
  .meta({ description: 'A length of time: 500ms, 45s, 1h30m, 30d.', pattern: '^(\\d+(ms|[smhd]))+$' });

/** An amount of money; kept as it is written, digit by digit. */
const amount = z
  .union([z.string(), z.number(), z.custom<LosslessNumber>((value) => value instanceof LosslessNumber)])
  .transform((value) => String(value))
  .meta({ id: 'amount', description: 'A decimal amount, as text or number; no digit is lost. Or $name.path.' });

const reference = 'A text of the form $name.path stands for a value of an earlier answer.';

const json: z.ZodType<unknown> = z.unknown().meta({ description: `Any JSON. ${reference}` });

const where = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ description: 'Conditions: dotted path and the value that must stand there; texts may hold *.' });

const pay = z
  .strictObject({
    to: z.string().meta({ description: 'The address that is paid.' }),
    currency: z.string().meta({ description: "Currency in the provider's own code, or a symbol with its network." }),
    amount,
    network: z.string().optional().meta({ description: 'Network, where the currency is on several.' }),
    from: z.string().optional().meta({ description: 'The paying address; made up when left out.' }),
    risk: z.enum(['low', 'medium', 'high']).optional().meta({ description: 'How a compliance check rates the coins.' }),
    confirmations: z.int().min(0).optional().meta({ description: 'How many confirmations it gets in the end.' }),
  })
  .meta({ description: 'A payment to an address, from outside.' });

const fire = z
  .strictObject({
    provider: z.string().meta({ description: 'Id of the provider.' }),
    event: z.string().meta({ description: 'Lifecycle and event, e.g. customer.block.' }),
    id: z.string().meta({ description: 'Id of the row to which it happens.' }),
    data: z.record(z.string(), json).optional().meta({ description: 'What the event brings along.' }),
  })
  .meta({ description: 'One lifecycle event.' });

/** One thing that happens at a time of the virtual clock. */
export const step = z
  .strictObject({ after: duration.optional(), pay: pay.optional(), fire: fire.optional() })
  .refine(
    ({ pay: one, fire: other }) => (one === undefined) !== (other === undefined),
    'expected exactly one of pay, fire',
  )
  .meta({ description: 'Something that happens by itself, counted from the start (or from the call that caused it).' });

/** One signed call. */
export const call = z
  .strictObject({
    call: z.string().meta({
      description:
        'Provider and operation, e.g. calypso.customer.create; or a hosted page, called as a browser does: trxn.payment_claim.submit.',
    }),
    after: duration.optional().meta({ description: 'When the call is made, counted from the start.' }),
    params: z.record(z.string(), json).optional().meta({ description: 'Path parameters.' }),
    url: z
      .string()
      .optional()
      .meta({ description: 'Where a hosted page is, as an answer says it; in the place of params.' }),
    query: z.record(z.string(), json).optional().meta({ description: 'Query parameters.' }),
    headers: z.record(z.string(), z.string()).optional().meta({ description: 'Headers beside those of the client.' }),
    body: json.optional().meta({
      description: `Data of the operation; the client wraps and signs it. Of a page: the fields of its form. ${reference}`,
    }),
    credentials: z.record(z.string(), z.string()).optional().meta({ description: 'Other keys than the own ones.' }),
    save: z
      .string()
      .regex(/^[A-Za-z]\w*$/)
      .optional()
      .meta({ description: 'Name under which the answer is kept for $name.path.' }),
    status: z.int().optional().meta({ description: 'The status that must be answered; default: success.' }),
  })
  .meta({ description: 'A call, signed as a client of the provider signs it.' });

const reaction = z
  .strictObject({
    operation: z.string().meta({ description: 'Provider and operation; * stands for any text.' }),
    where: where
      .optional()
      .meta({ description: 'Conditions over {operation, method, target, params, body, response}.' }),
    times: z.int().min(1).optional().meta({ description: 'How often it reacts at most.' }),
    then: z.array(step).min(1).meta({ description: '$response is the parsed answer, $request the body of the call.' }),
  })
  .meta({ description: 'What follows when a client makes a call that succeeds.' });

const clock = z.strictObject({
  mode: z
    .enum(['running', 'frozen'])
    .optional()
    .meta({ description: 'Whether time goes on by itself; `run` plays a frozen clock unless it is said here.' }),
  start: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, 'expected an instant like 2026-01-05T09:00:00Z')
    .optional()
    .meta({ description: 'Where the virtual clock starts.' }),
  wire: z.enum(['wall', 'virtual']).optional().meta({ description: 'The clock that judges signatures.' }),
});

type TimingTree = string | { readonly [name: string]: TimingTree };
const timingTree: z.ZodType<TimingTree> = z.lazy(() => z.union([z.string(), z.record(z.string(), timingTree)]));

/** A scenario file: what exists at the start, what happens when, how providers misbehave, what is expected. */
export const scenarioSchema = z
  .strictObject({
    paydrill: z.literal(1).meta({ description: 'Version of the format.' }),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/)
      .meta({ description: 'Lower-case letters, digits and "-".' }),
    about: z.string().optional().meta({ description: 'The story in a sentence or two.' }),
    seed: z.string().optional().meta({ description: 'What ids and keys are derived from.' }),
    clock: clock.optional().meta({ description: 'The virtual clock.' }),
    assumptions: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .meta({ description: 'Values of named assumptions; `paydrill providers ID` lists them.' }),
    targets: z.record(z.string(), z.string()).optional().meta({ description: 'Webhook URL by provider.' }),
    given: z
      .record(z.string(), z.array(z.record(z.string(), json)))
      .optional()
      .meta({ description: "Rows before the first call, by provider.collection, in the provider's wire shape." }),
    timing: z
      .record(z.string(), timingTree)
      .optional()
      .meta({ description: 'preset: fast or real, and single durations, nested or dotted.' }),
    credentials: z
      .record(z.string(), z.record(z.string(), z.string()))
      .optional()
      .meta({ description: 'Keys of your own, by provider, in the place of those that come from the seed.' }),
    calls: z
      .array(call)
      .optional()
      .meta({ description: 'Calls in order: `run` makes them itself; of a loaded scenario your client makes them.' }),
    steps: z.array(step).optional().meta({ description: 'What happens by itself.' }),
    on: z.array(reaction).optional().meta({ description: 'What follows from calls, of whatever client.' }),
    faults: z.array(faultRule).optional().meta({ description: 'How providers misbehave.' }),
    expect: z.array(expectation).optional().meta({ description: 'What must have happened in the end; for `run`.' }),
  })
  .meta({ title: 'Paydrill scenario', description: 'What exists, what happens when, and what is expected.' });

/** A scenario that was read and checked. */
export type Scenario = z.output<typeof scenarioSchema>;

/** A call of a scenario. */
export type ScenarioCall = z.output<typeof call>;

/** A step of a scenario or of a reaction. */
export type ScenarioStep = z.output<typeof step>;

/** The schema as JSON Schema (draft 2020-12), for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // An amount may be written as a number too; its exact form is checked when it is paid.
      if (jsonSchema.id !== 'amount') return;
      delete jsonSchema.anyOf;
      delete jsonSchema.id;
      jsonSchema.type = ['string', 'number'] as never;
    },
  });
  return schema;
}
