/** Why a signature does not match, found by making the mistakes ourselves and comparing. */
import type { Explanation } from '../../core/provider.js';
import { type Comparison, comparedTexts } from '../../signing/comparison.js';
import { hmac, sameText } from '../../signing/hmac.js';
import { type MacForm, macForm } from '../../signing/mac-form.js';
import { fewestChanges } from '../../signing/mistakes.js';
import { departure } from '../../signing/secret-variants.js';
import type { Cause } from './explain.js';
import { type Mismatch, mistakesIn, type SignedParts } from './mistakes.js';
import { type SignedLines, signatureOf, stringToSign } from './signature.js';

/** What each line of the signed text is. */
const lineNames = ['method', 'MD5 of the body', 'Content-Type', 'Date', 'path and query'];

/** Explains a signature that does not match: what should have been signed, what came, and the mistakes that lead from one to the other. */
export function explainSignature(received: string, about: Mismatch): Explanation {
  const { lines, keys } = about;
  const expected = signatureOf(keys.apiSecret, lines);
  const text = stringToSign(lines);
  const said = (causes: readonly Cause[]) => ({
    summary: `The signature does not match: ${causes[0]?.text ?? 'it differs.'}`,
    stringToSign: text,
    causes,
  });
  const isSecret = [keys.apiSecret, keys.callbackSecret].some(
    (secret) => sameText(secret, received) || departure(received, secret) !== undefined,
  );
  if (isSecret) {
    // A secret that was sent in place of a signature is not repeated.
    const why = 'A secret itself was sent where the signature made with it belongs.';
    return { ...said([{ code: 'secretInSignature', text: why }]), expected };
  }
  const { causes, compared } = signatureCauses(received, about);
  return {
    ...said([...causes, ...about.also]),
    ...(compared === undefined ? { expected, received } : { ...compared, signature: { expected, received } }),
  };
}

interface Found {
  readonly causes: readonly Cause[];
  readonly compared?: Comparison | undefined;
}

const wanted = {
  title: 'Cryptopay',
  algorithm: 'sha1',
  writing: 'base64',
  codes: { spaceAround: 'spaceAroundSignature', upperCaseHex: 'hex' },
} as const;

function signatureCauses(received: string, about: Mismatch): Found {
  if (received === '')
    return { causes: [{ code: 'missingSignature', text: 'There is no signature behind the colon.' }] };
  const form = macForm(received, wanted);
  if (form === undefined) {
    const text = `A signature is 28 characters of base64; what came (${received.length} characters) is no HMAC in base64 or hex.`;
    return { causes: [{ code: 'notASignature', text }] };
  }
  // Each target over which a signature is taken is a way to be almost right.
  const bases = about.targets.map((target) => ({ ...about.lines, target }));
  const changes = mistakesIn(about);
  const [best] = bases
    .map((lines) => behind(form, lines, about, changes))
    .filter((found) => found !== undefined)
    .sort((a, b) => a.causes.length - b.causes.length);
  return best ?? { causes: [openCause(form, about)] };
}

/** The mistakes that reproduce a signature: none (right bytes in a wrong form), one, or two together. */
function behind(
  { algorithm, hex, mistakes }: MacForm,
  lines: SignedLines,
  { keys, targets }: Mismatch,
  changes: ReturnType<typeof mistakesIn>,
): Found | undefined {
  const right: SignedParts = { ...lines, key: keys.apiSecret, join: stringToSign };
  const found = fewestChanges(
    right,
    changes,
    (parts) => hmac(algorithm, parts.key, parts.join(parts), 'hex') === hex,
    ({ md5 }) => md5.length,
    targets.length,
  );
  if (found === undefined) return undefined;
  const compared = comparedTexts(stringToSign(lines), found.parts.join(found.parts), lineNames);
  return { causes: [...mistakes, ...found.mistakes], compared };
}

function openCause(form: MacForm, { request, lines }: Mismatch): Cause {
  const seen = form.mistakes.map(({ code }) => code).join(', ');
  const look = seen === '' ? 'It has the right form' : `Its form (${seen}) is wrong`;
  const why = 'either another secret was used, or another text was signed: other method, body, date or path';
  if (request.body.length > 0)
    return { code: 'unexplained', text: `${look}, and no mistake known to Paydrill reproduces it: ${why}.` };
  const lost = 'No body arrived, and the signature is not over an empty one with this secret';
  return ['GET', 'HEAD'].includes(lines.method)
    ? {
        code: 'unexplained',
        text: `${look}, and no mistake known to Paydrill reproduces it: ${why} (no body arrived).`,
      }
    : {
        code: 'noBodyArrived',
        text: `${lost}. ${look}: either a body was signed that got lost on its way (redirects drop it, and many clients that of some methods), or ${why.replace('either ', '')}.`,
      };
}
