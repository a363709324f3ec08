/** Path and query of a call as programs sign them that took them apart, encoded them or put them together in another way than they sent. */
import type { Spelling } from './mistakes.js';

/** What is known of where a call went. */
export interface Target {
  /** Path and query as sent. */
  readonly sent: string;
  readonly scheme: string;
  /** The `Host` header as sent. */
  readonly authority: string;
  /** Hosts of the real provider. */
  readonly hosts: readonly string[];
  /** Beginning of a path that clients leave out, e.g. `/api`. */
  readonly prefix: string;
}

/** What may have been signed in place of a target, the likely ones first. `how` completes "What was signed is …". */
export function targetVariants({ sent, scheme, authority, hosts, prefix }: Target): Spelling<string>[] {
  const found: Spelling<string>[] = [];
  const add = (code: string, how: string, ...values: readonly (string | undefined)[]) => {
    for (const value of values)
      if (value !== undefined && value !== sent && !found.some((one) => one.value === value))
        found.push({ code, how, value });
  };
  const at = sent.indexOf('?');
  const path = at < 0 ? sent : sent.slice(0, at);
  const query = at < 0 ? '' : sent.slice(at);
  add('queryNotSigned', 'the path without its query', path);
  for (const host of hostsOf({ scheme, authority, hosts })) {
    add('wholeUrlSigned', 'the whole URL', `${host}${sent}`);
    add('wholeUrlSigned', 'host and path without the scheme', `${host.replace(/^https?:\/\//, '')}${sent}`);
  }
  add('decodedTarget', 'the percent-decoded path and query', decoded(sent), decoded(sent.replaceAll('+', ' ')));
  add('leadingSlash', 'the path without its first slash', sent.replace(/^\//, ''));
  add('trailingSlash', 'the path with a slash at its end that was not sent', `${path}/${query}`);
  if (path.length > 1)
    add('trailingSlash', 'the path without the slash at its end', `${path.replace(/\/$/, '')}${query}`);
  add('doubleSlash', 'the path with two slashes at its beginning', `/${sent}`);
  add(prefixCode(prefix), `the path without ${prefix}`, without(sent, prefix));
  add('prefixTwice', `the path with ${prefix} twice`, `${prefix}${sent}`);
  add('lowerCaseTarget', 'the path in small letters', sent.toLowerCase());
  if (query === '') add('bareQuestionMark', 'the path with a question mark after it', `${sent}?`);
  else add('queryAlone', 'the query alone', query, query.slice(1));
  for (const [how, other] of otherQueries(query)) add('querySpelling', `the query ${how}`, `${path}${other}`);
  for (const other of otherEscapes(path))
    add('targetEncoding', 'the path in another percent-encoding', `${other}${query}`);
  add('targetEncoding', 'path and query percent-encoded once more', encodeURI(sent));
  return found;
}

const prefixCode = (prefix: string) => (prefix === '/api' ? 'apiPrefix' : 'pathWithoutVersion');

function without(sent: string, prefix: string): string | undefined {
  return sent.startsWith(`${prefix}/`) ? sent.slice(prefix.length) : undefined;
}

function hostsOf({ scheme, authority, hosts }: Pick<Target, 'scheme' | 'authority' | 'hosts'>): string[] {
  const [name = ''] = authority.split(':');
  const own = [`${scheme}://${authority}`, `https://${authority}`, `http://${name}`, `https://${name}`];
  return [...own, ...hosts.map((host) => `https://${host}`)];
}

/** The same parameters in another order, encoding or number. */
function* otherQueries(query: string): Generator<[string, string]> {
  const pairs = query.slice(1).split('&');
  if (query.length < 2) return;
  const whole = (all: readonly string[]) => `?${all.join('&')}`;
  yield ['with its parameters sorted', whole([...pairs].sort())];
  yield ['with its parameters in reverse', whole([...pairs].reverse())];
  if (pairs.length > 2 && pairs.length < 5)
    for (const order of permutations(pairs)) yield ['with its parameters in another order', whole(order)];
  yield ['without empty parameters', whole(pairs.filter((pair) => pair !== '' && !pair.endsWith('=')))];
  yield ['with an & at its end', `${query}&`];
  for (const other of otherEscapes(query)) yield ['in another percent-encoding', other];
  yield ['in another percent-encoding', `?${new URLSearchParams(query.slice(1)).toString()}`];
  yield [
    'in another percent-encoding',
    whole(
      pairs.map((pair) =>
        pair
          .split('=')
          .map((part) => encodeURIComponent(decoded(part.replaceAll('+', ' ')) ?? part))
          .join('='),
      ),
    ),
  ];
  yield ['joined without its question mark', query.slice(1)];
}

/** Percent-encodings of the same text: digits in the other case, spaces and marks in the other way. */
function otherEscapes(text: string): string[] {
  const digits = (change: (hex: string) => string) => text.replace(/%[0-9a-f]{2}/gi, change);
  return [
    digits((hex) => hex.toLowerCase()),
    digits((hex) => hex.toUpperCase()),
    text.replaceAll('%20', '+'),
    text.replaceAll('+', '%20'),
    text.replaceAll('+', '%2B'),
    text.replace(/[:@,;$!'()*[\]]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
    text.replace(/%(?:3A|40|2C|3B|24|21|27|28|29|2A|5B|5D)/gi, (hex) => decoded(hex) ?? hex),
  ];
}

function permutations(parts: readonly string[]): string[][] {
  if (parts.length < 2) return [[...parts]];
  return parts.flatMap((part, at) =>
    permutations([...parts.slice(0, at), ...parts.slice(at + 1)]).map((rest) => [part, ...rest]),
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
