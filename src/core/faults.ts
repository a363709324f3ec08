import { z } from 'zod';
import { PaydrillError, unknownName } from './errors.js';
import type { Provider } from './provider.js';
import { checkName, checkPath, eventNames, operationNames } from './rule-names.js';
import {
  anyJson,
  countText,
  durationText,
  exactlyOne,
  foreign,
  globText,
  oneOfKeys,
  ruleIssues,
  strict,
  whereRule,
} from './rule-parts.js';

const requestActions = ['respond', 'delay', 'hang', 'reset', 'rateLimit'] as const;
const deliveryActions = ['drop', 'delay', 'duplicate', 'reorder', 'respell'] as const;
const attemptActions = ['corruptSignature', 'staleTimestamp', 'truncate'] as const;
const webhookActions = [...deliveryActions, ...attemptActions] as const;

/** Longest real time that a call is made to wait. */
const longestWait = { longest: 600_000, most: '10m' };

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header')
  .refine(
    (name) => !/^(content-length|transfer-encoding|connection|upgrade|trailer)$/i.test(name),
    'Paydrill sets this header itself',
  );
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected one line of Latin-1 text');

const respond = strict({
  status: z.int().min(200).max(599).meta({ description: 'HTTP status.' }),
  body: anyJson.optional().meta({ description: 'A text is sent as it stands, anything else as JSON.' }),
  headers: z.record(headerName, headerValue).optional().meta({ description: 'Headers of the answer.' }),
}).meta({ description: 'Answers instead of the provider.' });

const rateLimit = strict({
  limit: z.int().min(0).meta({ description: 'How many calls are let through in one window.' }),
  window: durationText('Length of a window on the virtual clock; it begins with its first call.', { shortest: 1 }),
}).meta({ description: "Lets so many calls through in each window; the provider's 429 answers the others." });

/**
 * A rule that spoils calls. It counts every call that its `operation` or `path`, and `where`, fit, also those that another rule answers. Rules are
 * asked in the order of their ids: delays add up, the first other one that fires decides.
 */
export const requestFault = strict({
  operation: globText('Operations: <provider>.<operation>, * stands for any text.').optional(),
  path: globText('Raw paths without the query, also of calls that the provider does not know.').optional(),
  provider: z.string().optional().meta({ description: 'Only calls of this provider; for path.' }),
  nth: countText('Fires on this one of the matching calls only, from 1.').optional(),
  times: countText('How often it fires at most.').optional(),
  where: whereRule.optional().meta({ description: 'Conditions over {method, path, query, headers, body}.' }),
  respond: respond.optional(),
  delay: durationText('Real time by which the call is held up before it is carried out.', longestWait).optional(),
  hang: z.literal(true).optional().meta({ description: 'Never answered; the call is not carried out.' }),
  reset: z.literal(true).optional().meta({ description: 'Connection dropped; the call is not carried out.' }),
  rateLimit: rateLimit.optional(),
  webhook: foreign,
})
  .superRefine(exactlyOne(['operation', 'path']))
  .superRefine(exactlyOne(requestActions))
  .refine((rule) => rule.provider === undefined || rule.path !== undefined, {
    message: 'expected together with path; operation names its provider itself',
    path: ['provider'],
  })
  .refine((rule) => rule.rateLimit === undefined || rule.nth === undefined, {
    message: 'not together with rateLimit, which counts calls itself',
    path: ['nth'],
  })
  .meta({
    description: 'Spoils calls of a provider.',
    allOf: [oneOfKeys(['operation', 'path']), oneOfKeys(requestActions)],
  });

/**
 * A rule that spoils webhooks. `drop`, `delay`, `duplicate`, `reorder` and `respell` count deliveries (one webhook for one endpoint); `corruptSignature`,
 * `staleTimestamp` and `truncate` count attempts, so that with `times: 1` the repetition is sound again.
 */
