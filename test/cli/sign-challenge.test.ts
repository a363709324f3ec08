import { verifyMessage, verifyTypedData, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidates } from '../../src/cli/completion.js';
import { buildProgram } from '../../src/cli/program.js';
import { createClient } from '../../src/clients.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { walletsOf } from '../../src/http/wallets.js';
import { providers } from '../../src/providers/index.js';
import { serverOptions } from '../support/world.js';
import { run, TestIo } from './test-io.js';

let server: RunningServer;
let keys: { address: string; privateKey: string }[];
const connected = () => {
  const workspace = server.workspaces.default;
  const offblocks = providers.find(({ id }) => id === 'offblocks');
  if (offblocks === undefined) throw new Error('no OffBlocks');
  const credentials = workspace.credentials(offblocks) as never;
  return createClient('offblocks', {
    baseUrl: server.baseUrl('offblocks'),
    credentials,
    now: () => workspace.wireNow(),
  });
};
let once: ReturnType<typeof connected> | undefined;
// One for all: its idempotency keys count its calls.
const client = () => {
  once ??= connected();
  return once;
};
let count = 0;
/** A new customer of a wallet that nobody had before; or of one of the wallets for development. */
const customer = async (wallet: string = Wallet.createRandom().privateKey) => {
  count += 1;
  const data = { wallet, chain: 300, externalId: `customer-${count}` };
  const { status, json } = await client().call('customers.create', { data });
  expect(status).toBe(201);
  return { ...(json as { id: string; chainId: string; challenge: string }), wallet };
};
const status = async (id: string) =>
  ((await client().call('customers.get', { params: { customerId: id } })).json as { status: string }).status;
const call = (argv: readonly string[], options: Parameters<typeof run>[1] = {}) =>
  run(argv, { ...options, env: { ...options.env, PAYDRILL_URL: server.url } });
const textOf = (challenge: string) => Buffer.from(challenge, 'base64').toString('utf8');
const hexOf = (base64: string) => `0x${Buffer.from(base64, 'base64').toString('hex')}`;

beforeAll(async () => {
  server = await startServer(serverOptions(providers));
  keys = await walletsOf(server.workspaces.default);
});
afterAll(() => server.stop());

