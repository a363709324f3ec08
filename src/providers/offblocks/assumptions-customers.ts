import type { Assumption } from '../../core/provider.js';

const guide = 'https://docs.offblocks.xyz/developer-guides/api-integration';
const reference = `${guide}/api-reference`;
const steps = 'https://docs.offblocks.xyz/developer-guides/step-by-step-guide';
const signIn = `${guide}/sign-in-with-x`;

/** Gaps around customers, their challenge and their states, and around webhooks. */
export const customerAssumptions = [
  {
    id: 'offblocks.duplicateCustomer',
    about: 'A customer exists already when both chainId and externalId are the same, or when one of them is.',
    default: 'both',
    options: ['both', 'either'],
    source: `Creation succeeds when the given chainId and externalId are not onboarded yet. ${steps}/customer-creation`,
  },
  {
    id: 'offblocks.customerChains',
    about: 'Chains of a customer’s wallet: any eip155 chain, or those that are listed.',
    default: 'any',
    options: ['any', 'listed'],
    source: `Challenges work on EVM networks only; samples use chains off the list. ${guide}/blockchain-identifiers`,
  },
  {
    id: 'offblocks.wrongChecksum',
    about: 'Answer to an address in mixed case that is not that of EIP-55.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `All samples are correctly spelled; nothing is said of others, and the vendor's parser does not check. ${signIn}`,
  },
  {
    id: 'offblocks.verificationUrl',
    about:
      'Whether a customer carries verificationUrl, a page for a person to approve or reject: in the answer to its creation and while it is verifying, or never.',
    default: 'creationAndVerifying',
    options: ['creationAndVerifying', 'never'],
    source: `The text says that the answer to a creation carries a URL for verification; schema and sample have none. ${reference}/customers`,
  },
  {
    id: 'offblocks.timestampDigits',
    about:
      'Fractional digits of instants: up to nine (trailing zeros left out) in the answer to a creation and its webhook and up to six in others, or six everywhere.',
    default: 'recorded',
    options: ['recorded', 'six'],
    source: `As in the samples. ${steps}/customer-creation`,
  },
  {
    id: 'offblocks.listEnvelope',
    about: 'Lists are bare JSON arrays, oldest first, without pages.',
    default: 'array',
    options: ['array'],
    source: `Fields of the items stand directly under the answer, and no paging is documented. ${reference}/customers`,
  },
  {
    id: 'offblocks.challengeDomain',
    about:
      'Domain and URI in the text of a challenge: that of the sandbox, that of production, or where Paydrill answers.',
    default: 'api.sandbox.offblocks.xyz',
    options: ['api.sandbox.offblocks.xyz', 'api.offblocks.xyz', 'own'],
    source: `As in the sample of the sandbox. ${signIn}`,
  },
  {
    id: 'offblocks.challengeSignature',
    about:
      'Forms of a wallet’s signature that are taken: base64 of the 65 bytes, or also base64 of the hex text and of the 64 bytes of EIP-2098.',
    default: 'raw',
    options: ['raw', 'lenient'],
    source: `The documents say that the hex signature is encoded as base64; their example is 65 bytes. ${signIn}`,
  },
  {
    id: 'offblocks.challengeLineBreaks',
    about:
      'Whether line breaks in the base64 of a challenge and of its signature are passed over, as openssl base64 and the encode64 of Ruby write them.',
    default: 'accepted',
    options: ['accepted', 'refused'],
    source: `Not documented; the vendor writes Go, whose decoder of base64 passes over CR and LF. https://pkg.go.dev/encoding/base64 ${signIn}`,
  },
  {
    id: 'offblocks.challengeSigner',
    about:
      'The field that names the signer is accountId, signerId, chainId, signer or signerChainId, or left out; each that is there must be the account of the customer.',
    default: 'any name',
    options: ['any name'],
    source: `The field is described, its name is not readable. ${reference}/customers`,
  },
  {
    id: 'offblocks.challengeAfterSigning',
    about: 'HTTP status of GET challenge once the challenge was signed.',
    default: 409,
    options: [409, 404],
    source: `Not documented. ${reference}/customers`,
  },
  {
    id: 'offblocks.challengeRenewal',
    about: 'Which failed signatures bring a new challenge: all of them, or only those over the challenge in force.',
    default: 'everyFailure',
    options: ['everyFailure', 'currentOnly'],
    source: `A new challenge is issued when the validation of a signature fails. ${signIn}`,
  },
  {
    id: 'offblocks.wrongStateStatus',
    about: 'HTTP status for a call that a state does not allow, e.g. simulator verify while screening.',
    default: 400,
    options: [400, 409, 404],
    source: `Not documented. ${reference}/simulator`,
  },
  {
    id: 'offblocks.webhookWithoutTypes',
    about: 'A webhook that is created without types gets every event, or none.',
    default: 'all',
    options: ['all', 'none'],
    source: `Only callbackUrl is marked as required. ${reference}/webhooks`,
  },
  {
    id: 'offblocks.unknownWebhookType',
    about: 'A type of webhook that is not documented is refused, or kept without effect.',
    default: 'refused',
    options: ['refused', 'kept'],
    source: `Five types are documented. ${reference}/webhooks`,
  },
  {
    id: 'offblocks.webhookSigning',
    about:
      'Webhooks carry no signature, or an HTTP message signature over method, path and digest by a key of the workspace (ecdsa-p384-sha384), whose public half is at /.well-known/jwks.json.',
    default: 'none',
    options: ['none', 'messageSignature'],
    source: `No signing of webhooks is documented. ${steps}/webhooks`,
  },
  {
    id: 'offblocks.escapedJson',
    about:
      'Whether &, <, > and the line ends U+2028 and U+2029 are escaped in the bodies of webhooks, as in \\u0026, or stand as they are.',
    default: 'escaped',
    options: ['escaped', 'plain'],
    source: `Not documented; no example has one of these letters. The vendor writes Go, whose encoding/json escapes them unless told otherwise (https://pkg.go.dev/encoding/json#HTMLEscape). ${steps}/webhooks`,
  },
  {
    id: 'offblocks.retryCeiling',
    about: 'Longest wait between two repetitions of a webhook; they begin with half a second and double.',
    default: '1h',
    options: ['1h', '6h', '24h'],
    source: `Documented as fast retries first, then exponential with jitter, up to 24 hours; no figures. ${steps}/webhooks`,
  },
  {
    id: 'offblocks.retryJitter',
    about: 'By what part a wait is shortened or lengthened at random.',
    default: 0.2,
    options: [0.2, 0.5, 0],
    source: `Documented as jittered; no figure. ${steps}/webhooks`,
  },
  {
    id: 'offblocks.webhookTimeout',
    about: 'How long a receiver may take to answer, in ms.',
    default: 10_000,
    options: [10_000, 5000, 30_000],
    source: `Not documented. ${steps}/webhooks`,
  },
] as const satisfies readonly Assumption[];
