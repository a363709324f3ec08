/** Bases that a client may have signed by mistake: each departs from the right one in one point. */
import type { SignedRequest } from '../../core/provider.js';
import { type BaseLine, baseOf, type MessageSignature } from '../../signing/http-signature.js';
import { targetVariants } from '../../signing/target-variants.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** A base, and which mistake leads to it. */
export interface Variant {
  readonly text: string;
  readonly cause: Cause;
}

const realHosts = ['api.offblocks.xyz', 'api.sandbox.offblocks.xyz'];
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const resources = ['customers', 'accounts', 'cards', 'webhooks', 'auth/token', 'simulator/customers'];

/** All single mistakes, the usual ones first. */
export function* variantsOf(
  signature: MessageSignature,
  lines: readonly BaseLine[],
  request: SignedRequest,
): Generator<Variant> {
  const params = signature.verbatim;
  for (const line of lines) {
    for (const { value, code, text } of otherValues(line, request)) {
      if (value === line.value) continue;
      const changed = lines.map((one) => (one === line ? { ...one, value } : one));
      yield { text: baseOf(changed, params), cause: { code, text } };
    }
  }
  const base = baseOf(lines, params);
  const said = (code: string, text: string, variant: string): Variant => ({ text: variant, cause: { code, text } });
  yield said('trailingNewline', 'A newline behind the last line of the base was signed.', `${base}\n`);
  yield said(
    'crlf',
    'The lines of the base were joined with CR and LF; it takes LF alone.',
    base.replaceAll('\n', '\r\n'),
  );
  const bare = lines.map(({ id, value }) => `${id}: ${value}`).join('\n');
  yield said('withoutParams', 'The line "@signature-params" was not signed.', bare);
  yield said(
    'escapedNewlines',
    'The lines of the base were joined with a backslash and an n.',
    base.replaceAll('\n', '\\n'),
  );
  yield said(
    'labelSigned',
    'The label was signed before the parameters.',
    baseOf(lines, `${signature.label}=${params}`),
  );
  yield said('leadingNewline', 'A newline before the first line of the base was signed.', `\n${base}`);
  const tight = [...lines.map(({ id, value }) => `${id}:${value}`), `"@signature-params":${params}`].join('\n');
  yield said('withoutSpaces', 'The lines of the base were signed without the space after the colon.', tight);
  const unquoted = base.replace(/^"([^"]+)"/gm, '$1');
  yield said('unquotedNames', 'The names in the base were signed without their double quotes.', unquoted);
  for (const other of reordered(params))
    yield said(
      'paramsReordered',
      `The parameters were signed in another order than sent: ${other}.`,
      baseOf(lines, other),
    );
  yield* libraryPairs(lines, request, params);
}

/** Two components that one library builds wrongly: what it does with the URL of a call goes wrong in each that is made of it. */
function* libraryPairs(lines: readonly BaseLine[], request: SignedRequest, params: string): Generator<Variant> {
  const wrong = lines.flatMap((line) =>
    libraryValues(line, request)
      .filter((value) => value !== line.value)
      .map((value) => ({ line, value })),
  );
  for (const [at, one] of wrong.entries())
    for (const two of wrong.slice(at + 1)) {
      if (one.line === two.line) continue;
      const changed = lines.map((line) =>
        line === one.line ? { ...line, value: one.value } : line === two.line ? { ...line, value: two.value } : line,
      );
      const shown = [one, two].map(({ line, value }) => `${line.name} ${JSON.stringify(value.slice(0, 100))}`);
      const text = `The signature is over ${shown.join(' and ')}; neither is of the call as it came.`;
      yield { text: baseOf(changed, params), cause: { code: 'otherComponents', text } };
    }
}

function libraryValues({ name, value }: BaseLine, { scheme, authority, targets }: SignedRequest): string[] {
  const [host = ''] = authority.toLowerCase().split(':');
  switch (name) {
    case '@scheme':
      return ['', `${scheme}:`];
    case '@authority':
      return [...portTwice(authority), host];
    case '@target-uri':
      return [`${scheme}://${authority.toLowerCase()}`, `${scheme}://${host}${targets[0]}`];
    case '@request-target':
      return [`${value}?`];
    case '@query':
      return ['', value.slice(1)];
    case '@path':
      return [targets[0]];
    default:
      return [];
  }
}

