import { createHash, createHmac } from 'node:crypto';
import type { Provider } from '../../src/core/provider.js';
import type { RunningServer } from '../../src/http/server.js';
import { messageSignature } from './message-signature.js';
import { testStart } from './world.js';

/** A call over bytes, for which the clients of Paydrill, which send text, are no help. */
interface CallByHand {
  readonly method: string;
  readonly target: string;
  readonly body: Buffer;
  /** Other headers, some of which a signature covers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly date?: string;
}

/** Headers that sign exactly these bytes as the provider's documents say, without any code of ours; at the time of test worlds. */
export async function headersByHand(
  server: RunningServer,
  provider: Provider,
  { method, target, body, headers = {}, date = new Date(testStart).toUTCString() }: CallByHand,
): Promise<Record<string, string>> {
  const keys = server.workspaces.default.credentials(provider);
  const json = body.length === 0 ? headers : { 'Content-Type': 'application/json', ...headers };
  const key = (name: string) => keys[name] ?? '';
  if (provider.id === 'trxn') return { ...json, Authorization: `Bearer ${key('token')}` };
  if (provider.id === 'calypso')
    return { ...json, Key: key('key'), Sign: createHmac('sha512', key('secret')).update(body).digest('hex') };
  if (provider.id === 'cryptopay') {
    const md5 = body.length === 0 ? '' : createHash('md5').update(body).digest('hex');
    const text = [method, md5, 'application/json', date, target].join('\n');
    const mac = createHmac('sha1', key('apiSecret')).update(text).digest('base64');
    return { 'Content-Type': 'application/json', ...json, Date: date, Authorization: `HMAC ${key('apiKey')}:${mac}` };
  }
  const { apiKey, apiSecret } = keys;
  const answer = await fetch(`${server.baseUrl('offblocks')}/v1/auth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiKey, apiSecret }),
  });
  const { token } = (await answer.json()) as { token: string };
  const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const extra = {
    ...(body.length === 0 ? {} : { 'content-digest': digest }),
    ...(method === 'GET' || method === 'HEAD'
      ? {}
      : { 'idempotency-key': `00000000-0000-4000-8000-${String(body.length).padStart(12, '0')}` }),
  };
  const covered = { '@method': method, '@path': target.replace(/\?.*/s, ''), ...extra };
  const signed = messageSignature(covered, { keyId: key('keyId'), privateKeyPem: key('privateKeyPem') }, testStart);
  return { ...json, ...extra, ...signed, Authorization: `Bearer ${token}` };
}
