import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { PaydrillError } from '../core/errors.js';

/**
 * Keeps web pages away from the control API. A page that resolved its own name to 127.0.0.1 (DNS rebinding) still sends that
 * name as `Host`, so only names that cannot be somebody else's are taken: addresses, localhost, names without a dot
 * (compose services), the name we listen on and the providers' own.
 */
export function checkHost(host: string | undefined, origin: string | undefined, known: readonly string[]): void {
  const names: [string, string | undefined][] = [
    ['Host', hostnameOf(`http://${host ?? ''}`)],
    ...(origin === undefined ? [] : [['Origin', hostnameOf(origin)] as [string, string | undefined]]),
  ];
  for (const [header, name] of names) {
    if (name !== undefined && (isOurs(name) || known.includes(name))) continue;
    throw new PaydrillError(
      403,
      'foreign-host',
      `The ${header} ${JSON.stringify((header === 'Host' ? host : origin)?.slice(0, 120) ?? '')} may not use the control API; call it by address or as localhost.`,
    );
  }
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
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost') || name === 'host.docker.internal';
}