interface Other {
  readonly value: string;
  readonly code: string;
  readonly text: string;
}

function otherValues({ name, value }: BaseLine, request: SignedRequest): Other[] {
  const of = (code: string, values: readonly string[]): Other[] =>
    values.map((other) => ({
      value: other,
      code,
      text: `The signature is over ${name} ${JSON.stringify(other.slice(0, 200))}; the call came with ${JSON.stringify(value.slice(0, 200))}.`,
    }));
  switch (name) {
    case '@method':
      return of('otherMethod', [value.toLowerCase(), value[0] + value.slice(1).toLowerCase(), ...methods]);
    case '@authority':
      return of('otherAuthority', [
        ...realHosts,
        ...neighbours(request.authority),
        ...portTwice(request.authority),
        '',
      ]);
    case '@scheme':
      return of('otherScheme', ['https', 'http', '', 'http:', 'https:', 'HTTP', 'HTTPS', 'http://', 'https://']);
    case '@target-uri':
      return of('otherTargetUri', otherUris(request));
    case '@path':
      return otherPaths(value, request, of);
    case '@query-param':
      return otherParameters(value, request, of);
    case '@query':
      return of('otherQuery', ['?', '', value.replace(/^\?/, ''), ...otherQueries(value, request)]);
    case '@request-target':
      return of('otherTarget', otherTargets(value, request));
    default:
      return name.startsWith('@') ? [] : otherHeaders(name, value, request, of);
  }
}

/** The target as libraries build it: with a bare question mark, with the method before it (drafts), or as a whole URL. */
function otherTargets(value: string, request: SignedRequest): string[] {
  const { method, scheme, authority } = request;
  return [
    `${value}?`,
    value.replace(/\?.*$/, ''),
    value.replace(/^\/v1/, ''),
    `${method} ${value}`,
    `${method.toLowerCase()} ${value}`,
    `${scheme}://${authority}${value}`,
    ...variantsOfTarget(value, request)
      .filter(({ code }) => spellings.includes(code))
      .map((one) => one.value),
  ];
}

const spellings = ['querySpelling', 'targetEncoding', 'decodedTarget', 'trailingSlash', 'doubleSlash'];

function variantsOfTarget(sent: string, { scheme, authority }: SignedRequest) {
  return targetVariants({ sent, scheme, authority, hosts: realHosts, prefix: '/v1' });
}

/** The same parameters in another order or encoding. */
function otherQueries(query: string, request: SignedRequest): string[] {
  return variantsOfTarget(`/${query}`, request)
    .filter(({ code }) => code === 'querySpelling')
    .map(({ value }) => value.slice(1));
}

/** A parameter as it stands in the query, decoded, or encoded as `encodeURIComponent` does. */
function otherParameters(
  value: string,
  request: SignedRequest,
  of: (code: string, values: readonly string[]) => Other[],
): Other[] {
  const [target] = request.targets;
  const decoded = safelyDecoded(value);
  const raw = target.split(/[?&]/).flatMap((pair) => pair.split('=').slice(1, 2));
  return [
    ...of('queryParamDecoded', [decoded]),
    ...of('queryParamEncoding', [encodeURIComponent(decoded), encodeURIComponent(decoded).replaceAll('%20', '+')]),
    ...of(
      'queryParamRaw',
      raw.filter((one) => safelyDecoded(one.replaceAll('+', ' ')) === decoded),
    ),
  ];
}

