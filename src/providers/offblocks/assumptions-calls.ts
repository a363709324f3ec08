import type { Assumption } from '../../core/provider.js';

const guide = 'https://docs.offblocks.xyz/developer-guides/api-integration';
const reference = `${guide}/api-reference`;
const library = 'https://github.com/OffBlocks/httpsig';

/** Gaps around calls: tokens, signatures, digests, idempotency, errors. */
export const callAssumptions = [
  {
    id: 'offblocks.errorBody',
    about: 'Body of an error: empty without a content type, or JSON {status, message} with the documented description.',
    default: 'empty',
    options: ['empty', 'json'],
    source: `Errors are documented as a status with a description, without a schema. ${reference}`,
  },
  {
    id: 'offblocks.invalidSignatureStatus',
    about: 'HTTP status for a missing, unreadable or wrong message signature.',
    default: 400,
    options: [400, 401],
    source: `Not documented; the vendor's library answers 400 and the idempotency page words a 400 as an invalid request signature. ${guide}/request-signatures`,
  },
  {
    id: 'offblocks.invalidDigestStatus',
    about: 'HTTP status for a missing or wrong Content-Digest.',
    default: 400,
    options: [400, 401],
    source: `The header is required with a body; the status is not documented. ${guide}/request-signatures`,
  },
  {
    id: 'offblocks.checkOrder',
    about: 'Which proof is looked at first: the bearer token, or digest and message signature.',
    default: 'tokenFirst',
    options: ['tokenFirst', 'signatureFirst'],
    source: `Both are required on every call; no order is documented. ${guide}/authentication`,
  },
  {
    id: 'offblocks.byteOrderMark',
    about: 'What becomes of a byte order mark before a JSON body: it is passed over, or the body is malformed.',
    default: 'ignored',
    options: ['ignored', 'refused'],
    source:
      'Not documented; a reader of JSON may do either, and that of Go refuses one. https://www.rfc-editor.org/rfc/rfc8259#section-8.1',
  },
  {
    id: 'offblocks.headCalls',
    about:
      'Whether HEAD is taken where GET is, signed as HEAD and answered with the headers alone, or is an unknown method.',
    default: 'taken',
    options: ['taken', 'refused'],
    source:
      'Not documented; HTTP asks it of every server. The vendor writes Go, whose routers differ in it. https://www.rfc-editor.org/rfc/rfc9110#section-9.1',
  },
  {
    id: 'offblocks.coveredComponents',
    about:
      'Which components a signature must cover: any list, even an empty one, or @method, @path, the digest and the idempotency key where they are sent, with created.',
    default: 'any',
    options: ['any', 'required'],
    source: `Not documented; the recommended libraries cover nothing unless told. ${guide}/request-signatures`,
  },
  {
    id: 'offblocks.clockSkew',
    about: 'Seconds by which created may be ahead and expires behind.',
    default: 30,
    options: [30, 0, 60, 300],
    source: `Not documented; the vendor's library has 0 unless told. ${library}`,
  },
  {
    id: 'offblocks.signatureMaxAge',
    about: 'Greatest age of created in seconds; 0 for none.',
    default: 0,
    options: [0, 60, 300, 3600],
    source: `Not documented; the vendor's library has none unless told. ${library}`,
  },
  {
    id: 'offblocks.multipleSignatures',
    about: 'Of several signatures, those of unknown keys are passed over when another is known, or all must be known.',
    default: 'known',
    options: ['known', 'all'],
    source: `Not documented; the vendor's library passes over unknown keys unless told. ${library}`,
  },
  {
    id: 'offblocks.signatureNonce',
    about:
      'A nonce in a signature may come again with the same key, or is good for one call (remembered for good; calls below /auth have none).',
    default: 'reusable',
    options: ['reusable', 'once'],
    source: `No check of nonces is documented. ${guide}/request-signatures`,
  },
  {
    id: 'offblocks.signingUpload',
    about:
      'PUT /auth/signing takes {publicKey} (or key, or signingKey) in base64 of the PEM and answers {id, publicKey}; one key is active at a time.',
    default: 'publicKey',
    options: ['publicKey'],
    source: `The base64 and an assigned identifier are documented, the names of the fields are not. ${reference}/authentication`,
  },
  {
    id: 'offblocks.signingUploadStatus',
    about: 'HTTP status of a successful PUT /auth/signing.',
    default: 200,
    options: [200, 201],
    source: `Not documented. ${reference}/authentication`,
  },
  {
    id: 'offblocks.deletedStatus',
    about: 'HTTP status of a successful DELETE of credentials, signing key or webhook.',
    default: 204,
    options: [204, 200],
    source: `Documented as without content; the number is not given. ${reference}/authentication`,
  },
  {
    id: 'offblocks.newApiKey',
    about: 'PUT /auth/credentials with another apiKey takes the place of the old pair, or stands beside it.',
    default: 'replaces',
    options: ['replaces', 'adds'],
    source: `The call adds or replaces credentials; when it does which is not said. ${reference}/authentication`,
  },
  {
    id: 'offblocks.deleteCredentialsInput',
    about: 'DELETE /auth/credentials takes apiKey from the JSON body or from the query.',
    default: 'body or query',
    options: ['body or query'],
    source: `apiKey is listed as an input without its place. ${reference}/authentication`,
  },
  {
    id: 'offblocks.bearerOnly',
    about: 'Calls below /auth take the bearer token alone; a message signature on them is not looked at.',
    default: 'token',
    options: ['token'],
    source: `Signature headers are not listed for them, and a first key cannot be uploaded with one. ${reference}/authentication`,
  },
  {
    id: 'offblocks.idempotencyMismatchStatus',
    about: 'HTTP status for an idempotency key that comes again with another payload.',
    default: 422,
    options: [422, 409],
    source: `The table says 422, the text leaves 409 open. ${guide}/idempotency`,
  },
  {
    id: 'offblocks.idempotencyScope',
    about: 'An idempotency key counts for one client, method and path.',
    default: 'client, method, path',
    options: ['client, method, path'],
    source: `Not documented. ${guide}/idempotency`,
  },
  {
    id: 'offblocks.idempotencyErrors',
    about: 'Whether an error that the call itself ended in (4xx) is replayed too; 5xx and refused proofs never are.',
    default: 'replayed',
    options: ['replayed', 'repeated'],
    source: `Not documented. ${guide}/idempotency`,
  },
  {
    id: 'offblocks.authIdempotency',
    about: 'Calls below /auth take an idempotency key, but do not need one; auth/token takes none.',
    default: 'optional',
    options: ['optional'],
    source: `The header is not listed for them, while the idempotency page speaks of every POST, PUT, PATCH and DELETE. ${guide}/idempotency`,
  },
  {
    id: 'offblocks.contentTypeStatus',
    about: 'HTTP status for a body that is not declared as application/json.',
    default: 400,
    options: [400, 415],
    source: `Bodies are application/json; the answer to others is not documented. ${reference}`,
  },
  {
    id: 'offblocks.unknownPathStatus',
    about: 'HTTP status for a path that does not exist.',
    default: 404,
    options: [404],
    source: `Not documented. ${reference}`,
  },
  {
    id: 'offblocks.wrongMethodStatus',
    about: 'HTTP status for a method that a path does not take.',
    default: 405,
    options: [405, 404],
    source: `Not documented. ${reference}`,
  },
  {
    id: 'offblocks.tooLargeStatus',
    about: 'HTTP status for a body of more than 1 MiB.',
    default: 413,
    options: [413],
    source: `No limit is documented. ${reference}`,
  },
  {
    id: 'offblocks.malformedIdStatus',
    about: 'HTTP status for an id in a path that is no UUID.',
    default: 400,
    options: [400, 404],
    source: `Ids are UUIDs; the answer to others is not documented. ${reference}`,
  },
] as const satisfies readonly Assumption[];