export const webhookFault = strict({
  webhook: globText('Events: <provider>.<event>, * stands for any text.'),
  nth: countText('Fires on this one of the matching deliveries (or attempts) only, from 1.').optional(),
  times: countText('How often it fires at most.').optional(),
  where: whereRule.optional().meta({ description: 'Conditions over the body.' }),
  drop: z.literal(true).optional().meta({ description: 'Never sent.' }),
  delay: durationText('Virtual time before the first attempt.').optional(),
  duplicate: z.int().min(2).max(100).optional().meta({ description: 'So many deliveries of the same bytes.' }),
  reorder: z.literal(true).optional().meta({
    description: 'Goes out behind the next delivery to the same endpoint, or alone after 1m of virtual time.',
  }),
  respell: z.literal(true).optional().meta({
    description: 'The same JSON in another spelling (spaces, escapes), with a good signature over it.',
  }),
  corruptSignature: z.literal(true).optional().meta({ description: 'One character of the signature is another.' }),
  staleTimestamp: z.literal(true).optional().meta({ description: 'Signed as if one day earlier.' }),
  truncate: z.literal(true).optional().meta({ description: 'Half of the body, signed as the whole.' }),
  operation: foreign,
  path: foreign,
})
  .superRefine(exactlyOne(webhookActions))
  .meta({ description: 'Spoils webhooks.', ...oneOfKeys(webhookActions) });

/** Any fault rule. */
export const faultRule = z
  .union([requestFault, webhookFault])
  .meta({ description: 'How a provider misbehaves: a rule about calls or about webhooks.' });

export type RequestFault = z.output<typeof requestFault>;
export type WebhookFault = z.output<typeof webhookFault>;
export type FaultRule = z.output<typeof faultRule>;

/** True for a rule about calls. */
export function isRequestFault(rule: FaultRule): rule is RequestFault {
  return rule.webhook === undefined;
}

/** True for a rule about webhooks that counts attempts, not deliveries. */
export function countsAttempts(rule: WebhookFault): boolean {
  return attemptActions.some((name) => rule[name] !== undefined);
}

/** What a rule does, in a few words: `respond 503`, `delay 5s`, `duplicate 2`. */
export function actionOf(rule: FaultRule): string {
  if (isRequestFault(rule)) {
    if (rule.respond !== undefined) return `respond ${rule.respond.status}`;
    if (rule.rateLimit !== undefined) return `rateLimit ${rule.rateLimit.limit} per ${rule.rateLimit.window}`;
    if (rule.delay !== undefined) return `delay ${rule.delay}`;
    return rule.hang === true ? 'hang' : 'reset';
  }
  if (rule.delay !== undefined) return `delay ${rule.delay}`;
  if (rule.duplicate !== undefined) return `duplicate ${rule.duplicate}`;
  return webhookActions.find((name) => rule[name] === true) ?? '';
}

/** Checks that a value is a fault rule and that its names exist. Throws with the first thing that is wrong, and the nearest valid name. */
export function checkedFault(value: unknown, providers: readonly Provider[]): FaultRule {
  const parsed = faultRule.safeParse(value);
  if (!parsed.success) {
    const issues = ruleIssues(parsed.error.issues, { schema: faultRule, value });
    const [first] = issues;
    const at = first === undefined || first.path === '' ? 'The fault' : `The fault's ${first.path}`;
    throw new PaydrillError(400, 'bad-fault', `${at}: ${first?.message ?? 'wrong shape'}.`, { issues });
  }
  const rule = parsed.data;
  if (!isRequestFault(rule)) checkName('webhook', rule.webhook, eventNames(providers));
  else if (rule.operation !== undefined) checkName('operation', rule.operation, operationNames(providers));
  else checkPath(rule.path ?? '', providersOf(rule, providers));
  return rule;
}

function providersOf(rule: RequestFault, providers: readonly Provider[]): readonly Provider[] {
  if (rule.provider === undefined) return providers;
  const ids = providers.map(({ id }) => id);
  if (!ids.includes(rule.provider)) throw unknownName('provider', rule.provider, ids, 400);
  return providers.filter(({ id }) => id === rule.provider);
}