/** A header as a program may have had it before it was sent. */
function otherHeaders(
  name: string,
  value: string,
  request: SignedRequest,
  of: (code: string, values: readonly string[]) => Other[],
): Other[] {
  const lines = request.headers.all(name);
  const said = [
    ...of('headerCollapsed', [value.replace(/[ \t]+/g, ' ')]),
    ...of('headerCase', [value.toLowerCase(), value.toUpperCase()]),
    ...of('headerSpaces', [` ${value}`, `${value} `, ...lines]),
  ];
  if (lines.length > 1)
    said.push(...of('headerLines', [lines[0] ?? '', lines.at(-1) ?? '', lines.join(','), lines.join('; ')]));
  if (name === 'content-digest')
    said.push(
      ...of('digestHeader', [
        value.replaceAll(':', ''),
        ...value.split(/,\s*/),
        value.replace(/^[a-z0-9-]+=/, ''),
        value.replace(/^[a-z0-9-]+(?==)/, (digest) => digest.toUpperCase()),
        ...(/:([A-Za-z0-9+/=]{1,200}):/.exec(value) ?? []).slice(1),
      ]),
    );
  if (name === 'content-type')
    said.push(...of('contentType', [value.replace(/;.*$/, ''), `${value}; charset=utf-8`, `${value};charset=UTF-8`]));
  return said;
}

function otherPaths(
  path: string,
  request: SignedRequest,
  of: (code: string, values: readonly string[]) => Other[],
): Other[] {
  const [target] = request.targets;
  const decoded = /%[0-9a-f]{2}/i.test(path) ? [safelyDecoded(path)] : [];
  const last = path.replace(/\/[^/]*$/, '');
  return [
    ...of('pathWithQuery', [target]),
    ...of('pathWithoutVersion', [path.replace(/^\/v1/, '')]),
    ...of('decodedPath', decoded),
    ...of('otherPath', [
      path.endsWith('/') ? path.slice(0, -1) : `${path}/`,
      `/v1${path}`,
      last,
      `/${path}`,
      path.slice(1),
      path.toLowerCase(),
      ...variantsOfTarget(path, request)
        .filter(({ code }) => code === 'targetEncoding')
        .map(({ value }) => value),
      ...resources.map((one) => `/v1/${one}`),
    ]),
  ];
}

function otherUris({ scheme, authority, targets }: SignedRequest): string[] {
  const hosts = [...realHosts, ...neighbours(authority), authority.toLowerCase()];
  const schemes = scheme === 'https' ? ['https', 'http'] : ['http', 'https'];
  const bases = hosts.flatMap((host) => schemes.map((one) => `${one}://${host}`));
  const own = bases.filter((base) => base.endsWith(`//${authority.toLowerCase()}`));
  return targets.flatMap((target) => [
    ...bases.map((base) => base + target),
    target,
    // Libraries that lose the path, or the query, on the way.
    ...own.flatMap((base) => [
      base,
      `${base}/`,
      base + target.replace(/\?.*$/, ''),
      `${base}${target}?`,
      `${base}/${target}`,
    ]),
  ]);
}

/** A host to which the port was added that it has already. */
function portTwice(authority: string): string[] {
  const port = /:(\d{1,5})$/.exec(authority)?.[1];
  const lower = authority.toLowerCase();
  return port === undefined ? [`${lower}:80`, `${lower}:443`] : [`${lower}:${port}`];
}

/** Other names of the same machine, with and without the port. */
function neighbours(authority: string): string[] {
  const [host = '', port] = authority.toLowerCase().split(':');
  const names = [...new Set([host, 'localhost', '127.0.0.1'])];
  return names.flatMap((name) => (port === undefined ? [name] : [`${name}:${port}`, name]));
}

/** The parameters in every other order, for lists that are short enough. */
function reordered(params: string): string[] {
  const end = params.lastIndexOf(')') + 1;
  const parts = params.slice(end).match(/;[^;"=]+(?:=(?:"(?:[^"\\]|\\.)*"|[^;"]*))?/g) ?? [];
  if (parts.length < 2 || parts.length > 4 || parts.join('') !== params.slice(end)) return [];
  const orders = permutations(parts).map((order) => params.slice(0, end) + order.join(''));
  return orders.filter((text) => text !== params);
}

function permutations(parts: readonly string[]): string[][] {
  if (parts.length < 2) return [[...parts]];
  return parts.flatMap((part, at) =>
    permutations([...parts.slice(0, at), ...parts.slice(at + 1)]).map((rest) => [part, ...rest]),
  );
}

function safelyDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