describe('paydrill sign-challenge', () => {
  it('signs the challenge of a customer by its id, and what it prints is taken', async () => {
    const { id, chainId, challenge, wallet } = await customer();
    const { code, out, err } = await call(['sign-challenge', id, '--wallet', 'env:KEY'], { env: { KEY: wallet } });
    expect([code, err]).toEqual([0, '']);
    const body = JSON.parse(out);
    expect(body).toEqual({ accountId: chainId, challenge, signature: expect.any(String) });
    // ethers recovers the address, knowing nothing of viem.
    expect(`eip155:300:${verifyMessage(textOf(challenge), hexOf(body.signature))}`).toBe(chainId);
    const answer = await client().call('customers.challenge.sign', { params: { customerId: id }, data: body });
    expect([answer.status, await status(id)]).toEqual([204, 'screening']);
    const again = await call(['sign-challenge', id, '--wallet', 'env:KEY'], { env: { KEY: wallet } });
    expect([again.code, again.err]).toEqual([1, `The challenge of the customer ${id} is signed already.\n`]);
  });

  it('without --wallet the wallet for development that the challenge names signs; --curl hands it in', async () => {
    const { id } = await customer(keys[2]?.privateKey);
    const { code, out } = await call(['sign-challenge', id, '--curl', '--json']);
    const made = JSON.parse(out);
    expect([code, made.method, new URL(made.url).pathname]).toEqual([0, 'POST', `/v1/customers/${id}/challenge/sign`]);
    expect((await fetch(made.url, made)).status).toBe(204);
    const { out: line } = await call(['sign-challenge', (await customer()).id, '--wallet', '0', '--curl']);
    expect(line).toMatch(/^curl -X POST \S+\/challenge\/sign -H /);
  });

  it('of an account: signs the text of its UUID', async () => {
    const { id: customerId } = await customer();
    const data = { type: 'card_account', currencies: ['EUR'] };
    const { json } = await client().call('accounts.create', { params: { customerId }, data });
    const { id } = json as { id: string };
    const { code, out } = await call(['sign-challenge', id, '--wallet', '1', '--json']);
    const { text, body, path } = JSON.parse(out);
    expect([code, path]).toEqual([0, `/v1/accounts/${id}/challenge/sign`]);
    expect(textOf(body.challenge)).toBe(text);
    expect(verifyMessage(text, hexOf(body.signature))).toBe(keys[1]?.address);
    const sent = await client().call('accounts.challenge.sign', { params: { accountId: id }, data: body });
    expect(sent.status).toBe(204);
    const unnamed = await call(['sign-challenge', id]);
    expect([unnamed.code, unnamed.err]).toMatchObject([
      1,
      expect.stringMatching(/No customer and no account|answered with 409|signed already/),
    ]);
  });

  it.each<[string, (challenge: string) => string]>([
    ['base64', (challenge) => challenge],
    ['base64 in lines', (challenge) => `${challenge.replace(/.{76}/g, '$&\r\n')}\n`],
    ['the decoded text', (challenge) => `${textOf(challenge)}\n`],
    ['the decoded text with CR', (challenge) => textOf(challenge).replaceAll('\n', '\r\n')],
    ['the answer that brought it', (challenge) => JSON.stringify({ challenge })],
  ])('takes the challenge from stdin as %s, and as an argument', async (_as, written) => {
    const { challenge, chainId, wallet, id } = await customer();
    const options = { files: { 'key.txt': `${wallet.slice(2)}\n` } };
    const flags = ['--wallet', '@key.txt'];
    const piped = await call(['sign-challenge', ...flags], { ...options, stdin: written(challenge) });
    const argued = await call(['sign-challenge', written(challenge), ...flags], options);
    expect([piped.code, piped.err, argued.out]).toEqual([0, '', piped.out]);
    const body = JSON.parse(piped.out);
    expect(body).toMatchObject({ accountId: chainId, challenge });
    const sent = await client().call('customers.challenge.sign', { params: { customerId: id }, data: body });
    expect(sent.status).toBe(204);
  });

  it('the answer to a creation tells whose it is', async () => {
    const { id, challenge, chainId } = await customer(keys[0]?.privateKey);
    const stdin = JSON.stringify({ id, challenge, chainId, externalId: 'x' });
    const { code, out } = await call(['sign-challenge', '-', '--curl', '--json'], { stdin });
    expect(code).toBe(0);
    expect(JSON.parse(out).url).toBe(`${server.baseUrl('offblocks')}/v1/customers/${id}/challenge/sign`);
  });

  it('for a Safe its owners sign the message of the Safe, in the order of their addresses', async () => {
    const { challenge } = await customer();
    const safe = '0x5aFE3855358E112B5647B952709E6165e1c1eEEe';
    const flags = ['--safe', safe, '--wallet', '0', '--wallet', '1'];
    const { code, out, err } = await call(['sign-challenge', challenge, ...flags]);
    expect([code, err.replaceAll('\n', ' ')]).toEqual([0, expect.stringContaining('it will be refused')]);
    const { accountId, signature } = JSON.parse(out);
    expect(accountId).toBe(`eip155:300:${safe}`);
    const bytes = Buffer.from(signature, 'base64');
    expect(bytes.length).toBe(130);
    const { hashMessage } = await import('ethers');
    const signers = [0, 65].map((at) =>
      verifyTypedData(
        { chainId: 300, verifyingContract: safe },
        { SafeMessage: [{ name: 'message', type: 'bytes' }] },
        { message: hashMessage(textOf(challenge)) },
        `0x${bytes.subarray(at, at + 65).toString('hex')}`,
      ),
    );
    const expected = [keys[0]?.address, keys[1]?.address].sort((a, b) =>
      String(a).toLowerCase() < String(b).toLowerCase() ? -1 : 1,
    );
    expect(signers).toEqual(expected);
  });

  it('says beforehand what will be refused', async () => {
    const { challenge, wallet } = await customer();
    const other = await call(['sign-challenge', challenge, '--wallet', '0']);
    expect([other.code, other.err.replaceAll('\n', ' ')]).toEqual([
      0,
      `The challenge names ${new Wallet(wallet).address}, and this is ${keys[0]?.address}: it will be refused. `,
    ]);
    const chain = await call(['sign-challenge', challenge, '--wallet', 'env:K', '--chain', '1'], {
      env: { K: wallet },
    });
    expect(chain.err).toContain('The challenge names chain 300, and --chain is 1');
  });

  const short = `0x${'a'.repeat(63)}`;
  it.each<[string, readonly string[], RegExp, Parameters<typeof run>[1]?]>([
    ['nothing', [], /^CHALLENGE: expected the id of a customer or an account, or a challenge, as an argument/],
    ['an empty stdin', ['-'], /on stdin, which is empty\.$/, { stdin: ' \n' }],
    ['what is no challenge', ['hello'], /^CHALLENGE: expected the id of a customer or an account, the challenge in/],
    ['JSON without one', ['{"id":1}'], /the JSON has no challenge/],
    ['a number too high', ['CHALLENGE', '--wallet', '3'], /the wallets are numbered from 0 to 2\.$/],
    ['a key with a digit too few', ['CHALLENGE', '--wallet', short], /^--wallet: expected the number of one/],
    ['a file that is not there', ['CHALLENGE', '--wallet', '@no.txt'], /^--wallet: no\.txt: there is no such file\.$/],
    ['a variable that is not set', ['CHALLENGE', '--wallet', 'env:NO'], /^--wallet: the variable NO is not set\.$/],
    ['a variable without a key', ['CHALLENGE', '--wallet', 'env:NO'], /holds no private key/, { env: { NO: short } }],
    [
      'a wallet from outside and no --wallet',
      ['CHALLENGE'],
      /^--wallet: the challenge names 0x\w{40}, which is not one/,
    ],
    ['a chain that is none', ['CHALLENGE', '--wallet', '0', '--chain', 'zksync'], /^--chain: chain is the number/],
    ['a contract that is none', ['CHALLENGE', '--wallet', '0', '--contract', '0x12'], /^--contract: contract is the/],
    ['two kinds of contracts', ['CHALLENGE', '--wallet', '0', '--contract', 'SAFE', '--safe', 'SAFE'], /^--safe: /],
    [
      'owners without a Safe',
      ['CHALLENGE', '--wallet', '0', '--wallet', '1'],
      /^--wallet: several wallets sign for a Safe/,
    ],
    ['--curl and nobody', ['CHALLENGE', '--wallet', '0', '--curl'], /^--curl: whose challenge is it\?/],
  ])('refuses %s', async (_what, argv, message, options) => {
    const { challenge } = await customer();
    const safe = '0x5aFE3855358E112B5647B952709E6165e1c1eEEe';
    const words = argv.map((word) => (word === 'CHALLENGE' ? challenge : word === 'SAFE' ? safe : word));
    const { code, out, err } = await call(['sign-challenge', ...words], options);
    expect([code, out]).toEqual([2, '']);
    expect(
      err
        .replaceAll('\n', ' ')
        .replace(/.*: it will be refused\. /, '')
        .trim(),
    ).toMatch(message);
    expect(err).not.toContain(short);
  });

  it('a key on the command line is taken, with a word about it', async () => {
    const { challenge, wallet } = await customer();
    const { code, err } = await call(['sign-challenge', challenge, '--wallet', wallet]);
    expect([code, err]).toEqual([0, expect.stringContaining('@FILE or env:NAME')]);
  });

  it('signs without a server, with the wallets that one would have here', async () => {
    const { challenge } = await customer(keys[1]?.privateKey);
    const seed = server.workspaces.default.seed;
    const { code, out } = await run(['sign-challenge', challenge, '--seed', seed]);
    expect(code).toBe(0);
    expect(verifyMessage(textOf(challenge), hexOf(JSON.parse(out).signature))).toBe(keys[1]?.address);
    const id = await run(['sign-challenge', '04c5851c-4386-5bd9-9f89-08312f8aee3a', '--seed', seed]);
    expect([id.code, id.err.replaceAll('\n', ' ')]).toEqual([1, expect.stringContaining('takes a running Paydrill')]);
  });

  it('completes its flags and their values', async () => {
    const program = buildProgram(new TestIo(), '0', () => undefined);
    const values = async (...words: string[]) =>
      (await candidates(program, words, { env: {}, cwd: '/' })).map(({ value }) => value);
    expect(await values('sign-c')).toEqual(['sign-challenge']);
    expect(await values('sign-challenge', '--wallet', '')).toEqual(['0', '1', '2']);
    expect(await values('sign', 'offblocks', 'POST', '/v1/customers', '--sa')).toEqual(['--safe']);
  });
});

