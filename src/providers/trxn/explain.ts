/** Why a token was refused, for people: causes are found by mending what was sent until it is a token that we know. */
import {
  type Context,
  type Explanation,
  isJsonObject,
  type Json,
  parseJsonBytes,
  type SignedRequest,
} from '../../core/provider.js';
import { sameText } from '../../signing/hmac.js';
import { keysOf } from './credentials.js';
import { endpointsOf, type TokenRow } from './rows.js';
import { allTokens, tokenOf } from './tokens.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

const form = 'write "Authorization: Bearer <token>"';

/** Explains a 401. Of tokens and passwords no more than four characters are shown. */
export function explainToken(request: SignedRequest, ctx: Context): Explanation {
  const header = request.headers.get('Authorization');
  const causes = header === undefined || header === '' ? missingCauses(request, ctx) : headerCauses(header, ctx);
  return {
    summary: `The token is refused: ${causes[0]?.text ?? 'it is not known.'}`,
    expected: `Bearer ${shown(keysOf(ctx.credentials).token)}`,
    ...(header === undefined || header === '' ? {} : { received: masked(header) }),
    causes,
  };
}

function missingCauses(request: SignedRequest, ctx: Context): Cause[] {
  const missing = { code: 'missingAuthorization', text: `The header Authorization is missing; ${form}.` };
  const isToken = (text: string | undefined) =>
    text !== undefined && tokenOf(ctx, text.replace(/^Bearer\s+/i, '')) !== undefined;
  const usual = ['X-Api-Key', 'Api-Key', 'X-Api-Token', 'X-Auth-Token', 'X-Access-Token', 'X-Trxn-Token', 'Token'];
  const elsewhere = usual.find((name) => isToken(request.headers.get(name)));
  if (elsewhere !== undefined)
    return [{ code: 'tokenInOtherHeader', text: `The token stands in the header ${elsewhere}; ${form}.` }, missing];
  const query = new URLSearchParams(request.targets[0].split('?')[1] ?? '');
  const inQuery = [...query].find(([, value]) => isToken(value));
  if (inQuery !== undefined)
    return [{ code: 'tokenInQuery', text: `The token stands in the query, as ${inQuery[0]}; ${form}.` }, missing];
  if (isLogin(request.body, ctx))
    return [passwordCause('The body carries the e-mail and password of the user'), missing];
  return [missing];
}

function isLogin(bytes: Buffer, ctx: Context): boolean {
  const { email, password } = keysOf(ctx.credentials);
  const body = jsonOf(bytes);
  return (
    isJsonObject(body) && body['password'] === password && String(body['email']).toLowerCase() === email.toLowerCase()
  );
}

function jsonOf(bytes: Buffer): Json | undefined {
  try {
    return parseJsonBytes(bytes);
  } catch {
    return undefined;
  }
}

