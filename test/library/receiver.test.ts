import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyWebhook, WebhookReceiver } from '../../src/receiver.js';

const secret = 'a-secret-of-mine';
const hmac = (hash: string, text: string) => createHmac(hash, secret).update(text).digest('hex');
const seconds = 1_767_225_600;
const now = () => seconds * 1000;

/** A genuine webhook of each provider that signs, made by hand of what its documents say. */
const genuine = {
  cryptopay: (body: string) => ({ 'X-Cryptopay-Signature': hmac('sha256', body) }),
  calypso: (body: string) => ({ Key: 'my-key', Sign: hmac('sha512', body) }),
  trxn: (body: string) => ({ 'X-Trxn-Signature': `t=${seconds},v1=${hmac('sha256', `${seconds}.${body}`)}` }),
};
const bodies = {
  cryptopay: '{"type":"Invoice","event":"created","data":{"name":"Zoë"}}',
  calypso: '{"eventType":"INVOICE_CREATE_INVOICE","data":{"name":"Zoë"}}',
  trxn: '{"event":"customer.created","payload":{"name":"Zoë"}}',
};
const events = { cryptopay: 'Invoice.created', calypso: 'INVOICE_CREATE_INVOICE', trxn: 'customer.created' };

describe.each(['cryptopay', 'calypso', 'trxn'] as const)('verifyWebhook of %s', (provider) => {
  const body = bodies[provider];
  const headers = genuine[provider](body);
  const verdict = (webhook: object, options: object = { secret, now }) =>
    verifyWebhook(provider, { headers, body, ...webhook }, options);

  it('takes a genuine one, as bytes, as text, with headers of node:http and of fetch', () => {
    const wanted = { ok: true, event: events[provider] };
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    expect(verdict({})).toEqual(wanted);
    expect(verdict({ body: Buffer.from(body), headers: lower })).toEqual(wanted);
    expect(verdict({ body: new Uint8Array(Buffer.from(body)), headers: new Headers(headers) })).toEqual(wanted);
    expect(verdict({ headers: Object.entries(headers) })).toEqual(wanted);
    // A part of a larger buffer, as servers hand them out.
    const padded = Buffer.concat([Buffer.from('  '), Buffer.from(body), Buffer.from('  ')]);
    expect(verdict({ body: padded.subarray(2, -2) })).toEqual(wanted);
  });

  it('says why another one must not be trusted', () => {
    expect(verdict({ body: body.replace('Zoë', 'Zoe') })).toEqual({
      ok: false,
      reason: 'the signature does not match the body',
    });
    expect(verdict({ headers: {} })).toMatchObject({ ok: false, reason: expect.stringContaining('is missing') });
    expect(verdict({ body: '' })).toMatchObject({ ok: false });
    expect(verdict({}, { now })).toMatchObject({ ok: false, reason: expect.stringMatching(/not known|no known/) });
  });

  it('asks for the secret of a key that the headers name', () => {
    const asked: unknown[] = [];
    const ask = (key: string | undefined) => {
      asked.push(key);
      return secret;
    };
    expect(verdict({}, { secret: ask, now })).toMatchObject({ ok: true });
    expect(asked).toEqual([provider === 'calypso' ? 'my-key' : undefined]);
  });

  it.each([
    ['a parsed body', JSON.parse(body)],
    ['no body', undefined],
    ['null', null],
  ])('refuses to judge %s, and says what is missing', (_what, wrong) => {
    expect(() => verdict({ body: wrong })).toThrow(/expected the bytes as they came.*express\.raw/);
  });
});

describe('verifyWebhook', () => {
  it('of TRXN judges the age by the time that it is given', () => {
    const webhook = { headers: genuine.trxn(bodies.trxn), body: bodies.trxn };
    expect(verifyWebhook('trxn', webhook, { secret, now: () => now() + 301_000 })).toEqual({
      ok: false,
      reason: 'the signature is more than five minutes off',
    });
  });

  it('of OffBlocks checks the shape, and a signature over method and path where a key is known', () => {
    const body = JSON.stringify({ webhookType: 'card.updated', eventId: randomUUID(), id: randomUUID() });
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    expect(verifyWebhook('offblocks', { headers, body })).toEqual({ ok: true, event: 'card.updated' });
    expect(verifyWebhook('offblocks', { headers, body: '[]' })).toEqual({
      ok: false,
      reason: 'the body is no JSON object',
    });

    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    const params = `("@method" "@path" "content-digest");created=${seconds};keyid="k";alg="ecdsa-p384-sha384"`;
    const base = `"@method": POST\n"@path": /hooks/mine\n"content-digest": ${digest}\n"@signature-params": ${params}`;
    const signature = sign('sha384', Buffer.from(base), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const signed = {
      ...headers,
      'Content-Digest': digest,
      'Signature-Input': `sig=${params}`,
      Signature: `sig=:${signature.toString('base64')}:`,
    };
    const key = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    // A Request of fetch says the whole address, a server of node:http the path.
    for (const url of ['/hooks/mine', '/hooks/mine?a=1', 'https://shop.example/hooks/mine'])
      expect(verifyWebhook('offblocks', { headers: signed, body, method: 'POST', url }, { secret: key, now })).toEqual({
        ok: true,
        event: 'card.updated',
      });
    expect(verifyWebhook('offblocks', { headers: signed, body, url: '/other' }, { secret: key, now })).toEqual({
      ok: false,
      reason: 'the signature is wrong',
    });
  });

  it('names the nearest provider', () => {
    expect(() => verifyWebhook('calipso' as 'calypso', { headers: {}, body: '' })).toThrow('Did you mean "calypso"?');
  });
});

describe('WebhookReceiver', () => {
  const open: WebhookReceiver[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.stop();
  });

  it('names the nearest provider when it is to trust or to tell a URL', async () => {
    const receiver = await WebhookReceiver.start();
    open.push(receiver);
    expect(() => receiver.trust('cryptopai', undefined, secret)).toThrow('Did you mean "cryptopay"?');
    expect(() => receiver.url('trxm')).toThrow('Did you mean "trxn"?');
  });

  it('keeps what it refused, with the reason', async () => {
    const receiver = await WebhookReceiver.start();
    open.push(receiver);
    const { status } = await fetch(receiver.url('cryptopay'), { method: 'POST', body: 'not JSON' });
    expect(status).toBe(401);
    expect(receiver.received).toMatchObject([
      { event: undefined, reason: 'the header X-Cryptopay-Signature is missing', text: 'not JSON', body: {} },
    ]);
  });
});

describe('options that are wrong', () => {
  it.each<[object, string]>([
    [{ prt: 0 }, 'Unknown option "prt". Did you mean "port"?'],
    [{ port: '8080' }, 'port: expected a port from 1 to 65535'],
    [{ now: 17 }, 'now: expected a function that returns milliseconds, such as Date.now, not 17.'],
    [
      { providers: ['calypso'] },
      'providers: expected a list of providers, not of their ids; leave it out for all of them.',
    ],
  ])('WebhookReceiver.start refuses %j', async (options, message) => {
    await expect(WebhookReceiver.start(options)).rejects.toThrow(message);
  });

  it('verifyWebhook refuses them too', () => {
    const webhook = { headers: {}, body: '{}' };
    const verify = (options: object) => () => verifyWebhook('calypso', webhook, options);
    expect(verify({ secrt: 'x' })).toThrow('Unknown option "secrt". Did you mean "secret"?');
    expect(verify({ secret: 5 })).toThrow('secret: expected the secret as text');
  });
});
