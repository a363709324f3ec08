/** Webhooks with a message signature: judged by http-message-signatures and jose, which know nothing of the emulator. */
import { createPublicKey } from 'node:crypto';
import { createVerifier, httpbis } from 'http-message-signatures';
import { calculateJwkThumbprint, createLocalJWKSet, importJWK, type JSONWebKeySet } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { TestReceiver } from '../support/world.js';
import { OffBlocksWorld } from './offblocks-world.js';

const worlds: OffBlocksWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(webhookSigning = 'messageSignature', change = {}): Promise<OffBlocksWorld> {
  const world = await OffBlocksWorld.open({ webhookSigning }, change);
  worlds.push(world);
  return world;
}

/** A signed webhook as it arrived, with what its receiver knows. */
async function delivered(world: OffBlocksWorld, path = '/hook') {
  const receiver = await TestReceiver.start();
  world.receivers.push(receiver);
  const url = new URL(path, receiver.url).href;
  await world.workspace.unit(offblocks, (ctx) => offblocks.setTarget(ctx, url));
  await world.customer();
  await world.workspace.settled();
  const [one] = receiver.received;
  if (one === undefined) throw new Error('nothing came');
  const headers = one.headers as Record<string, string>;
  const answer = await fetch(`${world.baseUrl}/.well-known/jwks.json`);
  const jwks = (await answer.json()) as JSONWebKeySet;
  return { url, headers, body: one.body, jwks, jwk: JSON.stringify(jwks.keys[0]) };
}

describe('a signed webhook', () => {
  it('is good for http-message-signatures with the key of the JWK Set', async () => {
    const world = await open('messageSignature', { startAt: undefined, wire: 'wall' });
    const { url, headers, jwks } = await delivered(world, '/hook/a%20b?x=1');
    const keyLookup = async ({ keyid }: { keyid?: string }) => {
      const jwk = jwks.keys.find(({ kid }) => kid === keyid);
      if (jwk === undefined) return null;
      const key = createPublicKey({ format: 'jwk', key: { ...jwk } });
      return { id: keyid ?? '', algs: ['ecdsa-p384-sha384'], verify: createVerifier(key, 'ecdsa-p384-sha384') };
    };
    const judge = (change: object, method = 'POST') =>
      httpbis
        .verifyMessage(
          { keyLookup, requiredFields: ['@method', '@path', 'content-digest'] },
          { method, url, headers: { ...headers, ...change } },
        )
        .catch((error: Error) => error.message);
    expect(await judge({})).toBe(true);
    expect(await judge({ 'content-digest': 'sha-256=:AAAA:' })).not.toBe(true);
    expect(await judge({}, 'PUT')).not.toBe(true);
  });

  it('the JWK Set is one that jose reads, and holds no private key', async () => {
    const world = await open();
    const { jwks } = await delivered(world);
    expect(Object.keys(jwks.keys[0] ?? {})).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(await createLocalJWKSet(jwks)({ alg: 'ES384', kid: jwks.keys[0]?.kid ?? '' })).toMatchObject({
      type: 'public',
    });
    expect(await importJWK(jwks.keys[0] ?? { kty: '' })).toMatchObject({ type: 'public' });
    const other = await open('messageSignature', { seed: 'other' });
    const theirs = await delivered(other);
    expect(await calculateJwkThumbprint(theirs.jwks.keys[0] ?? { kty: '' })).not.toBe(
      await calculateJwkThumbprint(jwks.keys[0] ?? { kty: '' }),
    );
  });

  it('is the same in every run', async () => {
    const signatures = [];
    for (let n = 0; n < 2; n += 1) signatures.push((await delivered(await open())).headers['signature']);
    expect(signatures[0]).toMatch(/^sig=:[A-Za-z0-9+/]{128}:$/);
    expect(signatures[1]).toBe(signatures[0]);
  });

  it('is off by default: no header, no JWK Set, no secret', async () => {
    const world = await open('none');
    const { headers, jwks } = await delivered(world).catch(() => ({ headers: undefined, jwks: undefined }));
    expect([headers, jwks]).toEqual([undefined, undefined]);
    const answer = await fetch(`${world.baseUrl}/.well-known/jwks.json`);
    expect([answer.status, await answer.text()]).toEqual([404, '']);
    const [delivery] = world.workspace.deliveries.list();
    expect(Object.keys(delivery?.attempts[0]?.headers ?? {})).toEqual(['Content-Type']);
    expect(world.read((ctx) => offblocks.targets(ctx).map(({ secret }) => secret))).toEqual([undefined]);
  });
});

