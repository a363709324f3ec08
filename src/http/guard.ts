import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { PaydrillError } from '../core/errors.js';
import { isNearAddress } from '../core/transport.js';

/**
 * Keeps web pages away from the control API. A page that resolved its own name to 127.0.0.1 (DNS rebinding) still sends that
 * name as `Host`, so only names that cannot be somebody else's are taken: addresses, localhost, names without a dot
 * (compose services), the name we listen on and the providers' own. `Origin` names the page itself: it must be one of this
 * machine or network, or come from the very name that is called; a page may stand on a bare public address too.
 */
export function checkHost(host: string | undefined, origin: string | undefined, known: readonly string[]): void {
  const called = host !== undefined && hostShape.test(host) ? hostnameOf(`http://${host}`) : undefined;
  if (called === undefined || !(isIP(called) !== 0 || isOurs(called) || known.includes(called)))
    throw foreign('Host', host);
  if (origin === undefined) return;
  const from = /^https?:\/\//.test(origin) ? hostnameOf(origin) : undefined;
  if (from === undefined || !(from === called || isNearAddress(from) || isOurs(from))) throw foreign('Origin', origin);
}

/** A name or address with or without a port: nothing that `URL` would read as user, path or query. */
const hostShape = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

function foreign(header: string, value = ''): PaydrillError {
  const shown = JSON.stringify(value.slice(0, 120));
  return new PaydrillError(
    403,
    'foreign-host',
    `The ${header} ${shown} may not use the control API; call it by address or as localhost.`,
  );
}

/** Demands `Authorization: Bearer <token>` when a token is set; compared in constant time. */
export function checkToken(authorization: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(token))) {
    throw new PaydrillError(
      401,
      'token-required',
      'The control API is guarded: send Authorization: Bearer with the value of PAYDRILL_TOKEN.',
    );
  }
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}

function isOurs(name: string): boolean {
  return (
    (name !== '' && isIP(name) === 0 && !name.includes('.')) ||
    name.endsWith('.localhost') ||
    name === 'host.docker.internal'
  );
}
