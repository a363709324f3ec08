/** Why a call was refused, for people: causes are found by making the mistakes ourselves and comparing. */
import { type Explanation, formatDuration, isJsonObject, isoInstant, type Json } from '../../core/provider.js';
import { comparedTexts } from '../../signing/comparison.js';
import { sameText } from '../../signing/hmac.js';
import { compactJson, renderings } from '../../signing/json-renderings.js';
import { readJson } from '../../signing/json-text.js';
import { bodyChanges, byHmac, keyChanges, type MacParts, macMistakes, wayChanges } from '../../signing/mac-changes.js';
import { type MacForm, macForm } from '../../signing/mac-form.js';
import type { Change } from '../../signing/mistakes.js';
import { departure } from '../../signing/secret-variants.js';
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
  const dirty = departure(received, keys.key);
  if (dirty !== undefined)
    return { code: 'dirtyKey', text: `The key was sent ${dirty.how}; it is sent as it is shown.` };
  if (departure(received, keys.secret) !== undefined)
    return {
      code: 'secretInKey',
      text: 'The header Key carries the secret, not as it is shown either; it must carry the public key.',
    };
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
  keys: Keys,
  webhooks: readonly WebhookRow[],
): Explanation {
  const text = bytes.toString('utf8');
  const said = (causes: readonly Cause[]) => ({
    summary: `The signature does not match: ${causes[0]?.text ?? 'it differs.'}`,
    stringToSign: text,
    causes,
  });
  if (received === '')
    return {
      ...said([
        { code: 'missingSignHeader', text: 'The header Sign is missing; it carries the signature of the body.' },
      ]),
      expected,
    };
  // A secret that was sent in place of a signature is not repeated.
  if (sameText(keys.secret, received) || departure(received, keys.secret) !== undefined)
    return {
      ...said([
        {
          code: 'secretInSign',
          text: 'The header Sign carries the secret itself; it must carry the signature that is made with it.',
        },
      ]),
      expected,
    };
  const form = macForm(received, {
    title: 'Calypso',
    algorithm: 'sha512',
    writing: 'hex',
    codes: { base64Form: 'base64' },
  });
  if (form === undefined) {
    const why = `Sign must be 128 lower-case hex digits; what came (${received.length} characters) is no HMAC in hex or base64.`;
    return { ...said([{ code: 'notASignature', text: why }]), expected, received };
  }
  const right: MacParts = { way: byHmac, key: keys.secret, before: '', body: bytes };
  const found = macMistakes(form, right, signChanges(bytes, keys, webhooks));
  if (found === undefined)
    return {
      ...said([bytes.length === 0 ? noBody(form) : unexplained(form)]),
      expected,
      received: openly(received, form),
    };
  const compared = comparedTexts(text, found.signed);
  return {
    ...said([...form.mistakes, ...found.mistakes]),
    ...(compared === undefined ? { expected, received } : { ...compared, signature: { expected, received } }),
  };
}

/** A secret is as long as an MD5, so that what nothing explains is not repeated in that length. */
function openly(received: string, { algorithm }: MacForm): string {
  return algorithm === 'md5' ? `${received.slice(0, 4)}… (${received.length} characters)` : received;
}

function lookOf({ mistakes }: MacForm): string {
  const seen = mistakes.map(({ code }) => code).join(', ');
  return seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
}

function unexplained(form: MacForm): Cause {
  return {
    code: 'unexplained',
    text: `${lookOf(form)}, and no mistake known to Paydrill reproduces it: either another secret was used, or another text than the body that came was signed.`,
  };
}

function noBody(form: MacForm): Cause {
  return {
    code: 'noBodyArrived',
    text: `No body arrived, and Calypso signs the body. ${lookOf(form)}, but with this secret it is not over an empty text: either a body was signed that got lost on its way (many clients drop that of a DELETE, and redirects drop any), or another secret was used.`,
  };
}

function signChanges(bytes: Buffer, keys: Keys, webhooks: readonly WebhookRow[]): Change<MacParts>[] {
  const key = (code: string, text: string, value: string): Change<MacParts> => ({
    place: 'key',
    mistake: { code, text },
    set: { key: value },
  });
  const over = (how: string) =>
    bytes.length === 0
      ? `The signature is over ${how}.`
      : `The signature is over ${how}, not over the bytes that were sent.`;
  return [
    key('publicKeyAsSecret', 'The signature is made with the public key; key and secret are swapped.', keys.key),
    // Enough for a person's mistake, few enough to stay quick.
    ...webhooks
      .slice(0, 10)
      .map(({ secretKey }) =>
        key(
          'webhookSecret',
          'The signature is made with the secret of a webhook subscription; calls take the API secret.',
          secretKey,
        ),
      ),
    ...wayChanges('Calypso'),
    ...payloadChanges(bytes, over),
    ...keyChanges(keys.secret, { title: 'secret', names: ['CALYPSO_SECRET', 'PAYDRILL_CALYPSO_SECRET'] }),
    ...bodyChanges(bytes, over, bodyCodes),
  ];
}

const bodyCodes = {
  trimmedBody: 'unsignedTrailingSpace',
  emptyBody: 'emptyBodySigned',
  emptyObject: 'emptyObjectSigned',
};

/** The payload signed without what stands around it, as it came and as it is written anew. */
function payloadChanges(bytes: Buffer, over: (how: string) => string): Change<MacParts>[] {
  const node = readJson(bytes.toString('utf8'));
  const payload = node?.kind === 'object' ? node.members.get('payload') : undefined;
  if (payload === undefined) return [];
  const text = compactJson(payload);
  return [text, ...renderings(text).map((one) => one.text)].map((value, at) => ({
    place: 'body',
    mistake: { code: 'payloadOnly', text: over('the payload alone') },
    set: { body: value },
    isRare: at > 0,
  }));
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