function headerCauses(header: string, ctx: Context): Cause[] {
  const unquoted = header.replace(/^["'`](.*?)["'`]?$/s, '$1');
  if (unquoted !== header)
    return [
      { code: 'quotedHeader', text: 'Quotes stand around the whole header value; it is sent without them.' },
      ...headerCauses(unquoted, ctx),
    ];
  const bare = tokenOf(ctx, header);
  if (bare !== undefined) {
    const text = `The header carries the token without the word Bearer before it; ${form}.`;
    return [{ code: 'noBearerPrefix', text }, ...revoked(bare)];
  }
  const [, scheme = '', rest = ''] = /^(\S+)\s(.*)$/s.exec(header) ?? [];
  if (scheme === 'Bearer' || header === 'Bearer') {
    const causes = textCauses(rest, ctx);
    return /^Bearer[^ \t]/.test(header) ? [oddSpace, ...causes] : causes;
  }
  const basic = scheme.toLowerCase() === 'basic' ? basicCause(rest, ctx) : undefined;
  if (basic !== undefined) return [basic];
  const mended = mend(rest);
  const meant = scheme === '' ? undefined : tokenOf(ctx, mended.text);
  if (meant !== undefined) return [schemeCause(scheme), ...mended.causes, ...revoked(meant)];
  if (scheme !== '' && /^[a-z][a-z0-9-]{0,19}$/i.test(scheme)) return [schemeCause(scheme), ...textCauses(rest, ctx)];
  return textCauses(header, ctx);
}

const oddSpace = {
  code: 'whitespaceInToken',
  text: 'What stands between Bearer and the token looks like a space, and is none.',
};

function schemeCause(scheme: string): Cause {
  return scheme.toLowerCase() === 'bearer'
    ? {
        code: 'bearerCase',
        text: `The word Bearer is written ${JSON.stringify(scheme)}; TRXN's documents write "Bearer".`,
      }
    : { code: 'otherScheme', text: `The scheme is ${JSON.stringify(scheme.slice(0, 20))}; ${form}.` };
}

function basicCause(encoded: string, ctx: Context): Cause | undefined {
  const { email, password } = keysOf(ctx.credentials);
  const [user = '', ...others] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const secret = others.join(':');
  if (user.toLowerCase() === email.toLowerCase() || (secret !== '' && sameText(secret, password)))
    return passwordCause('The header carries e-mail and password as Basic');
  return [user, secret].some((text) => tokenOf(ctx, text) !== undefined)
    ? { code: 'basicInsteadOfBearer', text: `The header carries the token as Basic, in base64; ${form}.` }
    : undefined;
}

function passwordCause(where: string): Cause {
  const text = `${where}; calls take a token, and POST /v1/auth gives one out for e-mail and password.`;
  return { code: 'loginInsteadOfToken', text };
}

/** Causes in what stands where the token should. */
function textCauses(text: string, ctx: Context): Cause[] {
  const known = tokenOf(ctx, text);
  if (known !== undefined) return revoked(known);
  const mended = mend(text);
  const meant = tokenOf(ctx, mended.text);
  if (meant !== undefined) return [...mended.causes, ...revoked(meant)];
  const encoded = decodedToken(text, ctx);
  if (encoded !== undefined) return [encoded.cause, ...revoked(encoded.row)];
  return [otherCause(text, ctx)];
}

/** Takes back the usual mistakes of spelling, one after the other, and says which there were. */
function mend(text: string): { text: string; causes: Cause[] } {
  const causes: Cause[] = [];
  let now = text;
  const without = (pattern: RegExp, code: string, why: string) => {
    const next = now.replace(pattern, '');
    if (next !== now) causes.push({ code, text: why });
    now = next;
  };
  without(/^(?:\uFEFF|\u00ef\u00bb\u00bf)/, 'bomInToken', 'A byte order mark stands before the token.');
  // Escapes too: an environment file that was read as it stands leaves them behind.
  without(/["'`<>]|%22|%27/g, 'quotedToken', 'Quotes or brackets stand around the token; it is sent without them.');
  without(/^(Bearer\s+)+/i, 'doubledBearer', 'The word Bearer stands there twice; once is enough.');
  without(
    /^(?:export\s{1,9})?[A-Z_]{1,60}\s{0,9}[=:]\s{0,9}/i,
    'namedToken',
    'A name stands before the token; the token follows Bearer directly.',
  );
  without(
    /(\s|\\[nrt]|%0[ad9]|%20)+/gi,
    'whitespaceInToken',
    'White space, or an escape for it, stands beside or inside the token.',
  );
  without(/(?<![,;])[,;]+$/, 'trailingPunctuation', 'A comma or semicolon stands behind the token.');
  if (now !== now.toLowerCase()) {
    causes.push({
      code: 'upperCaseToken',
      text: 'The token is written in upper case; its digits a to f are lower case.',
    });
    now = now.toLowerCase();
  }
  return { text: now, causes };
}

function otherCause(text: string, ctx: Context): Cause {
  const { email, password } = keysOf(ctx.credentials);
  if (text.toLowerCase() === email.toLowerCase() || sameText(text, password))
    return passwordCause(`The header carries the ${sameText(text, password) ? 'password' : 'e-mail'} of the user`);
  if (
    endpointsOf(ctx)
      .all()
      .some(({ secret }) => sameText(secret, text))
  )
    return {
      code: 'webhookSecret',
      text: 'The header carries the signing secret of a webhook endpoint; calls take an API token.',
    };
  if (/^(|undefined|null|None|nil|\$\{?\w+\}?|<.*>|\{\{.*\}\}|YOUR_\w+|process\.env\.\w+)$/i.test(text))
    return {
      code: 'emptyToken',
      text: `In the place of the token stands ${JSON.stringify(text.slice(0, 40))}: a variable that was not set or not filled in.`,
    };
  const tokens = allTokens(ctx).map(({ token }) => token);
  if (text.length >= 8 && tokens.some((token) => token.startsWith(text) || token.endsWith(text)))
    return { code: 'truncatedToken', text: `The token is cut off: ${text.length} of its 32 digits came.` };
  if (tokens.some((token) => text.startsWith(token) || text.endsWith(token)))
    return { code: 'extraCharacters', text: `${text.length - 32} characters too many stand beside the token.` };
  if (/^[0-9a-f]{32}$/.test(text))
    return {
      code: 'unknownToken',
      text: `No token of the workspace ${JSON.stringify(ctx.workspace)} is ${shown(text)}: it was deleted, or belongs to another workspace, seed or account.`,
    };
  return {
    code: 'notAToken',
    text: `What came (${text.length} characters) is no token: tokens are 32 lower-case hex digits without a prefix.`,
  };
}

/** What a text stands for that was encoded once more than it should be. */
function decodedToken(text: string, ctx: Context): { row: TokenRow; cause: Cause } | undefined {
  for (const encoding of ['base64', 'hex'] as const) {
    const row = tokenOf(ctx, Buffer.from(text, encoding).toString('utf8').trim());
    if (row !== undefined)
      return {
        row,
        cause: { code: 'encodedToken', text: `The token is encoded as ${encoding}; it is sent as it is shown.` },
      };
  }
  return undefined;
}

function revoked({ name, state }: TokenRow): Cause[] {
  return state === 'active' ? [] : [{ code: 'revokedToken', text: `The token ${JSON.stringify(name)} was revoked.` }];
}

function masked(header: string): string {
  const [, scheme, rest = ''] = /^([A-Za-z]{1,20})\s+(.*)$/s.exec(header) ?? [];
  return scheme === undefined ? shown(header) : `${scheme} ${shown(rest)}`;
}

function shown(secret: string): string {
  return `${secret.slice(0, 4)}… (${secret.length} characters)`;
}
