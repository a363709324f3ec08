import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { PaydrillError } from '../core/errors.js';
import { plainHost } from '../core/hosts.js';
import { isNearAddress } from '../core/target-policy.js';
import { hostIn, type Reaches } from './reach.js';

/**
 * Keeps web pages away from the control API. A page that resolved its own name to 127.0.0.1 (DNS rebinding) still sends that
 * name as `Host`, so only names that cannot be somebody else's are taken: addresses, names that nobody can register, such as those of
 * compose services and of clusters, the name we listen on, the providers' own and what `--allowed-hosts` lists. `Origin` names the page
 * itself: it must be one of this machine or network, or come from the very name that is called; a page may stand on a bare public address
 * too.
 */
export function checkHost(host: string | undefined, origin: string | undefined, reaches: Reaches): void {
  const called = hostIn(host)?.name;
  if (called === undefined || !reaches.mayControl(called)) throw foreign('Host', host);
  if (origin === undefined) return;
  const from = /^https?:\/\//.test(origin) ? hostnameOf(origin) : undefined;
  const isTaken =
    from !== undefined && (from === called || isNearAddress(from) || (isIP(from) === 0 && reaches.isOwn(from)));
  if (!isTaken) throw foreign('Origin', origin);
}

function foreign(header: string, value = ''): PaydrillError {
  const shown = JSON.stringify(value.slice(0, 120));
  return new PaydrillError(
    403,
    'foreign-host',
    `The ${header} ${shown} may not use the control API; call it by address or as localhost, or list the name with --allowed-hosts (PAYDRILL_ALLOWED_HOSTS).`,
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
  return URL.canParse(url) ? plainHost(new URL(url).hostname) : undefined;
}
