/** Why a signature does not match, found by making the mistakes ourselves and comparing. */
import type { Explanation } from '../../core/provider.js';
import { firstDifference, type HmacAlgorithm, hmac, macBytes, sameText } from '../../signing/hmac.js';
import type { Cause } from './explain.js';
import { type Mismatch, type Mistake, mistakesIn } from './mistakes.js';
import { type SignedLines, signatureOf, stringToSign } from './signature.js';

/** Explains a signature that does not match: what should have been signed, what came, and the mistakes that lead from one to the other. */
export function explainSignature(received: string, about: Mismatch): Explanation {
  const { lines, keys } = about;
  const expected = signatureOf(keys.apiSecret, lines);
  const text = stringToSign(lines);
  if (sameText(keys.apiSecret, received) || sameText(keys.callbackSecret, received)) {
    // A secret that was sent in place of a signature is not repeated.
    const cause = {
      code: 'secretInSignature',
      text: 'A secret itself was sent where the signature made with it belongs.',
    };
    return { summary: `The signature does not match: ${cause.text}`, stringToSign: text, expected, causes: [cause] };
  }
  const causes = [...signatureCauses(received, about), ...about.also];
  const difference = firstDifference(expected, received);
  return {
    summary: `The signature does not match: ${causes[0]?.text ?? 'it differs.'}`,
    stringToSign: text,
    expected,
    received,
    ...(difference === undefined ? {} : { firstDifference: difference }),
    causes,
  };
}

function signatureCauses(received: string, about: Mismatch): Cause[] {
  if (received === '') return [{ code: 'missingSignature', text: 'There is no signature behind the colon.' }];
  const form = formOf(received);
  if (form === undefined) {
    const text = `A signature is 28 characters of base64; what came (${received.length} characters) is no HMAC in base64 or hex.`;
    return [{ code: 'notASignature', text }];
  }
  // Each target over which a signature is taken is a way to be almost right.
  const bases = about.targets.map((target) => ({ ...about, lines: { ...about.lines, target } }));
  const found = leastOf(bases.map((base) => mistakesBehind(form, base)));
  return found === undefined ? [unexplained(form)] : [...form.causes, ...found];
}

function leastOf(found: readonly (readonly Cause[] | undefined)[]): readonly Cause[] | undefined {
  return found.filter((causes) => causes !== undefined).sort((a, b) => a.length - b.length)[0];
}

interface Form {
  readonly algorithm: HmacAlgorithm;
  readonly hex: string;
  readonly causes: readonly Cause[];
}

/** How a signature is written, and which hash its length stands for; undefined when it is none. */
function formOf(received: string): Form | undefined {
  const value = received.trim();
  const trimmed: Cause[] =
    value === received ? [] : [{ code: 'spaceAroundSignature', text: 'There is white space around the signature.' }];
  for (const algorithm of ['sha1', 'sha256', 'sha512'] as const) {
    const name = algorithm === 'sha1' ? '' : `HMAC-${algorithm.toUpperCase().replace('SHA', 'SHA-')}`;
    const hash: Cause[] =
      name === '' ? [] : [{ code: algorithm, text: `The signature is made with ${name}; Cryptopay takes HMAC-SHA1.` }];
    if (/^[0-9a-fA-F]+$/.test(value) && value.length === macBytes[algorithm] * 2) {
      const hex = { code: 'hex', text: 'The signature is in hex; Cryptopay takes base64 of the bytes.' };
      return { algorithm, hex: value.toLowerCase(), causes: [...trimmed, hex, ...hash] };
    }
    const raw = Buffer.from(value, 'base64');
    if (raw.length === macBytes[algorithm] && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value)) {
      const isStandard = raw.toString('base64') === value;
      const text = 'The signature is in another base64: Cryptopay takes the standard alphabet (+ and /) with padding.';
      const alphabet: Cause[] = isStandard ? [] : [{ code: 'base64Form', text }];
      return { algorithm, hex: raw.toString('hex'), causes: [...trimmed, ...alphabet, ...hash] };
    }
    const inner = raw.toString('latin1');
    if (/^[0-9a-f]+$/.test(inner) && inner.length === macBytes[algorithm] * 2) {
      const twice = {
        code: 'base64OfHex',
        text: 'The signature is base64 of hex text; Cryptopay takes base64 of the bytes.',
      };
      return { algorithm, hex: inner, causes: [...trimmed, twice, ...hash] };
    }
  }
  return undefined;
}

function unexplained(form: Form): Cause {
  const seen = form.causes.map(({ code }) => code).join(', ');
  const look = seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
  const text = `${look}, and no mistake known to Paydrill reproduces it: another secret was used, or method, body, date or path were changed after they were signed.`;
  return { code: 'unexplained', text };
}

/** The mistakes that reproduce a signature: none (right bytes in a wrong form), one, or two together. */
function mistakesBehind({ algorithm, hex }: Form, about: Mismatch): Cause[] | undefined {
  const makes = (mistakes: readonly Mistake[]) => {
    const lines = Object.assign({}, about.lines, ...mistakes.map((one) => one.lines)) as SignedLines;
    const join = mistakes.find((one) => one.join !== undefined)?.join ?? stringToSign;
    const key = mistakes.find((one) => one.key !== undefined)?.key ?? about.keys.apiSecret;
    return sameText(hmac(algorithm, key, join(lines), 'hex'), hex);
  };
  if (makes([])) return [];
  const all = mistakesIn(about);
  const single = all.find((one) => makes([one]));
  if (single !== undefined) return [single.cause];
  const some = all.filter(({ pairs }) => pairs !== false);
  for (const [at, first] of some.entries()) {
    const second = some.slice(at + 1).find((one) => one.place !== first.place && makes([first, one]));
    if (second !== undefined) return [first.cause, second.cause];
  }
  return undefined;
}
