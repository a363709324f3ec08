/** What the routes of the control API answer, by method and path; asked for only by its OpenAPI document. */
import { z } from 'zod';
import { faultRule } from '../../core/faults.js';
import { savedState } from '../../core/persistence.js';
import { expectation } from '../../core/verify.js';

const instant = z.string().meta({ format: 'date-time', description: 'Virtual time.' });
const json = z.unknown();
const anyObject = z.looseObject({});
const names = z.record(z.string(), z.string());

const clock = z
  .object({ now: instant, mode: z.enum(['running', 'frozen']), wire: z.enum(['wall', 'virtual']) })
  .meta({ description: 'Virtual time and the modes of both clocks.' });

const evidence = z.enum(['documented', 'observed', 'inferred']);
const value = z.union([z.string(), z.number(), z.boolean()]);
const method = z.string();

const provider = z
  .object({
    id: z.string(),
    title: z.string(),
    baseUrl: z.string(),
    hosts: z.array(z.string()),
    docs: z.string(),
    operations: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        method,
        path: z.string(),
        evidence,
        docs: z.string(),
        built: z.boolean(),
      }),
    ),
    pages: z.array(z.object({ id: z.string(), method, path: z.string(), about: z.string() })),
    events: z.array(z.object({ type: z.string(), about: z.string(), evidence, docs: z.string(), built: z.boolean() })),
    lifecycles: z.array(
      z.object({
        name: z.string(),
        collection: z.string(),
        field: z.string(),
        states: z.record(z.string(), anyObject),
      }),
    ),
    timings: z.record(z.string(), z.object({ about: z.string(), fast: z.string(), real: z.string(), ms: z.number() })),
    assumptions: z.array(
      z.object({
        id: z.string(),
        about: z.string(),
        default: value,
        options: z.array(value),
        source: z.string(),
        value,
      }),
    ),
  })
  .meta({ description: 'An emulated provider.' });

const wallet = z.object({ address: z.string(), privateKey: z.string() });

const credentials = z
  .object({ wallets: z.array(wallet) })
  .catchall(names)
  .meta({ description: 'By provider: baseUrl and keys, named as the provider names them.' });

const targets = z.object({
  targets: z.array(
    z.object({ provider: z.string(), url: z.string(), endpoint: z.string(), secret: z.string().optional() }),
  ),
});

const transfer = z
  .object({
    id: z.string(),
    txid: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.string(),
    network: z.string(),
    amount: z.string(),
    risk: z.enum(['low', 'medium', 'high']),
    status: z.enum(['broadcast', 'seen', 'confirmed']),
    confirmations: z.int(),
    lastConfirmation: z.int(),
    owner: z.string().nullable(),
    sender: z.object({ provider: z.string(), reference: z.string() }).nullable(),
    createdAt: instant,
    seenAt: instant.nullable(),
  })
  .meta({ description: 'A simulated payment on a chain.' });

const job = z
  .object({
    id: z.string(),
    kind: z.enum(['event', 'chain', 'delivery', 'scenario']),
    dueAt: instant,
    seq: z.int(),
    depth: z.int(),
    subject: z.string(),
    data: anyObject,
    in: z.string().meta({ description: 'Virtual time until then.' }),
    waitsFor: z.array(z.string()).optional().meta({ description: 'Answers of calls that are not made yet, by name.' }),
    waiting: z.string().optional().meta({ description: 'What a step waits for, or why it never happens.' }),
  })
  .meta({ description: 'What will happen.' });

