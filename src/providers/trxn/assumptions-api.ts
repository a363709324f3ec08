import type { Assumption } from '../../core/provider.js';
import { totpSecret } from './totp.js';

const reference = 'https://docs.gettrxn.com/api-reference';
const auth = `${reference}/authentication`;
const customers = `${reference}/customers`;
const errors = `${reference}/errors`;
const pagination = `${reference}/pagination`;
const wallets = `${reference}/wallets`;
const sandboxes = 'https://docs.gettrxn.com/guides/sandboxes';
const rails = 'The platform is a Rails application';

/** What the public documents leave open about calls, their answers and customers. */
export const apiAssumptions = [
  {
    id: 'trxn.unauthenticatedBody',
    about: 'Body of 401 for a call without a valid token: an error object, or nothing.',
    default: 'object',
    options: ['object', 'empty'],
    source: `The errors page promises its object for all errors; Rails starter kits answer 401 without a body. ${errors}`,
  },
  {
    id: 'trxn.authorizationForm',
    about:
      'What Authorization must look like: exactly "Bearer" and the token, or anything whose last word is the token.',
    default: 'bearer',
    options: ['bearer', 'lastWord'],
    source: `The documents show the Bearer form; some Rails starter kits look at the last word alone. ${auth}`,
  },
  {
    id: 'trxn.byteOrderMark',
    about: 'What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed.',
    default: 'ignored',
    options: ['ignored', 'refused'],
    source:
      'Not documented; a reader of JSON may do either, and that of Ruby refuses one. https://www.rfc-editor.org/rfc/rfc8259#section-8.1',
  },
  {
    id: 'trxn.headCalls',
    about:
      'Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method.',
    default: 'taken',
    options: ['taken', 'refused'],
    source:
      'Not documented; HTTP asks it of every server. The platform is a Rails application, and Rails does so. https://www.rfc-editor.org/rfc/rfc9110#section-9.1',
  },
  {
    id: 'trxn.twoFactor',
    about: `Whether the user has two-factor login on. When on, POST /v1/auth wants otp_attempt: a code of an authenticator app (RFC 6238, SHA-1, 30 s, six digits, wire clock, one step early or late is taken) for the open base32 secret ${totpSecret}, e.g. \`oathtool --totp -b ${totpSecret}\`.`,
    default: 'off',
    options: ['off', 'on'],
    source: `Both answers are documented; algorithm, tolerance and secret are ours. ${auth}`,
  },
  {
    id: 'trxn.authEmailCase',
    about: 'Whether the e-mail of POST /v1/auth is taken in any case and with spaces around it.',
    default: 'ignored',
    options: ['ignored', 'exact'],
    source: `${rails}, whose usual login library ignores both. ${auth}`,
  },
  {
    id: 'trxn.authTokenScope',
    about: 'Which records the token of POST /v1/auth sees.',
    default: 'production',
    options: ['production', 'sandbox'],
    source: `Not documented. ${auth}`,
  },
  {
    id: 'trxn.loginToken',
    about:
      'POST /v1/auth finds or creates one token per user, named "default": the same token every time until it is revoked.',
    default: 'findOrCreate',
    options: ['findOrCreate'],
    source: `One answer is documented, repetition is not. ${auth}`,
  },
  {
    id: 'trxn.tokenLifetime',
    about: 'Tokens do not expire; they can be revoked (event token.revoke), as in the dashboard.',
    default: 'unlimited',
    options: ['unlimited'],
    source: `No expiry is documented. ${auth}`,
  },
  {
    id: 'trxn.sandboxes',
    about: 'The account has one sandbox, whose token is among the credentials; its id is never shown.',
    default: 'one',
    options: ['one'],
    source: `Sandboxes are made in the dashboard; no call creates or lists them. ${sandboxes}`,
  },
  {
    id: 'trxn.checkOrder',
    about: 'Order of checks: path, token (401), JSON (400), record (404), values (422: blank, form, taken).',
    default: 'path, token, json, record, values',
    options: ['path, token, json, record, values'],
    source: `Not documented. ${errors}`,
  },
  {
    id: 'trxn.validationShape',
    about: 'Body of refused values: a map of fields and messages, or the error object with the first of them.',
    default: 'map',
    options: ['map', 'object'],
    source: `The customers page prints the map, the errors page promises the object for everything. ${errors}`,
  },
  {
    id: 'trxn.validationStatus',
    about: 'HTTP status of refused values.',
    default: 422,
    options: [422, 400],
    source: `The errors page gives 422 to invalid values; the bodies are printed without a status. ${customers}`,
  },
  {
    id: 'trxn.emptyBody',
    about:
      'Answer to a create or update without any known field: judged field by field, or 400 for a missing parameter.',
    default: 'judged',
    options: ['judged', 'missing'],
    source: `400 is documented for missing parameters, the message of a blank e-mail too. ${errors}`,
  },
  {
    id: 'trxn.bodyNotAnObject',
    about: 'Answer to a body that is JSON, but no object: 400, or as if it were {}.',
    default: 'refused',
    options: ['refused', 'empty'],
    source: `400 is documented for bad syntax; Rails would find no field in such a body. ${errors}`,
  },
  {
    id: 'trxn.errorCodes',
    about:
      'Codes besides resource_not_found: invalid_api_token, parameter_missing, parameter_invalid, request_invalid, request_too_large, invalid_state, invalid_address, rate_limit_exceeded, internal_error; messages of errors are ours but for "Customer not found".',
    default: 'inferred',
    options: ['inferred'],
    source: `The table of codes is public in its first line only. ${errors}`,
  },
  {
    id: 'trxn.notFoundParam',
    about: 'The param of a 404 for the id in a path.',
    default: 'null',
    options: ['null', 'id'],
    source: `May be null; the sample names a field of a body. ${errors}`,
  },
  {
    id: 'trxn.unknownRoute',
    about: 'Body of 404 for a path that does not exist.',
    default: 'object',
    options: ['object', 'empty'],
    source: `Not documented. ${errors}`,
  },
  {
    id: 'trxn.wrongMethodStatus',
    about: 'HTTP status for a path called with another method.',
    default: 404,
    options: [404, 405],
    source: `${rails}, for which method and path make one route. ${errors}`,
  },
  {
    id: 'trxn.wrongContentTypeStatus',
    about: 'HTTP status for a body that is not declared as JSON.',
    default: 400,
    options: [400, 415],
    source: `Bodies are JSON with Content-Type application/json; the refusal is not documented. ${customers}`,
  },
  {
    id: 'trxn.bodyLimit',
    about: 'Bodies above 1 MiB are refused with 413 and an error object.',
    default: '1 MiB',
    options: ['1 MiB'],
    source: `No limit is documented. ${errors}`,
  },
  {
    id: 'trxn.scalarCasting',
    about:
      'Unknown fields are dropped, numbers and booleans are cast to text, lists and objects in the place of text dropped; the journal names unknown fields.',
    default: 'rails',
    options: ['rails'],
    source: `${rails}, whose strong parameters do so. ${customers}`,
  },
  {
    id: 'trxn.putUpdates',
    about: 'PUT is taken as PATCH: fields that are left out keep their value.',
    default: 'accepted',
    options: ['accepted'],
    source: `${rails}, whose resource routes take both; only PATCH is documented. ${customers}`,
  },
  {
    id: 'trxn.rateLimit',
    about:
      'No rate limit, no idempotency keys: a repeated POST creates again. Where a fault rule sets a limit, 429 carries the error object and Retry-After.',
    default: 'none',
    options: ['none'],
    source: `429 is listed without a limit; idempotency is not mentioned. ${errors}`,
  },
  {
    id: 'trxn.idLength',
    about: 'Letters and digits behind the prefix of an id.',
    default: 24,
    options: [24, 12],
    source: `Samples have 12 made-up characters; the usual Rails library for such ids makes at least 24. ${customers}`,
  },
  {
    id: 'trxn.customerPrefix',
    about: 'Prefix of customer ids.',
    default: 'cust_',
    options: ['cust_', 'cus_'],
    source: `The customers page writes cust_, invoices, subscriptions and the webhook sample cus_. ${customers}`,
  },
  {
    id: 'trxn.productPrefix',
    about: 'Prefix of product ids.',
    default: 'prod_',
    options: ['prod_', 'pro_'],
    source: `The products page writes prod_, the samples of invoices pro_. ${reference}/products`,
  },
  {
    id: 'trxn.pricePrefix',
    about: 'Prefix of price ids.',
    default: 'price_',
    options: ['price_', 'pri_'],
    source: `The prices page writes price_, the samples of invoices and subscriptions pri_. ${reference}/prices`,
  },
  {
    id: 'trxn.idSpellings',
    about:
      'Ids of customers, products and prices: one spelling everywhere, and nothing else is found; the same, but calls may name them with either prefix (cust_ or cus_, prod_ or pro_, price_ or pri_); or invoices and subscriptions print the second of each pair, as their samples do, and calls may name either.',
    default: 'one',
    options: ['one', 'either', 'asPrinted'],
    source: `The pages disagree, and a foreign key must resolve. ${reference}/invoices`,
  },
  {
    id: 'trxn.customerCreateStatus',
    about: 'HTTP status of a created customer.',
    default: 201,
    options: [201, 200],
    source: `The errors page says 201 for creation; the customers page names no status. ${customers}`,
  },
  {
    id: 'trxn.emailTrim',
    about: 'Whether spaces around an e-mail are dropped before it is judged.',
    default: 'trimmed',
    options: ['trimmed', 'kept'],
    source: `Only that e-mails are put in lower case is documented. ${customers}`,
  },
  {
    id: 'trxn.emailPattern',
    about:
      'What an e-mail must look like: text, @ and a host name (a dot is not needed); the same with a dot; one @ and no spaces.',
    default: 'host',
    options: ['host', 'dottedHost', 'oneAt'],
    source: `The format is checked, its rule is not given; these are patterns in common use in Rails. ${customers}`,
  },
  {
    id: 'trxn.lengthLimits',
    about: 'E-mails and names have no greatest length.',
    default: 'none',
    options: ['none'],
    source: `Not documented. ${customers}`,
  },
  {
    id: 'trxn.blankNames',
    about: 'A name of "" is kept as it is, or counts as none.',
    default: 'kept',
    options: ['kept', 'null'],
    source: `No rule for names is documented; one that is left out is null. ${customers}`,
  },
  {
    id: 'trxn.unchangedUpdate',
    about: 'An update that changes nothing: updated_at stays and no event is sent, or both as for any update.',
    default: 'silent',
    options: ['silent', 'announced'],
    source: `${rails}, which skips such writes. ${customers}`,
  },
  {
    id: 'trxn.deleteCascade',
    about:
      'A deleted customer takes its wallet, the addresses in it, its claim links and its claims along, and frees its e-mail. Transactions stay; for what is billed see trxn.customerDeleteBilling.',
    default: 'wallet, addresses, links, claims',
    options: ['wallet, addresses, links, claims'],
    source: `Wallet and addresses are documented, the rest is not. ${customers}`,
  },
  {
    id: 'trxn.accountWallet',
    about: 'Wallets of the account itself: one in production and one in the sandbox, or in production only.',
    default: 'perScope',
    options: ['perScope', 'production'],
    source: `Account wallets are documented, wallets are sandboxed; how the two meet is not said. ${wallets}`,
  },
  {
    id: 'trxn.customersOrder',
    about: 'Order of the customers list.',
    default: 'oldestFirst',
    options: ['oldestFirst', 'newestFirst'],
    source: `Not stated; the sample prints the older one first. ${customers}`,
  },
  {
    id: 'trxn.invalidPage',
    about: 'A page that is 0, negative or no number: the first page, or 400.',
    default: 'first',
    options: ['first', 'refused'],
    source: `Not documented. ${pagination}`,
  },
  {
    id: 'trxn.pageBeyondEnd',
    about: 'A page beyond the last: an empty list that echoes the number, or the last page.',
    default: 'empty',
    options: ['empty', 'last'],
    source: `Not documented. ${pagination}`,
  },
] as const satisfies readonly Assumption[];
