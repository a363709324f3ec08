import { privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage, parseSiweMessage } from 'viem/siwe';
import { keccak256, toBytes, verifyMessage } from 'viem/utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEvmAccount } from '../../src/providers/offblocks/caip.js';
import type { Hex } from '../../src/signing/wallet.js';
import { type Body, decoded, OffBlocksWorld, wallets } from './offblocks-world.js';

let world: OffBlocksWorld;
const open = async (assumptions: Record<string, string | number | boolean> = {}) => {
  await world?.close();
  world = await OffBlocksWorld.open(assumptions);
};
beforeEach(async () => {
  world = await OffBlocksWorld.open();
});
afterEach(() => world.close());

const [ann, bob] = wallets;
const body = { chainId: `eip155:300:${ann.address}`, externalId: 'ann' };
const hour = 3_600_000;
const account = privateKeyToAccount(ann.key);
const base64 = (hex: Hex) => Buffer.from(hex.slice(2), 'hex').toString('base64');
const signTarget = (id: string) => `/v1/customers/${id}/challenge/sign`;
const current = async (id: string) =>
  String((await world.call('GET', `/v1/customers/${id}/challenge`)).json['challenge']);

describe('POST /v1/customers', () => {
  it('answers a customer with its challenge, keys in alphabetical order', async () => {
    const answer = await world.call('POST', '/v1/customers', body);
    expect([answer.status, answer.headers['content-type']]).toEqual([201, 'application/json']);
    const keys = ['chainId', 'challenge', 'createdAt', 'externalId', 'id', 'status', 'updatedAt', 'verificationUrl'];
    expect(Object.keys(answer.json)).toEqual(keys);
    expect(answer.json).toMatchObject({ ...body, status: 'initiating' });
    expect(answer.json['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(answer.json['createdAt']).toMatch(/^2026-01-05T09:00:00\.\d{7,9}Z$/);
    expect(answer.json['updatedAt']).toBe(answer.json['createdAt']);
    const read = (await world.call('GET', `/v1/customers/${answer.json['id']}`)).json;
    expect(Object.keys(read)).toEqual(['chainId', 'createdAt', 'externalId', 'id', 'status', 'updatedAt']);
    expect(read['createdAt']).toMatch(/^2026-01-05T09:00:00(\.\d{4,6})?Z$/);
    expect(String(answer.json['createdAt']).startsWith(String(read['createdAt']).slice(0, -1))).toBe(true);
  });

  it.each<[string, unknown, number]>([
    ['malformed JSON', '{"chainId":', 400],
    ['a list', [], 400],
    ['nothing', {}, 400],
    ['no externalId', { chainId: body.chainId }, 400],
    ['an empty externalId', { ...body, externalId: '' }, 400],
    ['a number', { ...body, externalId: 5 }, 400],
    ['null', { ...body, chainId: null }, 400],
    ['a bare address', { ...body, chainId: ann.address }, 400],
    ['a chain without address', { ...body, chainId: 'eip155:300' }, 400],
    ['a chain in letters', { ...body, chainId: `eip155:x:${ann.address}` }, 400],
    ['a chain with a zero before it', { ...body, chainId: `eip155:0300:${ann.address}` }, 400],
    ['the namespace in capitals', { ...body, chainId: `EIP155:300:${ann.address}` }, 400],
    ['a short address', { ...body, chainId: 'eip155:300:0x1234' }, 400],
    ['more behind the address', { ...body, chainId: `${body.chainId}:x` }, 400],
    [
      'another namespace',
      { ...body, chainId: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv' },
      400,
    ],
    ['unknown fields', { ...body, __proto__: null, more: [1] }, 201],
    ['an address in small letters', { ...body, chainId: body.chainId.toLowerCase() }, 201],
    ['an address in capitals', { ...body, chainId: `eip155:300:0x${ann.address.slice(2).toUpperCase()}` }, 201],
    ['a wrong checksum', { ...body, chainId: body.chainId.replace('f39F', 'F39f') }, 201],
    ['a chain that is not listed', { ...body, chainId: `eip155:5:${ann.address}` }, 201],
  ])('%s', async (_what, json, status) => {
    const answer = await world.call('POST', '/v1/customers', json);
    expect(answer.status).toBe(status);
    if (status === 400) expect([answer.text, answer.notes.length]).toEqual(['', 1]);
    // Echoed as sent; the text of the challenge has the checksum, which EIP-4361 asks for.
    else {
      expect(answer.json['chainId']).toBe((json as Body)['chainId']);
      expect(decoded(String(answer.json['challenge'])).split('\n')[1]).toBe(ann.address);
    }
  });

  it('the checksum and the list of chains can be insisted on', async () => {
    await open({ wrongChecksum: 'refused', customerChains: 'listed' });
    const status = async (chainId: string) =>
      (await world.call('POST', '/v1/customers', { chainId, externalId: chainId })).status;
    expect(await status(body.chainId.replace('f39F', 'F39f'))).toBe(400);
    expect(await status(`eip155:5:${ann.address}`)).toBe(400);
    expect(await status(body.chainId)).toBe(201);
    expect(await status(body.chainId.toLowerCase())).toBe(201);
  });

  it('409 when both chainId and externalId are there already, in whatever case', async () => {
    await world.customer();
    const status = async (change: object) => (await world.call('POST', '/v1/customers', { ...body, ...change })).status;
    expect(await status({})).toBe(409);
    expect(await status({ chainId: body.chainId.toLowerCase() })).toBe(409);
    expect(await status({ externalId: 'other' })).toBe(201);
    expect(await status({ chainId: `eip155:300:${bob.address}` })).toBe(201);
    await open({ duplicateCustomer: 'either' });
    await world.customer();
    expect(await status({ externalId: 'other' })).toBe(409);
    expect(await status({ chainId: `eip155:300:${bob.address}` })).toBe(409);
    expect(await status({ chainId: `eip155:300:${bob.address}`, externalId: 'bob' })).toBe(201);
  });

  it('a rejected customer keeps its place', async () => {
    const id = await world.verifying();
    await world.call('PATCH', `/v1/simulator/customers/${id}/reject`);
    expect((await world.call('POST', '/v1/customers', body)).status).toBe(409);
  });

  it('the digits of instants and the URL can be left out', async () => {
    await open({ timestampDigits: 'six', verificationUrl: 'never' });
    const { json } = await world.call('POST', '/v1/customers', body);
    expect(json['createdAt']).toMatch(/^2026-01-05T09:00:00(\.\d{4,6})?Z$/);
    expect(Object.keys(json)).not.toContain('verificationUrl');
  });
});

describe('reading customers', () => {
  it('lists them as a bare array, oldest first', async () => {
    const first = await world.customer();
    const second = await world.customer({ externalId: 'bob' });
    const { text } = await world.call('GET', '/v1/customers');
    const list: Body[] = JSON.parse(text);
    expect(list.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(list[0]).not.toHaveProperty('challenge');
  });

  it.each([
    ['GET', ''],
    ['PATCH', '/deactivate'],
    ['PATCH', '/activate'],
    ['GET', '/challenge'],
    ['POST', '/challenge/sign'],
  ])('%s …%s: 404 for an unknown id, 400 for no UUID', async (method, path) => {
    const json = method === 'POST' ? { challenge: 'x', signature: 'y' } : undefined;
    expect((await world.call(method, `/v1/customers/${world.uuid()}${path}`, json)).status).toBe(404);
    const answer = await world.call(method, `/v1/customers/abc${path}`, json);
    expect([answer.status, answer.text, answer.notes.length]).toEqual([400, '', 1]);
  });

  it('takes an id in capitals, and the status for a malformed one can be chosen', async () => {
    const { id } = await world.customer();
    expect((await world.call('GET', `/v1/customers/${id.toUpperCase()}`)).status).toBe(200);
    await open({ malformedIdStatus: 404 });
    expect((await world.call('GET', '/v1/customers/abc')).status).toBe(404);
  });
});

describe('the challenge', () => {
  it('is what the library for EIP-4361 writes', async () => {
    const text = decoded((await world.customer()).challenge);
    const { statement, nonce, ...facts } = parseSiweMessage(text);
    expect(facts).toEqual({
      domain: 'api.sandbox.offblocks.xyz',
      address: ann.address,
      uri: 'https://api.sandbox.offblocks.xyz',
      version: '1',
      chainId: 300,
      issuedAt: new Date('2026-01-05T09:00:00Z'),
    });
    expect(nonce).toMatch(/^[A-Za-z0-9]{16}$/);
    if (statement === undefined || nonce === undefined) throw new Error('unreadable');
    const again = createSiweMessage({
      domain: 'api.sandbox.offblocks.xyz',
      address: ann.address,
      uri: 'https://api.sandbox.offblocks.xyz',
      version: '1',
      chainId: 300,
      issuedAt: new Date('2026-01-05T09:00:00Z'),
      statement,
      nonce,
    });
    expect(again.replace('.000Z', 'Z')).toBe(text);
    expect(text.split('\n')).toHaveLength(10);
  });

  it('can name another place', async () => {
    await open({ challengeDomain: 'own' });
    const { host, origin } = new URL(world.baseUrl);
    const text = decoded((await world.customer()).challenge);
    expect(text.startsWith(`${host} wants you`)).toBe(true);
    expect(text).toContain(`\nURI: ${origin}\n`);
    await open({ challengeDomain: 'api.offblocks.xyz' });
    expect(decoded((await world.customer()).challenge)).toContain('\nURI: https://api.offblocks.xyz\n');
  });

  it('is the same until it is signed or an hour has passed', async () => {
    const { id, challenge } = await world.customer();
    await world.advance(hour - 1);
    const answer = await world.call('GET', `/v1/customers/${id}/challenge`);
    expect([answer.status, answer.json]).toEqual([200, { challenge }]);
    await world.advance(1);
    const next = await current(id);
    expect(next).not.toBe(challenge);
    expect(decoded(next)).toContain('Issued At: 2026-01-05T10:00:00Z');
    expect(await current(id)).toBe(next);
  });

  it('signed by the wallet leads to 204, screening and, by itself, verifying', async () => {
    const { id, challenge } = await world.customer();
    const message = decoded(challenge);
    const signature = await account.signMessage({ message });
    expect(await verifyMessage({ address: ann.address, message, signature })).toBe(true);
    const answer = await world.call('POST', signTarget(id), { challenge, signature: base64(signature) });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await world.status(id)).toBe('screening');
    await world.advance(1999);
    expect(await world.status(id)).toBe('screening');
    await world.advance(1);
    expect(await world.status(id)).toBe('verifying');
    const again = await world.call('POST', signTarget(id), { challenge, signature: base64(signature) });
    expect([again.status, again.text]).toEqual([409, '']);
    expect((await world.call('GET', `/v1/customers/${id}/challenge`)).status).toBe(409);
  });

  it('the status after signing can be chosen', async () => {
    await open({ challengeAfterSigning: 404 });
    const id = await world.verifying();
    expect((await world.call('GET', `/v1/customers/${id}/challenge`)).status).toBe(404);
  });

  it.each(['accountId', 'signerId', 'chainId', 'signer', 'signerChainId'])(
    'the signer may be named as %s',
    async (name) => {
      const { id, challenge } = await world.customer();
      const signature = base64(await account.signMessage({ message: decoded(challenge) }));
      const wrong = await world.call('POST', signTarget(id), {
        challenge,
        signature,
        [name]: `eip155:300:${bob.address}`,
      });
      expect([wrong.status, wrong.causes]).toEqual([400, ['otherSigner']]);
      const next = await current(id);
      const good = base64(await account.signMessage({ message: decoded(next) }));
      const answer = await world.call('POST', signTarget(id), {
        challenge: next,
        signature: good,
        [name]: body.chainId.toLowerCase(),
      });
      expect(answer.status).toBe(204);
    },
  );

  it('v 0 and 1 are taken for 27 and 28', async () => {
    const { id, challenge } = await world.customer();
    const bytes = Buffer.from((await account.signMessage({ message: decoded(challenge) })).slice(2), 'hex');
    bytes.writeUInt8(bytes.readUInt8(64) - 27, 64);
    expect((await world.call('POST', signTarget(id), { challenge, signature: bytes.toString('base64') })).status).toBe(
      204,
    );
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no signature', { challenge: 'x' }],
    ['a number', { challenge: 'x', signature: 5 }],
    ['a list', []],
  ])('%s in the body is refused and renews nothing', async (_what, json) => {
    const { id, challenge } = await world.customer();
    expect((await world.call('POST', signTarget(id), json)).status).toBe(400);
    expect(await current(id)).toBe(challenge);
  });
});

describe('a refused signature of a wallet brings a new challenge and is explained', () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const highS = (signature: Hex) => {
    const bytes = Buffer.from(signature.slice(2), 'hex');
    const s = order - BigInt(`0x${bytes.subarray(32, 64).toString('hex')}`);
    const v = Buffer.from([bytes.readUInt8(64) === 27 ? 28 : 27]);
    return Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), v]);
  };
  const compact = (signature: Hex) => {
    const bytes = Buffer.from(signature.slice(2), 'hex');
    if (bytes.readUInt8(64) === 28) bytes.writeUInt8(bytes.readUInt8(32) | 0x80, 32);
    return bytes.subarray(0, 64).toString('base64');
  };
  type Sent = { challenge: string; signature: string };
  type Make = (challenge: string, text: string) => Promise<Sent>;
  const over = async (message: string): Promise<string> => base64(await account.signMessage({ message }));
  const plain =
    (sign: (text: string) => Promise<string>): Make =>
    async (challenge, text) => ({ challenge, signature: await sign(text) });
  const hash = (text: string) => keccak256(toBytes(text));

  it.each<[string, Make, string]>([
    ['the base64 was signed', async (challenge) => ({ challenge, signature: await over(challenge) }), 'signedBase64'],
    [
      'hex text as base64',
      plain(async (message) => Buffer.from(await account.signMessage({ message })).toString('base64')),
      'hexTextAsBase64',
    ],
    [
      'bare hex text as base64',
      plain(async (message) => Buffer.from((await account.signMessage({ message })).slice(2)).toString('base64')),
      'hexTextAsBase64',
    ],
    ['hex', plain((message) => account.signMessage({ message })), 'hexNotBase64'],
    ['EIP-2098', plain(async (message) => compact(await account.signMessage({ message }))), 'compactSignature'],
    [
      'base64url',
      plain(async (text) => `${(await over(text)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`),
      'base64url',
    ],
    [
      'the upper half of s',
      plain(async (message) => highS(await account.signMessage({ message })).toString('base64')),
      'highS',
    ],
    [
      'a wallet that nobody knows',
      plain(async (message) => base64(await privateKeyToAccount(bob.key).signMessage({ message }))),
      'unexplained',
    ],
    ['a newline more', plain((text) => over(`${text}\n`)), 'signedWithNewline'],
    ['CR and LF', plain((text) => over(text.replaceAll('\n', '\r\n'))), 'signedCrlf'],
    ['no prefix', plain(async (text) => base64(await account.sign({ hash: hash(text) }))), 'withoutPrefix'],
    [
      'the hash as a message',
      plain(async (text) => base64(await account.signMessage({ message: { raw: hash(text) } }))),
      'ofHash',
    ],
    [
      'the text in the place of its base64',
      async (_challenge, text) => ({ challenge: text, signature: await over(text) }),
      'decodedChallenge',
    ],
    [
      'base64 without padding',
      async (challenge, text) => ({ challenge: `${challenge.replace(/=+$/, '')}\n`, signature: await over(text) }),
      'otherBase64',
    ],
    [
      'a challenge of our own',
      async (_challenge, text) => ({
        challenge: Buffer.from(`${text}!`).toString('base64'),
        signature: await over(text),
      }),
      'unknownChallenge',
    ],
    [
      'v at the front',
      plain(async (text) => {
        const bytes = Buffer.from(await over(text), 'base64');
        return Buffer.concat([bytes.subarray(64), bytes.subarray(0, 64)]).toString('base64');
      }),
      'vFirst',
    ],
    [
      'v of a transaction',
      plain(async (text) => {
        const bytes = Buffer.from(await over(text), 'base64');
        bytes.writeUInt8(0xe0, 0);
        bytes.writeUInt8(37, 64);
        return bytes.toString('base64');
      }),
      'recoveryId',
    ],
    ['too few bytes', plain(async () => 'AAAA'), 'signatureLength'],
    ['no base64', plain(async () => 'signed!'), 'notBase64'],
    [
      'zeros',
      plain(async () => Buffer.concat([Buffer.alloc(64), Buffer.from([27])]).toString('base64')),
      'noSignature',
    ],
  ])('%s', async (_what, make, cause) => {
    const { id, challenge } = await world.customer();
    const answer = await world.call('POST', signTarget(id), await make(challenge, decoded(challenge)));
    expect([answer.status, answer.text, answer.causes]).toEqual([400, '', [cause]]);
    expect(answer.headers['paydrill-explain']).toContain('/_paydrill/requests/');
    expect(await world.status(id)).toBe('initiating');
    const next = await current(id);
    expect(next).not.toBe(challenge);
    const dead = await world.sign(id, challenge);
    expect([dead.status, dead.causes]).toEqual([400, ['previousChallenge']]);
    expect((await world.sign(id, await current(id))).status).toBe(204);
  });

  it('an expired challenge', async () => {
    const { id, challenge } = await world.customer();
    await world.advance(hour);
    const answer = await world.sign(id, challenge);
    expect([answer.status, answer.causes]).toEqual([400, ['expiredChallenge']]);
    expect((await world.sign(id, await current(id))).status).toBe(204);
  });

  it('an earlier challenge signed under the present one', async () => {
    const { id, challenge } = await world.customer();
    await world.sign(id, 'AAAA');
    const answer = await world.call('POST', signTarget(id), {
      challenge: await current(id),
      signature: await over(decoded(challenge)),
    });
    expect(answer.causes).toEqual(['signedPreviousChallenge']);
  });

  it('the challenge and the wallet of another customer', async () => {
    const { id } = await world.customer();
    const other = await world.customer({ chainId: `eip155:300:${bob.address}`, externalId: 'bob' });
    expect((await world.sign(id, other.challenge)).causes).toEqual(['foreignChallenge']);
    expect((await world.sign(id, await current(id), bob.key)).causes).toEqual(['otherCustomersWallet']);
  });

  it('a signer on another chain, or a bare address', async () => {
    const { id, challenge } = await world.customer();
    const signature = await over(decoded(challenge));
    const send = async (accountId: string) =>
      (await world.call('POST', signTarget(id), { challenge: await current(id), signature, accountId })).causes;
    expect(await send(`eip155:1:${ann.address}`)).toEqual(['otherChain']);
    expect(await send(ann.address)).toEqual(['signerIsAddress']);
  });

  it('hex text and EIP-2098 are taken when that is chosen', async () => {
    await open({ challengeSignature: 'lenient' });
    for (const form of ['hex', 'compact'] as const) {
      const { id, challenge } = await world.customer({ externalId: form });
      const made = await account.signMessage({ message: decoded(challenge) });
      const signature = form === 'hex' ? Buffer.from(made).toString('base64') : compact(made);
      expect((await world.call('POST', signTarget(id), { challenge, signature })).status).toBe(204);
    }
  });

  it('a challenge that is not in force may leave the present one alone', async () => {
    await open({ challengeRenewal: 'currentOnly' });
    const { id, challenge } = await world.customer();
    expect((await world.call('POST', signTarget(id), { challenge: 'AAAA', signature: 'AAAA' })).status).toBe(400);
    expect(await current(id)).toBe(challenge);
    expect((await world.call('POST', signTarget(id), { challenge, signature: 'AAAA' })).status).toBe(400);
    expect(await current(id)).not.toBe(challenge);
  });

  it('a replayed refusal brings no further challenge', async () => {
    const { id, challenge } = await world.customer();
    const headers = { 'Idempotency-Key': world.uuid() };
    const send = () => world.call('POST', signTarget(id), { challenge, signature: 'AAAA' }, { headers });
    await send();
    const next = await current(id);
    expect((await send()).status).toBe(400);
    expect(await current(id)).toBe(next);
  });
});

