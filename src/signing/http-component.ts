/** Components of an HTTP message that a signature can cover, RFC 9421, section 2. */
import {
  isInnerList,
  type Parameters,
  parseDictionary,
  parseItem,
  parseList,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
  serializeList,
} from 'structured-headers';

/** What a signature is about. Of a response, only its own status and headers. */
export interface HttpMessage {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly scheme: string;
  /** The `Host` header as sent. */
  readonly authority: string;
  /** The values of a header, line by line, in order; none when it is absent. */
  header(name: string): readonly string[];
  /** Present for a response. */
  readonly status?: number;
}

/** Why a covered component has no value. */
export interface ComponentProblem {
  readonly code: 'absentComponent' | 'unknownComponent' | 'badComponent';
  readonly component: string;
  readonly text: string;
}

type Value = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly problem: ComponentProblem };

/** The value of a component, as it stands in the base. `name` is in lower case. */
export function componentValue(name: string, params: Parameters, message: HttpMessage): Value {
  const bad = (text: string) => refused('badComponent', name, text);
  const odd = oddParameter(name, params);
  if (odd !== undefined) return bad(odd);
  if (!name.startsWith('@')) return headerValue(name, params, message);
  if (name === '@status')
    return message.status === undefined ? bad('A request has no @status.') : found(String(message.status));
  if (message.status !== undefined) return bad(`A response has no ${name}.`);
  const derived = derivedValue(name, message);
  if (derived !== undefined) return found(derived);
  if (name === '@query-param') return queryParam(params, message);
  return refused('unknownComponent', name, `${name} is no component that RFC 9421 knows.`);
}

// Section 2.5: a component with a parameter that is not understood, or that does not go with it, has no value.
function oddParameter(name: string, params: Parameters): string | undefined {
  const isDerived = name.startsWith('@');
  for (const [key, value] of params) {
    if (key === 'req' || key === 'tr')
      return `${name} is taken from ${key === 'req' ? 'another message (req)' : 'a trailer (tr)'}; only the message itself and its header can be covered here.`;
    const fits = key === 'name' ? name === '@query-param' : ['sf', 'bs', 'key'].includes(key) && !isDerived;
    if (!fits)
      return ['name', 'sf', 'bs', 'key'].includes(key)
        ? `${name} does not take the parameter ${key}, which is one of ${key === 'name' ? '@query-param' : 'header fields'}.`
        : `${name} has the parameter ${key}, which RFC 9421 does not know.`;
    const isText = key === 'name' || key === 'key';
    if (isText ? typeof value !== 'string' : value !== true)
      return `${name} has the parameter ${key}, which ${isText ? 'takes a string in double quotes' : 'takes no value'}.`;
  }
  return undefined;
}

/** Host in lower case, the port left out where it is the scheme's own. */
function canonicalAuthority(authority: string, scheme: string): string {
  const own = scheme.toLowerCase() === 'https' ? ':443' : ':80';
  const lower = authority.toLowerCase();
  return lower.endsWith(own) ? lower.slice(0, -own.length) : lower;
}

function derivedValue(name: string, { method, target, scheme, authority }: HttpMessage): string | undefined {
  // A proxy is sent the whole URI (RFC 9112, section 3.2.2).
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(target)?.[0];
  const origin = absolute === undefined ? target : target.slice(absolute.length);
  const queryAt = origin.indexOf('?');
  const path = queryAt < 0 ? origin : origin.slice(0, queryAt);
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return `${scheme.toLowerCase()}://${canonicalAuthority(authority, scheme)}${origin.startsWith('/') ? origin : `/${origin}`}`;
    case '@authority':
      return canonicalAuthority(authority, scheme);
    case '@scheme':
      return scheme.toLowerCase();
    case '@request-target':
      return target;
    case '@path':
      return path === '' ? '/' : path;
    case '@query':
      return queryAt < 0 ? '?' : origin.slice(queryAt);
    default:
      return undefined;
  }
}

function queryParam(params: Parameters, { target }: HttpMessage): Value {
  const name = params.get('name');
  if (typeof name !== 'string') return refused('badComponent', '@query-param', '@query-param takes a name.');
  const queryAt = target.indexOf('?');
  const query = new URLSearchParams(queryAt < 0 ? '' : target.slice(queryAt + 1));
  const values = [...query].filter(([key]) => formEncoded(key) === name).map(([, value]) => value);
  const [value] = values;
  if (value === undefined)
    return refused(
      'absentComponent',
      '@query-param',
      `The query has no parameter ${name}, which the signature covers.`,
    );
  // Section 2.2.8: a parameter that occurs several times must not be covered by name.
  if (values.length > 1)
    return refused(
      'badComponent',
      '@query-param',
      `The parameter ${name} occurs ${values.length} times; cover @query.`,
    );
  return found(formEncoded(value));
}

/** Percent-encoding of `application/x-www-form-urlencoded`, with %20 for a space (section 2.2.8). */
function formEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function headerValue(name: string, params: Parameters, message: HttpMessage): Value {
  const values = message.header(name);
  if (values.length === 0)
    return refused('absentComponent', name, `The signature covers the header ${name}, which was not sent.`);
  const lines = values.map((value) => value.replace(/(?<![ \t])[ \t]*\r?\n[ \t]+/g, ' ').trim());
  const key = params.get('key');
  const isStructured = params.has('sf') || key !== undefined;
  if (params.has('bs')) {
    if (isStructured)
      return refused('badComponent', name, `${name} cannot be covered as bs and as a structured field.`);
    return found(lines.map((line) => `:${Buffer.from(line, 'latin1').toString('base64')}:`).join(', '));
  }
  const joined = lines.join(', ');
  if (!isStructured) return found(joined);
  const text = key === undefined ? reserialised(name, joined) : memberOf(joined, String(key));
  if (text !== undefined) return found(text);
  return key === undefined
    ? refused('badComponent', name, `The header ${name} is no structured field.`)
    : refused('absentComponent', name, `The header ${name} has no member ${String(key)}.`);
}

/** Fields that are dictionaries by their definition; `a;x` could be read as a list too. */
const dictionaries = new Set([
  'accept-signature',
  'cache-control',
  'content-digest',
  'priority',
  'repr-digest',
  'signature',
  'signature-input',
  'want-content-digest',
  'want-repr-digest',
]);

/** In strict form; of a field whose type is not known, as the type that it can be read as. */
function reserialised(name: string, value: string): string | undefined {
  const asDictionary = () => attempt(() => serializeDictionary(parseDictionary(value)));
  if (dictionaries.has(name)) return asDictionary();
  return (
    attempt(() => serializeList(parseList(value))) ?? asDictionary() ?? attempt(() => serializeItem(parseItem(value)))
  );
}

function memberOf(value: string, key: string): string | undefined {
  const member = attempt(() => parseDictionary(value))?.get(key);
  if (member === undefined) return undefined;
  return isInnerList(member) ? serializeInnerList(member) : serializeItem(member);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function found(value: string): Value {
  return { ok: true, value };
}

function refused(code: ComponentProblem['code'], component: string, text: string): Value {
  return { ok: false, problem: { code, component, text } };
}
