/** Why a call was refused, for people: causes are found by making the mistakes ourselves and comparing. */
import { type Explanation, formatDuration, isJsonObject, isoInstant, type Json } from '../../core/provider.js';
import { firstDifference, type HmacAlgorithm, hmac, macBytes, sameText } from '../../signing/hmac.js';
import type { Keys } from './credentials.js';
import type { WebhookRow } from './rows.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** Explains error 002. Of what was sent as a key no more than four characters are shown: it may be a secret. */
export function explainKey(received: string | undefined, keys: Keys, webhooks: readonly WebhookRow[]): Explanation {
  const cause = keyCause(received, keys, webhooks);
  return { summary: `The API key is not known: ${cause.text}`, causes: [cause] };
}

function keyCause(received: string | undefined, keys: Keys, webhooks: readonly WebhookRow[]): Cause {
  if (received === undefined || received === '') {
    return { code: 'missingKeyHeader', text: 'The header Key is missing; it carries the public API key.' };
  }
  if (sameText(keys.secret, received)) {
    return {
      code: 'secretInKey',
      text: 'The header Key carries the secret; it must carry the public key, and the secret stays with you.',
    };
  }
  if (sameText(keys.key.toLowerCase(), received.toLowerCase())) {
    return { code: 'keyCase', text: 'The key differs from yours in the case of its letters only.' };
  }
  if (webhooks.some(({ publicKey, secretKey }) => sameText(publicKey, received) || sameText(secretKey, received))) {
    return {
      code: 'webhookKey',
      text: 'The header Key carries a key of a webhook subscription; calls take the API key.',
    };
  }
  if (sameText(keys.account.toLowerCase(), received.toLowerCase())) {
    return { code: 'accountInKey', text: 'The header Key carries the account id; it must carry the public API key.' };
  }
  const shown = `${received.slice(0, 4)}… (${received.length} characters)`;
  return {
    code: 'unknownKey',
    text: `No key of this workspace is ${shown}; yours begins with ${keys.key.slice(0, 4)}.`,
  };
}

/** Explains error 003 by recomputing the signature with the usual mistakes. */
export function explainSign(
  received: string,
  expected: string,
  bytes: Buffer,
  body: Json | undefined,
  keys: Keys,
  webhooks: readonly WebhookRow[],
): Explanation {
  if (received !== '' && sameText(keys.secret, received)) return secretSent(bytes, expected);
  const causes = signCauses(received, bytes, body, keys, webhooks);
  const difference = firstDifference(expected, received);
  return {
    summary: `The signature does not match: ${causes[0]?.text ?? 'it differs.'}`,
    stringToSign: bytes.toString('utf8'),
    expected,
    ...(received === '' ? {} : { received }),
    ...(received === '' || difference === undefined ? {} : { firstDifference: difference }),
    causes,
  };
}

/** A secret that was sent in place of a signature is not repeated. */
function secretSent(bytes: Buffer, expected: string): Explanation {
  const text = 'The header Sign carries the secret itself; it must carry the signature that is made with it.';
  return {
    summary: `The signature does not match: ${text}`,
    stringToSign: bytes.toString('utf8'),
    expected,
    causes: [{ code: 'secretInSign', text }],
  };
}

interface Variant<T> {
  readonly value: T;
  readonly cause?: Cause;
}

function signCauses(
  received: string,
  bytes: Buffer,
  body: Json | undefined,
  keys: Keys,
  webhooks: readonly WebhookRow[],
): Cause[] {
  if (received === '')
    return [{ code: 'missingSignHeader', text: 'The header Sign is missing; it carries the signature of the body.' }];
  const form = formOf(received);
  if (form === undefined) {
    return [
      {
        code: 'notASignature',
        text: `Sign must be 128 lower-case hex digits; what came (${received.length} characters) is no HMAC in hex or base64.`,
      },
    ];
  }
  const tries = keyVariants(keys, webhooks).flatMap((key) => bodyVariants(bytes, body).map((text) => ({ key, text })));
  // Fewest mistakes first: a signature with one mistake must not be explained by two that happen to agree.
  const weight = (one: (typeof tries)[number]) =>
    (one.key.cause === undefined ? 0 : 1) + (one.text.cause === undefined ? 0 : 1);
  for (const { key, text } of tries.sort((a, b) => weight(a) - weight(b))) {
    if (!sameText(hmac(form.algorithm, key.value, text.value, 'hex'), form.hex)) continue;
    return [...form.causes, key.cause, text.cause].filter((cause) => cause !== undefined);
  }
  return [unexplained(form)];
}