describe('paydrill sign with a wallet', () => {
  const send = async (argv: readonly string[], options: Parameters<typeof run>[1] = {}) => {
    const { code, out, err } = await call([...argv, '--json'], options);
    expect([code, err]).toEqual([0, '']);
    const made = JSON.parse(out);
    return fetch(made.url, made);
  };

  it('is the account of a new customer, and the signature over a challenge', async () => {
    const wallet = Wallet.createRandom();
    const flags = ['--wallet', 'env:KEY', '--chain', 'eip155:300'];
    const env = { KEY: wallet.privateKey };
    const answer = await send(
      ['sign', 'offblocks', 'POST', '/v1/customers', ...flags, '--body', '{"externalId":"c"}'],
      { env },
    );
    const { id, chainId, challenge } = (await answer.json()) as { id: string; chainId: string; challenge: string };
    expect([answer.status, chainId]).toEqual([201, `eip155:300:${wallet.address}`]);
    const path = `/v1/customers/${id}/challenge/sign`;
    const signed = await send(['sign', 'offblocks', 'POST', path, ...flags, '--body', JSON.stringify({ challenge })], {
      env,
    });
    expect([signed.status, await status(id)]).toEqual([204, 'screening']);
  });

  it('takes the shorthand of scenario files in the body, too', async () => {
    const body = '{"wallet":"$wallets.1.privateKey","chain":42161,"externalId":"d"}';
    const { out } = await call(['sign', 'offblocks', 'POST', '/v1/customers', '--body', body, '--json']);
    expect(JSON.parse(JSON.parse(out).body)).toEqual({ externalId: 'd', chainId: `eip155:42161:${keys[1]?.address}` });
  });

  it.each<[readonly string[], RegExp]>([
    [
      ['cryptopay', 'GET', '/api/accounts', '--wallet', '0'],
      /^--wallet: Cryptopay asks no wallet for a signature; OffBlocks does\.$/,
    ],
    [
      ['offblocks', 'GET', '/v1/customers', '--wallet', '0'],
      /^--wallet: this call has no part for a wallet\. Those that have: POST \/v1\/customers, /,
    ],
    [['offblocks', 'POST', '/v1/customers', '--wallet', '0'], /^--chain: a wallet needs its chain/],
    [['offblocks', 'POST', '/v1/customers', '--chain', '300'], /^--chain: chain belongs to the shorthand/],
    [
      ['offblocks', 'POST', '/v1/customers', '--wallet', '0', '--body', '[]'],
      /^--wallet: expected also --body with a JSON object/,
    ],
    [
      ['offblocks', 'POST', '/v1/customers', '--body', '{"walet":"$wallets.0.privateKey"}'],
      /^--body: unknown field "walet"; did you mean "wallet"\?\.?$/,
    ],
    [
      ['offblocks', 'POST', '/v1/customers', '--body', '{"wallet":"$wallets.0.privatKey","chain":1}'],
      /^--body: \$wallets\.0\.privatKey: wallets\.0 has no privatKey; did you mean privateKey\?/,
    ],
  ])('refuses %j', async (argv, message) => {
    const { code, out, err } = await call(['sign', ...argv]);
    expect([code, out]).toEqual([2, '']);
    expect(err.replaceAll('\n', ' ').trim()).toMatch(message);
  });
});