const explanation = z
  .object({
    summary: z.string(),
    stringToSign: z.string().optional(),
    expected: z.string().optional(),
    received: z.string().optional(),
    firstDifference: z
      .object({
        offset: z.int(),
        expected: z.string(),
        received: z.string(),
        line: z.string().optional().meta({ description: 'The line of the text in which they part.' }),
        byte: z.int().optional().meta({ description: 'Bytes of UTF-8 in that line before it.' }),
      })
      .optional(),
    signature: z
      .object({ expected: z.string().optional(), received: z.string() })
      .optional()
      .meta({ description: 'The signatures, where `expected` and `received` are strings to sign.' }),
    causes: z.array(z.object({ code: z.string(), text: z.string() })),
  })
  .meta({ description: 'Why a proof was refused; the most certain cause first.' });

const request = z
  .object({
    id: z.string(),
    at: instant,
    receivedAt: z.string().meta({ format: 'date-time', description: 'Wire time.' }),
    provider: z.string(),
    operation: z.string().nullable(),
    method,
    target: z.string(),
    headers: names,
    body: z.string(),
    status: z.int().meta({ description: '0 when nothing was answered.' }),
    answer: z.string(),
    tookMs: z.number().optional(),
    explanation: explanation.optional(),
    notes: z.array(z.string()).optional(),
  })
  .meta({ description: 'A call as it came in and what was answered; secrets are left out.' });

const attempt = z.object({
  n: z.int(),
  at: instant,
  manual: z.literal(true).optional(),
  headers: names,
  status: z.int().optional(),
  body: z.string().optional(),
  error: z.string().optional(),
});

const delivery = z
  .object({
    id: z.string(),
    provider: z.string(),
    event: z.string(),
    endpoint: z.string().nullable().meta({ description: 'Null for one that no endpoint got; so is the URL.' }),
    url: z.string().nullable(),
    subject: z.string(),
    state: z.enum(['pending', 'delivered', 'failed', 'refused', 'held', 'cancelled', 'unsent']),
    createdAt: instant,
    nextAt: instant.nullable(),
    body: z.string().meta({ description: 'The exact text that is signed and sent.' }),
    attempts: z.array(attempt),
    attemptsDropped: z.int().optional(),
    reason: z
      .string()
      .nullish()
      .meta({ description: 'Why it is refused, failed, held, cancelled or unsent, and what can be done.' }),
    why: z
      .enum(['noUrl', 'noSubscriber', 'disabled', 'withheld', 'fault'])
      .nullish()
      .meta({ description: 'Why it is unsent, in one word.' }),
    audience: anyObject.optional(),
    order: z.int().optional(),
    faults: z.array(z.string()).optional(),
    awaitsNext: z.boolean().optional(),
  })
  .meta({ description: 'A webhook for one endpoint, with every attempt; or one that no endpoint got.' });

const notSent = z
  .object({
    id: z.string(),
    provider: z.string(),
    event: z.string(),
    subject: z.string(),
    url: z.string().nullable(),
    createdAt: instant,
    reason: z.string(),
  })
  .meta({ description: 'A webhook that is not sent, and why.' });

const fault = z
  .object({
    id: z.string(),
    rule: faultRule,
    matched: z.int(),
    fired: z.int(),
    window: z.object({ startedAt: instant, calls: z.int() }).optional(),
  })
  .meta({ description: 'A fault rule with what it has counted.' });

const result = z.object({
  ok: z.boolean(),
  expect: expectation,
  found: z.int(),
  message: z.string(),
  incomplete: z.literal(true).optional(),
  nearest: z
    .array(
      z.object({
        id: z.string(),
        misses: z.array(z.object({ path: z.string(), expected: json.optional(), actual: json.optional() })),
      }),
    )
    .optional(),
});

const loaded = {
  loaded: z.string().nullable().meta({ description: 'The name of the loaded scenario.' }),
  calls: z
    .array(
      z.object({
        call: z.string(),
        after: z.string().optional().meta({ description: 'Counted from the start.' }),
        status: z.int().optional().meta({ description: 'The refusal that is expected.' }),
        save: z.string().optional().meta({ description: 'Steps refer to the answer by this name.' }),
        made: z.boolean(),
      }),
    )
    .meta({ description: "The scenario's calls, which are for your client to make, in this order." }),
  waits: z
    .array(z.object({ name: z.string(), call: z.string(), steps: z.int() }))
    .meta({ description: 'Answers that steps wait for.' }),
  note: z.string().nullable(),
};

