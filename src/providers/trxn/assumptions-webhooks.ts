import type { Assumption } from '../../core/provider.js';

const endpoints = 'https://docs.gettrxn.com/api-reference/webhook-endpoints';
const guide = 'https://docs.gettrxn.com/guides/webhooks';

/** What the public documents leave open about webhooks and their endpoints. */
export const webhookAssumptions = [
  {
    id: 'trxn.requireHttps',
    about:
      'Which endpoint URLs are taken: https, and http too for this machine and private networks (Paydrill deviates here, so that endpoints can run on localhost); or https alone.',
    default: 'relaxed-local',
    options: ['relaxed-local', 'strict'],
    source: `URLs must use HTTPS. ${endpoints}`,
  },
  {
    id: 'trxn.httpsMessage',
    about: 'Message for a URL that is not https.',
    default: 'must use HTTPS',
    options: ['must use HTTPS', 'must be a valid HTTPS URL', 'is invalid'],
    source: `That HTTPS is demanded is documented, the message is not. ${endpoints}`,
  },
  {
    id: 'trxn.unknownEventName',
    about:
      'Whether an endpoint may subscribe to a name that is no known event; refused with "is not included in the list". Taken by default, since the public list of events is incomplete.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `Not documented. ${endpoints}`,
  },
  {
    id: 'trxn.eventGlobs',
    about: 'Whether a subscription such as "customer.*" stands for all events of a group, as "*" does for all.',
    default: 'none',
    options: ['none', 'groups'],
    source: `Only "*" and full names are shown. ${endpoints}`,
  },
  {
    id: 'trxn.inferredEvents',
    about: 'Whether events whose names we concluded are known and sent, or the documented ones alone.',
    default: 'sent',
    options: ['sent', 'omitted'],
    source: `Customer and product events are listed, two invoice events are shown; the rest is not public. ${endpoints}`,
  },
  {
    id: 'trxn.endpointsOrder',
    about: 'Order of the webhook endpoints list.',
    default: 'oldestFirst',
    options: ['oldestFirst', 'newestFirst'],
    source: `Not stated; the sample prints the older one first. ${endpoints}`,
  },
  {
    id: 'trxn.endpointUpdate',
    about: 'Update is PATCH and answers 200 with the endpoint, without its secret.',
    default: 'PATCH, 200',
    options: ['PATCH, 200'],
    source: `The fields are documented, verb and answer are not. ${endpoints}`,
  },
  {
    id: 'trxn.regeneratePath',
    about:
      'A new secret is asked for with POST /v1/webhook_endpoints/:id/regenerate_secret; regenerate_signing_secret and rotate_secret are taken too.',
    default: 'regenerate_secret',
    options: ['regenerate_secret'],
    source: `The operation is documented, its verb and path are not. ${endpoints}`,
  },
  {
    id: 'trxn.regenerateStatus',
    about: 'HTTP status of a regenerated secret. The old one is dead at once.',
    default: 200,
    options: [200, 201],
    source: `Not documented. ${endpoints}`,
  },
  {
    id: 'trxn.webhookPayload',
    about: 'The payload is the record as the API shows it, with or without a field object behind the id.',
    default: 'with object',
    options: ['with object', 'without object'],
    source: `The one sample, of an invoice, has object although the API does not show it. ${guide}`,
  },
  {
    id: 'trxn.deletedPayload',
    about: 'Payload of customer.deleted and of other deletions: the record as it last was, or its id.',
    default: 'record',
    options: ['record', 'id'],
    source: `Not documented. ${guide}`,
  },
  {
    id: 'trxn.webhookHeaders',
    about: 'Headers besides the signature: Content-Type alone.',
    default: 'Content-Type',
    options: ['Content-Type'],
    source: `No other header is documented. ${guide}`,
  },
  {
    id: 'trxn.webhookTimeout',
    about: 'Milliseconds that a receiver has to answer.',
    default: 10_000,
    options: [10_000, 5000, 30_000],
    source: `Not documented. ${guide}`,
  },
  {
    id: 'trxn.webhookAttempts',
    about: 'How often a webhook is tried in all.',
    default: 5,
    options: [5, 1, 3, 10],
    source: `Not documented. ${guide}`,
  },
  {
    id: 'trxn.webhookBackoff',
    about:
      'Waits between attempts, counted from the attempt before: 30 s and then twice as long each time, or n to the power of 4 plus 2 s as Rails jobs do.',
    default: 'doubling',
    options: ['doubling', 'polynomial'],
    source: `Not documented. ${guide}`,
  },
  {
    id: 'trxn.retrySignature',
    about: 'Each attempt has its own t and signature, from the wire clock.',
    default: 'fresh',
    options: ['fresh'],
    source: `Signatures older than five minutes are to be refused, so a repeated one would be useless. ${guide}`,
  },
  {
    id: 'trxn.attemptsWhileDisabled',
    about:
      'Attempts that fall due while their endpoint is disabled: dropped (listed as held, only sent by hand), or made up for when it is enabled. Events that happen meanwhile are not sent in either case.',
    default: 'dropped',
    options: ['dropped', 'resumed'],
    source: `Not documented. ${endpoints}`,
  },
  {
    id: 'trxn.escapedJson',
    about:
      'Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \\u0026, or stand as they are.',
    default: 'escaped',
    options: ['escaped', 'plain'],
    source: `Not documented; no example has one of these letters. The platform is a Rails application, and Rails escapes them unless told otherwise (https://api.rubyonrails.org/classes/ActiveSupport/JSON/Encoding.html). ${guide}`,
  },
  {
    id: 'trxn.deliveryOrder',
    about: 'Webhooks leave in the order of what happened; one that fails does not hold up the next.',
    default: 'in order',
    options: ['in order'],
    source: `Not documented. ${guide}`,
  },
] as const satisfies readonly Assumption[];