describe('the receiver that was told a key', () => {
  it('takes what is genuine, and nothing else', async () => {
    const world = await open();
    const { url, headers, body, jwk } = await delivered(world);
    const now = world.workspace.wireNow();
    const verify = (change: {
      headers?: Record<string, string | undefined>;
      body?: string;
      secret?: string | undefined;
      now?: number;
      received?: { method: string; target: string } | undefined;
    }) => {
      const received = 'received' in change ? change.received : { method: 'POST', target: new URL(url).pathname };
      const secret = 'secret' in change ? change.secret : jwk;
      const verdict = offblocks.receiver.verify(
        { ...headers, ...change.headers },
        Buffer.from(change.body ?? body),
        () => secret,
        change.now ?? now,
        received,
      );
      return verdict.ok ? verdict.event : verdict.reason;
    };
    expect(verify({})).toBe('customer.updated');
    const pem = createPublicKey({ format: 'jwk', key: JSON.parse(jwk) }).export({ format: 'pem', type: 'spki' });
    expect(verify({ secret: pem.toString() })).toBe('customer.updated');
    expect(verify({ received: { method: 'POST', target: '/hook?x=1' } })).toBe('customer.updated');
    expect(verify({ received: { method: 'POST', target: '/other' } })).toBe('the signature is wrong');
    expect(verify({ received: { method: 'PUT', target: '/hook' } })).toBe('the signature is wrong');
    expect(verify({ secret: world.keys.publicKeyPem })).toBe('the signature is wrong');
    expect(verify({ body: `${body} ` })).toBe('Content-Digest is not that of the body');
    expect(verify({ headers: { signature: undefined, 'signature-input': undefined } })).toMatch(/not signed/);
    expect(verify({ headers: { signature: 'sig=:AAAA:' } })).toBe('the signature is wrong');
    expect(verify({ headers: { signature: 'other=:AAAA:' } })).toMatch(/no value of that label/);
    expect(verify({ headers: { 'signature-input': headers['signature-input']?.replace(' "@path"', '') } })).toMatch(
      /does not cover/,
    );
    expect(
      verify({ headers: { 'signature-input': headers['signature-input']?.replace(/created=\d+/, 'created=1') } }),
    ).toMatch(/too old/);
    expect(verify({ now: now + 301_000 })).toMatch(/too old/);
    expect(verify({ now: now + 299_000 })).toBe('customer.updated');
    expect(verify({ secret: undefined })).toMatch(/not known/);
    expect(verify({ secret: 'nonsense' })).toMatch(/cannot be read/);
    expect(verify({ received: undefined })).toMatch(/where it came in/);
  });
});

describe('a check that failed is explained by mending its text', () => {
  const right = (headers: Record<string, string>) =>
    `"@method": POST\n"@path": /hook\n"content-digest": ${headers['content-digest']}\n"@signature-params": ${headers['signature-input']?.slice('sig='.length)}`;

  it.each<[string, (base: string) => string, string]>([
    ['the right text', (base) => base, 'agrees'],
    ['CR and LF', (base) => base.replaceAll('\n', '\r\n'), 'crlf'],
    ['a newline at the end', (base) => `${base}\n`, 'trailingNewline'],
    ['another method', (base) => base.replace('POST', 'post'), 'otherMethod'],
    ['another digest', (base) => base.replace(/sha-256=:[^:]*:/, 'sha-256=:AAAA:'), 'otherDigest'],
    ['the label before the parameters', (base) => base.replace('params": (', 'params": sig=('), 'otherParams'],
    ['no parameters', (base) => base.replace(/\n"@signature-params".*/, ''), 'withoutParams'],
    ['the query behind the path', (base) => base.replace('/hook', '/hook?a=1'), 'pathWithQuery'],
    ['the whole URL', (base) => base.replace('/hook', 'http://localhost:3000/hook'), 'pathWithHost'],
    ['escaped newlines', (base) => base.replaceAll('\n', '\\n'), 'escapedNewlines'],
    ['names without quotes', (base) => base.replace(/^"([^"]+)"/gm, '$1'), 'unquotedNames'],
    ['no spaces after colons', (base) => base.replace(/^("[^"]+"): /gm, '$1:'), 'withoutSpaces'],
    ['a slash behind the path', (base) => base.replace('/hook', '/hook/'), 'pathWithSlash'],
    ['another path', (base) => base.replace('/hook', '/else'), 'unexplained'],
    ['base64', () => 'AAAA', 'signatureComputed'],
  ])('%s', async (_what, change, code) => {
    const { headers, body, jwk } = await delivered(await open());
    const explanation = offblocks.webhooks.explainReceived?.({
      body: Buffer.from(body),
      headers,
      secret: jwk,
      signature: change(right(headers)),
    });
    expect(explanation?.causes.map((cause) => cause.code)).toEqual([code]);
  });

  it('another key, no key, a changed body, an unsigned webhook', async () => {
    const world = await open();
    const { headers, body, jwk } = await delivered(world);
    const codes = (change: object) =>
      offblocks.webhooks
        .explainReceived?.({ body: Buffer.from(body), headers, secret: jwk, signature: right(headers), ...change })
        .causes.map(({ code }) => code);
    expect(codes({ secret: world.keys.publicKeyPem })).toEqual(['unexplained']);
    expect(codes({ secret: 'x' })).toEqual(['unreadableKey']);
    expect(codes({ body: Buffer.from(`${body} `) })).toEqual(['bodyChanged']);
    expect(codes({ headers: { 'Content-Type': 'application/json' } })).toEqual(['unsigned']);
  });
});
