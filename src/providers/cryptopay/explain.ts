/** Why a call was refused before its signature was looked at, for people. */
import { type Explanation, formatDuration, isoInstant } from '../../core/provider.js';
import { sameText } from '../../signing/hmac.js';
import { departure } from '../../signing/secret-variants.js';
import type { Keys } from './credentials.js';
import { parseDateHeader } from './dates.js';
import { type SignedLines, signatureOf } from './signature.js';

/** One reason, proven by recomputation. */
export interface Cause {
  readonly code: string;
  readonly text: string;
}

const shape = 'HMAC <api key>:<signature>';

/** Explains an `Authorization` header that is missing or has another form. Nothing of what was sent is repeated. */
export function explainHeader(header: string | undefined, keys: Keys): Explanation {
  const cause = headerCause(header, keys);
  return { summary: `The call is not signed: ${cause.text}`, causes: [cause] };
}

function headerCause(header: string | undefined, keys: Keys): Cause {
  if (header === undefined || header.trim() === '') {
    return { code: 'missingAuthorization', text: `The header Authorization is missing; it carries ${shape}.` };
  }
  const [scheme = '', ...rest] = header.trim().split(/\s+/);
  if (scheme !== 'HMAC') {
    const isCase = scheme.toUpperCase() === 'HMAC';
    return isCase
      ? { code: 'schemeCase', text: `The scheme must be spelled HMAC in capitals: ${shape}.` }
      : { code: 'wrongScheme', text: `The header Authorization must begin with HMAC and one space: ${shape}.` };
  }
  const value = rest.join('');
  if (!value.includes(':') && (sameText(keys.apiKey, value) || sameText(keys.apiSecret, value))) {
    return { code: 'missingSignature', text: `The header Authorization carries no signature; it must be ${shape}.` };
  }
  return {
    code: 'malformedAuthorization',
    text: `The header Authorization must be ${shape}, with one space and one colon.`,
  };
}

/** Explains a key that is not this workspace's. Of what was sent no more than four characters are shown: it may be a secret. */
export function explainKey(
  { key, signature }: { readonly key: string; readonly signature: string },
  keys: Keys,
  lines: SignedLines,
): Explanation {
  const cause = keyCause(key, keys, sameText(signatureOf(keys.apiKey, lines), signature));
  return { summary: `The API key is not known: ${cause.text}`, causes: [cause] };
}

function keyCause(key: string, keys: Keys, isSwapped: boolean): Cause {
  if (sameText(keys.apiSecret, key)) {
    return isSwapped
      ? {
          code: 'keyAndSecretSwapped',
          text: 'API key and API secret are swapped: the secret was sent, and the key signed.',
        }
      : { code: 'secretInKey', text: 'The API secret was sent as the key; it must stay with you.' };
  }
  if (sameText(keys.callbackSecret, key)) {
    return { code: 'callbackSecretInKey', text: 'The callback secret was sent as the key; calls take the API key.' };
  }
  if (key === '') return { code: 'emptyKey', text: 'There is no key before the colon.' };
  if (sameText(keys.apiKey.toLowerCase(), key.toLowerCase())) {
    return { code: 'keyCase', text: 'The key differs from yours in the case of its letters only.' };
  }
  const dirty = departure(key, keys.apiKey);
  if (dirty !== undefined)
    return { code: 'dirtyKey', text: `The key was sent ${dirty.how}; it is sent as it is shown.` };
  if (departure(key, keys.apiSecret) !== undefined)
    return {
      code: 'secretInKey',
      text: 'The API secret was sent as the key, not as it is shown either; it must stay with you.',
    };
  const shown = `${key.slice(0, 4)}… (${key.length} characters)`;
  return {
    code: 'unknownKey',
    text: `No key of this workspace is ${shown}; yours begins with ${keys.apiKey.slice(0, 4)}.`,
  };
}

/** Clocks that a date is judged by, in ms. */
export interface Clocks {
  readonly wire: number;
  readonly virtual: number;
  readonly toleranceMs: number;
}

/** Explains a `Date` header that is missing, cannot be read, or is too far off. */
export function explainDate(date: string | undefined, clocks: Clocks): Explanation {
  const causes = dateCauses(date, clocks);
  return { summary: `The date is refused: ${causes[0]?.text ?? 'it is not fresh.'}`, causes };
}

function dateCauses(date: string | undefined, { wire, virtual, toleranceMs }: Clocks): Cause[] {
  if (date === undefined) {
    return [{ code: 'missingDate', text: 'The header Date is missing; it carries the time that was signed.' }];
  }
  const at = parseDateHeader(date);
  if (at === undefined) {
    const shown = JSON.stringify(date.slice(0, 60));
    const example = `${new Date(wire).toUTCString()} or ${isoInstant(wire)}`;
    return [
      {
        code: 'unparseableDate',
        text: `The header Date (${shown}) is no date with a time and zone such as ${example}.`,
      },
    ];
  }
  const limit = formatDuration(toleranceMs);
  const off = formatDuration(Math.abs(wire - at));
  const judge = ` (it was ${isoInstant(wire)})`;
  const causes: Cause[] = [];
  if (Math.abs(virtual - at) <= toleranceMs) {
    causes.push({
      code: 'virtualDate',
      text: 'The Date is of the virtual clock; the freshness of signatures is judged by the wire clock (set it to virtual to join the two).',
    });
  }
  causes.push(
    at < wire
      ? { code: 'staleDate', text: `The Date is ${off} old${judge}; at most ${limit} are allowed.` }
      : { code: 'dateAhead', text: `The Date is ${off} ahead${judge}; at most ${limit} are allowed.` },
  );
  return causes;
}