interface Form {
  readonly algorithm: HmacAlgorithm;
  readonly hex: string;
  readonly causes: readonly Cause[];
}

/** How a signature is written and which hash its length stands for; undefined when it is none. */
function formOf(received: string): Form | undefined {
  const isHex = /^[0-9a-fA-F]+$/.test(received);
  for (const algorithm of ['sha512', 'sha256', 'sha1'] as const) {
    const wrongHash: Cause[] =
      algorithm === 'sha512'
        ? []
        : [
            {
              code: algorithm,
              text: `The signature is made with HMAC-${algorithm.toUpperCase()}; Calypso takes HMAC-SHA512.`,
            },
          ];
    if (isHex && received.length === macBytes[algorithm] * 2) {
      const hex = received.toLowerCase();
      const upper = {
        code: 'upperCaseHex',
        text: 'The signature is in upper-case hex; Calypso writes it in lower case.',
      };
      return { algorithm, hex, causes: hex === received ? wrongHash : [upper, ...wrongHash] };
    }
    const raw = Buffer.from(received, 'base64');
    if (raw.length === macBytes[algorithm] && /^[A-Za-z0-9+/_-]+={0,2}$/.test(received)) {
      const base64 = { code: 'base64', text: 'The signature is in base64; Calypso takes lower-case hex.' };
      return { algorithm, hex: raw.toString('hex'), causes: [base64, ...wrongHash] };
    }
  }
  return undefined;
}

function unexplained(form: Form): Cause {
  const seen = form.causes.map(({ code }) => code).join(', ');
  const look = seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
  return {
    code: 'unexplained',
    text: `${look}, and no mistake known to Paydrill reproduces it: another secret was used, or the body was changed after it was signed.`,
  };
}

function keyVariants(keys: Keys, webhooks: readonly WebhookRow[]): Variant<string | Buffer>[] {
  const hexDecoded = {
    code: 'hexDecodedSecret',
    text: 'The secret was decoded from hex; its text is the key of the HMAC.',
  };
  const publicKey = {
    code: 'publicKeyAsSecret',
    text: 'The signature is made with the public key; key and secret are swapped.',
  };
  const webhookSecret = {
    code: 'webhookSecret',
    text: 'The signature is made with the secret of a webhook subscription; calls take the API secret.',
  };
  const isHex = /^([0-9a-f]{2})+$/i.test(keys.secret);
  return [
    { value: keys.secret },
    ...(isHex ? [{ value: Buffer.from(keys.secret, 'hex'), cause: hexDecoded }] : []),
    { value: keys.key, cause: publicKey },
    // Enough for a person's mistake, few enough to stay quick.
    ...webhooks.slice(0, 10).map(({ secretKey }) => ({ value: secretKey, cause: webhookSecret })),
  ];
}

function bodyVariants(bytes: Buffer, body: Json | undefined): Variant<string>[] {
  const sent = bytes.toString('utf8');
  const found: Variant<string>[] = [{ value: sent }];
  const add = (value: string, code: string, text: string) => {
    if (!found.some((one) => one.value === value)) found.push({ value, cause: { code, text } });
  };
  add(`${sent}\n`, 'trailingNewline', 'A newline behind the body was signed, but not sent.');
  add(sent.trimEnd(), 'unsignedTrailingSpace', 'White space at the end of the body was sent, but not signed.');
  for (const { text, how, code } of body === undefined ? [] : renderings(sent)) {
    add(text, code, `The signature is over ${how}, not over the bytes that were sent.`);
  }
  add('', 'emptyBodySigned', 'The signature is over an empty body.');
  return found;
}