const workspace = z.object({ name: z.string(), seed: z.string() });
const snapshot = z.object({ name: z.string(), at: instant });
const document = anyObject.meta({ description: 'An OpenAPI 3.1 document.' });
const deletedName = z.object({ deleted: z.string() });

/** Names of the schemas in the document. */
export const answerSchemas: Readonly<Record<string, z.ZodType>> = {
  Clock: clock,
  Provider: provider,
  Credentials: credentials,
  Transfer: transfer,
  Job: job,
  Request: request,
  Explanation: explanation,
  Delivery: delivery,
  Fault: fault,
};

/** By method and path. */
export const answers: Readonly<Record<string, z.ZodType>> = {
  'GET /healthz': z.object({ status: z.literal('alive') }),
  'GET /readyz': z.object({
    status: z.literal('ready'),
    version: z.string(),
    workspaces: z.array(z.string()),
    dropped: z.object({ requests: z.int(), webhooks: z.int(), unsent: z.int(), idempotency: z.int() }),
  }),
  'GET /openapi.json': document,
  'GET /clock': clock,
  'PUT /clock': clock,
  'POST /clock/advance': z.object({
    from: instant,
    to: instant,
    ran: z.array(z.looseObject({ at: instant, kind: z.string(), subject: z.string() })),
    deliveries: z.object({ delivered: z.int(), failed: z.int(), unsent: z.int(), held: z.int() }),
  }),
  'POST /reset': clock.extend(loaded),
  'GET /state': savedState,
  'PUT /state': clock,
  'GET /providers': z.array(provider),
  'GET /providers/:id': provider,
  'GET /providers/:id/openapi.json': document,
  'GET /providers/:id/curl': z.object({ curl: z.string().nullable() }),
  'GET /credentials': credentials,
  'GET /targets': targets,
  'PUT /targets': targets,
  'POST /events': z.object({ fired: z.string(), id: z.string() }),
  'GET /transfers': z.object({ transfers: z.array(transfer) }),
  'POST /transfers': transfer,
  'GET /jobs': z.object({ jobs: z.array(job), unsent: z.array(notSent), held: z.array(notSent) }),
  'GET /requests': z.object({
    requests: z.array(request),
    dropped: z.int(),
    refused: z.array(request).meta({ description: 'The last refused calls that have fallen out of `requests`.' }),
  }),
  'GET /requests/:id': request,
  'GET /requests/:id/again': z.object({
    curl: z.string(),
    scenario: z.string().nullable(),
    test: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  'GET /webhooks': z.object({ webhooks: z.array(delivery), dropped: z.int(), unsentDropped: z.int() }),
  'GET /webhooks/:id': delivery,
  'POST /webhooks/:id/redeliver': delivery,
  'GET /workspaces': z.object({ workspaces: z.array(workspace) }),
  'POST /workspaces': workspace.extend({ credentials, ...targets.shape, ...loaded }),
  'DELETE /workspaces/:name': deletedName,
  'GET /snapshots': z.object({ snapshots: z.array(snapshot) }),
  'POST /snapshots': snapshot,
  'POST /snapshots/:name/restore': z.object({ restored: z.string(), now: instant }),
  'DELETE /snapshots/:name': deletedName,
  'GET /faults': z.object({ faults: z.array(fault) }),
  'POST /faults': fault,
  'DELETE /faults': z.object({ deleted: z.int() }),
  'DELETE /faults/:id': deletedName,
  'POST /verify': z.object({ ok: z.boolean(), results: z.array(result) }),
  'GET /scenarios': z.object({ scenarios: z.array(z.string()), ...loaded }),
  'POST /scenarios': z.object(loaded),
};