describe('the lifecycle', () => {
  const patch = async (path: string) => {
    const { status, text, json } = await world.call('PATCH', `/v1/${path}`);
    return { status, text, json };
  };

  it('verify, deactivate, activate', async () => {
    const id = await world.verifying();
    expect(await patch(`simulator/customers/${id}/verify`)).toMatchObject({ status: 202, text: '' });
    const off = await patch(`customers/${id}/deactivate`);
    expect([off.status, off.json['status'], Object.keys(off.json)]).toEqual([
      200,
      'inactive',
      ['chainId', 'createdAt', 'externalId', 'id', 'status', 'updatedAt'],
    ]);
    const on = await patch(`customers/${id}/activate`);
    expect([on.status, on.json['status']]).toEqual([200, 'active']);
    expect(String(on.json['updatedAt']) >= String(off.json['updatedAt'])).toBe(true);
  });

  it('reject is final', async () => {
    const id = await world.verifying();
    expect(await patch(`simulator/customers/${id}/reject`)).toMatchObject({ status: 202, text: '' });
    expect(await world.status(id)).toBe('rejected');
    for (const path of [`simulator/customers/${id}/verify`, `customers/${id}/activate`, `customers/${id}/deactivate`])
      expect((await patch(path)).status).toBe(400);
  });

  it('calls that a state does not allow are refused, and say why in the journal', async () => {
    const { id } = await world.customer();
    for (const path of [
      `simulator/customers/${id}/verify`,
      `simulator/customers/${id}/reject`,
      `customers/${id}/deactivate`,
    ]) {
      const answer = await world.call('PATCH', `/v1/${path}`);
      expect([answer.status, answer.text]).toEqual([400, '']);
      expect(answer.notes.join()).toContain('The customer is initiating');
    }
    for (const status of [409, 404]) {
      await open({ wrongStateStatus: status });
      const next = await world.customer();
      expect((await patch(`simulator/customers/${next.id}/verify`)).status).toBe(status);
    }
  });

  it.each(['verify', 'reject'])('simulator %s: 404 for an unknown id, 400 for no UUID', async (verb) => {
    expect((await patch(`simulator/customers/${world.uuid()}/${verb}`)).status).toBe(404);
    expect((await patch(`simulator/customers/x/${verb}`)).status).toBe(400);
  });

  it('screening can fail, and an active customer can be rejected, by an event', async () => {
    const { id, challenge } = await world.customer();
    await world.sign(id, challenge);
    await world.workspace.fire('offblocks', 'customer.rejected', id);
    expect(await world.status(id)).toBe('rejected');
    // The screening that was under way is out of line.
    const { ran } = await world.advance(60_000);
    expect(ran).toEqual([]);
    const second = await world.customer({ externalId: 'second' });
    await world.sign(second.id, second.challenge);
    await world.advance(2000);
    await patch(`simulator/customers/${second.id}/verify`);
    await world.workspace.fire('offblocks', 'customer.rejected', second.id);
    expect(await world.status(second.id)).toBe('rejected');
  });
});

describe('CAIP-10', () => {
  it('tells the wallet, the chain and the checksum apart', () => {
    expect(parseEvmAccount(`eip155:1:${ann.address}`)).toEqual({
      chain: '1',
      address: ann.address,
      account: `eip155:1:${ann.address.toLowerCase()}`,
      isChecksummed: true,
    });
    expect(parseEvmAccount(`eip155:1:${ann.address.toLowerCase()}`)?.isChecksummed).toBe(true);
    expect(parseEvmAccount(`eip155:1:${ann.address.replace('f39F', 'F39f')}`)?.isChecksummed).toBe(false);
    expect(parseEvmAccount(`eip155:1:0X${ann.address.slice(2)}`)).toBeUndefined();
  });
});