/** A JSON text as programs write it that parse it and render it anew; none for one that is nested too deeply for that. */
function renderings(sent: string): { code: string; how: string; text: string }[] {
  try {
    const parsed: unknown = JSON.parse(sent.replace(/^\uFEFF/, ''));
    const anew = (code: string, look: string, text: string) => ({
      code,
      how: `the body rendered anew (${look})`,
      text,
    });
    const payload = typeof parsed === 'object' && parsed !== null && 'payload' in parsed ? parsed.payload : undefined;
    return [
      anew('reserialisedCompact', 'without spaces', JSON.stringify(parsed)),
      anew('reserialisedPretty', 'indented by two spaces', JSON.stringify(parsed, null, 2)),
      anew('reserialisedSpaced', 'with a space behind commas and colons', spaced(parsed)),
      ...(payload === undefined
        ? []
        : [{ code: 'payloadOnly', how: 'the payload alone', text: JSON.stringify(payload) }]),
    ];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** JSON as Python's json.dumps writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner)}`)
    .join(', ')}}`;
}

/** Explains error 011. `wire` is the clock that judges, `virtual` the one of the workspace, both in ms. */
export function explainTimestamp(
  timestamp: Json | undefined,
  body: Json | undefined,
  clocks: { readonly wire: number; readonly virtual: number; readonly toleranceMs: number },
): Explanation {
  const causes = timestampCauses(timestamp, body, clocks);
  return { summary: `The timestamp is refused: ${causes[0]?.text ?? 'it is not fresh.'}`, causes };
}

function timestampCauses(
  timestamp: Json | undefined,
  body: Json | undefined,
  { wire, virtual, toleranceMs }: { readonly wire: number; readonly virtual: number; readonly toleranceMs: number },
): Cause[] {
  if (timestamp === undefined || timestamp === null) {
    const inner = isJsonObject(body) && isJsonObject(body['payload']) ? body['payload']['timestamp'] : undefined;
    return inner === undefined
      ? [{ code: 'missingTimestamp', text: 'The body has no timestamp; it takes Unix time in milliseconds.' }]
      : [{ code: 'timestampInPayload', text: 'The timestamp stands inside payload; it belongs beside it.' }];
  }
  if (typeof timestamp !== 'number' || !Number.isInteger(timestamp)) {
    return [
      {
        code: 'timestampType',
        text: `The timestamp must be a JSON integer, Unix time in milliseconds, such as ${wire}.`,
      },
    ];
  }
  const causes: Cause[] = [];
  const isNear = (instant: number, clock: number) => Math.abs(clock - instant) <= toleranceMs;
  if (isNear(timestamp * 1000, wire)) {
    causes.push({ code: 'secondsNotMilliseconds', text: 'The timestamp is in seconds; Calypso takes milliseconds.' });
  }
  if (isNear(timestamp / 1000, wire)) {
    causes.push({
      code: 'microsecondsNotMilliseconds',
      text: 'The timestamp is in microseconds; Calypso takes milliseconds.',
    });
  }
  if (isNear(timestamp, virtual)) {
    causes.push({
      code: 'virtualTimestamp',
      text: 'The timestamp is of the virtual clock; the freshness of signatures is judged by the wire clock (set it to virtual to join the two).',
    });
  }
  const off = formatDuration(Math.abs(wire - timestamp));
  const limit = formatDuration(toleranceMs);
  const judge = ` (it was ${isoInstant(wire)})`;
  causes.push(
    timestamp < wire
      ? { code: 'timestampStale', text: `The timestamp is ${off} old${judge}; at most ${limit} are allowed.` }
      : { code: 'timestampAhead', text: `The timestamp is ${off} ahead${judge}; at most ${limit} are allowed.` },
  );
  return causes;
}
