import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Json, type JsonObject, PaydrillError } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { providers } from '../../src/providers/index.js';
import { client } from '../../src/providers/offblocks/client.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { playScenario } from '../../src/scenario-run.js';
import { OffBlocksWorld, wallets } from './offblocks-world.js';

const folder = join(import.meta.dirname, '../../scenarios');
const files = readdirSync(folder).filter((name) => /^offblocks-.*\.yaml$/.test(name));

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const mistakesIn = (text: string) => parseScenario(text, 'x.yaml', providers).mistakes ?? [];

function scenarioOf(file: string): Scenario {
  const { scenario, mistakes } = parseScenario(textOf(file), file, providers);
  return scenario ?? expect.fail(JSON.stringify(mistakes));
}

describe.each(files)('%s', (file) => {
  it('notices when a part of it does not happen', async () => {
    for (const [what, spoilt] of withoutAPart(scenarioOf(file))) {
      // A row that belongs to one that is gone is refused before anything is played.
      const ok = await playScenario(spoilt, { providers, wire: 'virtual' }).then(
        (played) => played.ok,
        (error: unknown) => !(error instanceof PaydrillError),
      );
      expect([what, ok]).toEqual([what, false]);
    }
  });
});

/** The scenario without its timing, and without each single given row, step, reaction and fault. */
function withoutAPart(scenario: Scenario): [what: string, spoilt: Scenario][] {
  const { timing, given = {} } = scenario;
  const { timing: _timing, ...untimed } = scenario;
  const shorter = (['steps', 'on', 'faults'] as const).flatMap((part) =>
    (scenario[part] ?? []).map((_one, n): [string, Scenario] => [
      `${part}.${n}`,
      { ...scenario, [part]: scenario[part]?.filter((_other, at) => at !== n) },
    ]),
  );
  const poorer = Object.entries(given).flatMap(([name, rows]) =>
    rows.map((_row, n): [string, Scenario] => [
      `${name}.${n}`,
      { ...scenario, given: { ...given, [name]: rows.filter((_other, at) => at !== n) } },
    ]),
  );
  return [...(timing === undefined ? [] : [['timing', untimed] as [string, Scenario]]), ...shorter, ...poorer];
}

/** `bad` takes the place of what `find` finds as the group `good`; the mistake is to be found there. */
interface Mutation {
  readonly what: string;
  readonly find: RegExp;
  readonly bad: string;
  readonly says: RegExp;
}

const mutations: readonly Mutation[] = [
  { what: 'a wrong key at the top', find: /^(?<good>about):/m, bad: 'abuot', says: /unknown key "abuot".*"about"/ },
  {
    what: 'a wrong key of a call',
    find: /^ {4}(?<good>params):/m,
    bad: 'parms',
    says: /unknown key "parms".*"params"/,
  },
  {
    what: 'a wrong key of an expectation',
    find: / (?<good>times): \d+ \}/,
    bad: 'tims',
    says: /unknown key "tims".*"times"/,
  },
  { what: 'a wrong type', find: /^seed: (?<good>demo)$/m, bad: '[demo]', says: /expected string/ },
  {
    what: 'a wrong type of a status',
    find: /^ {4}status: (?<good>\d+)$/m,
    bad: 'odd',
    says: /expected (int|number)/,
  },
  { what: 'a wrong type of a count', find: /\btimes: (?<good>\d+)/, bad: 'often', says: /expected (int|number)/ },
  {
    what: 'an unknown operation',
    find: /- call: (?<good>offblocks\.customers\.\S+)$/m,
    bad: 'offblocks.customers.creat',
    says: /unknown operation "offblocks.customers.creat"; did you mean "offblocks.customers.create"\?/,
  },
  {
    what: 'an unknown webhook',
    find: /webhook: (?<good>offblocks\.customer\.updated)/,
    bad: 'offblocks.customer.update',
    says: /unknown webhook .*did you mean "offblocks.customer.updated"\?/,
  },
  {
    what: 'an unknown event',
    find: /event: (?<good>customer\.\w+)/,
    bad: 'customer.rejectd',
    says: /unknown event "customer.rejectd"; did you mean "customer.rejected"\?/,
  },
  {
    what: 'an unknown path parameter',
    find: /params: \{ (?<good>customerId):/,
    bad: 'customerid',
    says: /unknown path parameter "customerid"; did you mean "customerId"\?/,
  },
  {
    what: 'an unknown key of credentials',
    find: /credentials: \{ (?<good>apiSecret):/,
    bad: 'secret',
    says: /unknown key "secret"/,
  },
  {
    what: 'a bad duration',
    find: /\bafter: (?<good>\w+)/,
    bad: 'soon',
    says: /expected a duration like 500ms/,
  },
  {
    what: 'a dangling name',
    find: /(?<good>\$(?!receiver|credentials|wallets|request|response)\w+)\./,
    bad: '$nobody',
    says: /^\$nobody\.\w+: nothing is saved as "nobody" before this/,
  },
  {
    what: 'an unknown way of the receiver',
    find: /callbackUrl: (?<good>\$receiver\.offblocks\.[\w-]+)/,
    bad: '$receiver.offblocks.okay',
    says: /a receiver can be ok, status-500 or down-1h/,
  },
  {
    what: 'a misspelt provider of the receiver',
    find: /callbackUrl: (?<good>\$receiver\.offblocks)\./,
    bad: '$receiver.offblock',
    says: /known: .*; did you mean "offblocks"\?$/,
  },
  {
    what: 'a misspelt way of the receiver',
    find: /callbackUrl: (?<good>\$receiver\.offblocks\.[\w-]+)/,
    bad: '$receiver.offblocks.staus-500',
    says: /down-1h; did you mean "status-500"\?$/,
  },
  {
    what: 'a misspelt provider of the keys',
    find: /callbackUrl: (?<good>\$receiver\.offblocks\.[\w-]+)/,
    bad: '$credentials.ofblocks.apiKey',
    says: /known: .*; did you mean "offblocks"\?$/,
  },
  {
    what: 'a misspelt key',
    find: /callbackUrl: (?<good>\$receiver\.offblocks\.[\w-]+)/,
    bad: '$credentials.offblocks.apKey',
    says: /the keys of offblocks are .*; did you mean "apiKey"\?$/,
  },
  {
    what: 'an unknown timing',
    find: /^timing: \{ (?<good>offblocks\.customer\.screening):/m,
    bad: 'offblocks.customer.screning',
    says: /unknown timing .*did you mean "offblocks.customer.screening"\?/,
  },
  {
    what: 'an unknown collection',
    find: /^ {2}(?<good>offblocks\.customers):$/m,
    bad: 'offblocks.custommers',
    says: /unknown collection .*did you mean "offblocks.customers"\?/,
  },
  {
    what: 'an unknown field of a given customer',
    find: /^ {6}(?<good>externalId): mallory$/m,
    bad: 'externId',
    says: /unknown field "externId"; did you mean "externalId"\?/,
  },
  {
    what: 'an unknown field of a given webhook',
    find: /- \{ (?<good>callbackUrl): \S+ types: \[customer.updated\] \}/,
    bad: 'callbackUri',
    says: /unknown field "callbackUri"; did you mean "callbackUrl"\?/,
  },
  {
    what: 'a wallet that is no account',
    find: /chainId: (?<good>eip155:\S+)$/m,
    bad: "'0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'",
    says: /expected an account like eip155:300:0x/,
  },
  { what: 'an unknown status', find: /status: (?<good>verifying)$/m, bad: 'verified', says: /expected one of/ },
];

describe('a spoilt story is refused at the right place', () => {
  const cases = files.flatMap((file) =>
    mutations.filter(({ find }) => find.test(textOf(file))).map((mutation) => ({ file, ...mutation })),
  );

  it.each(cases)('$file: $what', ({ file, find, bad, says }) => {
    const text = textOf(file);
    const [from, to] = new RegExp(find, `${find.flags}d`).exec(text)?.indices?.groups?.['good'] ?? expect.fail();
    const before = text.slice(0, from).split('\n');
    const found = mistakesIn(text.slice(0, from) + bad + text.slice(to)).filter(({ message }) => says.test(message));
    expect(found.map(({ line, column }) => [line, column])).toContainEqual([
      before.length,
      (before.at(-1) ?? '').length + 1,
    ]);
  });

  it.each(mutations.map(({ what }) => what))('%s is tried on some file', (what) => {
    expect(cases.some((one) => one.what === what)).toBe(true);
  });
});

const [first, second] = wallets;
const complete = async (operation: string, data: Json): Promise<Json | undefined> =>
  client.wallet?.complete(operation, data);
const customer = '04c5851c-4386-5bd9-9f89-08312f8aee3a';

describe("a wallet's part of a call", () => {
  // Text and signature of fixtures/offblocks/challenges.json: ethers and viem agree on them, and siwe verifies them.
  const text = [
    'api.sandbox.offblocks.xyz wants you to sign in with your Ethereum account:',
    first.address,
    '',
    'Example statement for the emulator.',
    '',
    'URI: https://api.sandbox.offblocks.xyz',
    'Version: 1',
    'Chain ID: 300',
    'Nonce: 5ufoiEqDaFvmfo78',
    'Issued At: 2024-01-17T18:21:53Z',
  ].join('\n');
  const challenge = Buffer.from(text).toString('base64');
  const signature = 'UdPCjfV/kErXH3YWjXEZErT+s00WX3HtiJq84r62nN01bp4pGXbGkYOQ3RA1d/3VuE1NYsMxUYNmqzo43y4h/Rs=';
  const accountId = `eip155:300:${first.address}`;

  it('is its account and its signature over the text of a challenge', async () => {
    const made = await complete('customers.challenge.sign', { challenge, wallet: first.key });
    expect(made).toEqual({ accountId, challenge, signature });
  });

  it.each(['accountId', 'signerId', 'chainId', 'signer', 'signerChainId'])('leaves a given %s', async (name) => {
    const made = await complete('customers.challenge.sign', { [name]: 'eip155:1:0x1', challenge, wallet: first.key });
    expect(made).toEqual({ [name]: 'eip155:1:0x1', challenge, signature });
  });

  it('names no account where the challenge names no chain', async () => {
    const made = await complete('customers.challenge.sign', { challenge: 'bm8=', wallet: second.key });
    expect(made).toEqual({ challenge: 'bm8=', signature: expect.stringMatching(/^[\w+/]{87}=$/) });
  });

  it('is its account in the creation of a customer', async () => {
    const chainId = `eip155:42161:${second.address}`;
    for (const chain of [42161, '42161'])
      expect(await complete('customers.create', { wallet: second.key, chain, externalId: 'bob' })).toEqual({
        externalId: 'bob',
        chainId,
      });
  });

  it.each<[string, Json]>([
    ['customers.challenge.sign', { challenge, signature }],
    ['customers.create', { chainId: accountId, externalId: 'ann', chain: 300 }],
    ['webhooks.put', { wallet: first.key }],
    ['customers.create', ['no object']],
  ])('nothing is done without one, or elsewhere: %s', async (operation, data) => {
    expect(await complete(operation, data)).toBe(data);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['customers.create', { wallet: first.key }, /needs its chain/],
    ['customers.create', { wallet: first.key.slice(0, -1), chain: 300 }, /0x and 64 hex digits$/],
    ['customers.create', { wallet: null, chain: 300 }, /0x and 64 hex digits$/],
    ['customers.challenge.sign', { wallet: first.key }, /needs a challenge/],
    ['customers.challenge.sign', { wallet: 'ann', challenge }, /0x and 64 hex digits$/],
  ])('what it cannot be made from is told: %s %j', async (operation, data, message) => {
    await expect(complete(operation, data)).rejects.toThrow(message);
  });
});

describe('given rows', () => {
  let world: OffBlocksWorld;
  beforeEach(async () => {
    world = await OffBlocksWorld.open();
  });
  afterEach(() => world.close());

  const chainId = `eip155:300:${first.address}`;
  const put = (kind: keyof typeof offblocks.given, ...rows: readonly JsonObject[]) =>
    world.workspace.unit(offblocks, (ctx) => {
      for (const row of rows) offblocks.given[kind].put(ctx, row);
    });

  it('a customer of whom little is said is an active one of now', async () => {
    await put('customers', { chainId });
    const [made] = JSON.parse((await world.call('GET', '/v1/customers')).text);
    expect(made).toEqual({
      chainId,
      createdAt: expect.stringMatching(/^2026-01-05T09:00:00\.\d{1,6}Z$/),
      externalId: made.id,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/),
      status: 'active',
      updatedAt: made.createdAt,
    });
  });

  it('every answer about a customer can be given, and is answered again', async () => {
    const id = await world.verifying();
    const answer = await world.call('GET', `/v1/customers/${id}`);
    expect(answer.json['verificationUrl']).toMatch(/^http/);
    const other = await OffBlocksWorld.open();
    await other.workspace.unit(offblocks, (ctx) => offblocks.given.customers.put(ctx, answer.json as JsonObject));
    const again = await other.call('GET', `/v1/customers/${id}`);
    expect({ ...again.json, verificationUrl: '' }).toEqual({ ...answer.json, verificationUrl: '' });
    await other.close();
  });

  it('a row takes the place of one with the same id, and nothing of the old one is left', async () => {
    const bob = `eip155:324:${second.address}`;
    await put('customers', { id: customer, chainId, externalId: 'ann', status: 'inactive' });
    await put('customers', { id: customer.toUpperCase(), chainId: bob });
    const list = JSON.parse((await world.call('GET', '/v1/customers')).text);
    expect(list).toMatchObject([{ id: customer, chainId: bob, externalId: customer, status: 'active' }]);
    // Neither the old account nor the old id is taken any more.
    expect((await world.call('POST', '/v1/customers', { chainId, externalId: 'ann' })).status).toBe(201);
    await put('webhooks', { id: customer, callbackUrl: 'http://127.0.0.1:9/a', types: ['card.updated'] });
    await put('webhooks', { id: customer, callbackUrl: 'http://127.0.0.1:9/b' });
    expect(JSON.parse((await world.call('GET', '/v1/webhooks')).text)).toMatchObject([
      { id: customer, callbackUrl: 'http://127.0.0.1:9/b', types: offblocks.webhooks.events.map(({ type }) => type) },
    ]);
  });

  it('a webhook without types gets what one that is made without them gets', async () => {
    const strict = await OffBlocksWorld.open({ webhookWithoutTypes: 'none' });
    await strict.workspace.unit(offblocks, (ctx) =>
      offblocks.given.webhooks.put(ctx, { callbackUrl: 'http://127.0.0.1:9/' }),
    );
    expect(JSON.parse((await strict.call('GET', '/v1/webhooks')).text)).toMatchObject([{ types: [] }]);
    await strict.close();
  });

  it.each(['screening', 'verifying'])('nothing happens to one that is %s, and to its webhooks', async (status) => {
    const receiver = await world.receiver();
    await put('customers', { id: customer, chainId, status });
    await world.advance(86_400_000);
    expect([await world.status(customer), receiver.received]).toEqual([status, []]);
    await world.workspace.fire('offblocks', 'customer.rejected', customer);
    await world.workspace.settled();
    expect([await world.status(customer), receiver.received.length]).toEqual(['rejected', 1]);
  });

  it("a given customer's challenge is good for an hour from the start", async () => {
    await put('customers', { id: customer, chainId, status: 'initiating', createdAt: '2025-01-05T09:00:00Z' });
    const challengeNow = async () =>
      String((await world.call('GET', `/v1/customers/${customer}/challenge`)).json['challenge']);
    const old = await challengeNow();
    await world.advance(3_599_999);
    expect(await challengeNow()).toBe(old);
    await world.advance(1);
    expect(await challengeNow()).not.toBe(old);
  });

  it('refer to no other rows, and know their fields', () => {
    const { customers, webhooks } = offblocks.given;
    expect([customers, webhooks].map((kind) => kind.references ?? {})).toEqual([{}, {}]);
    expect(customers.fields).toEqual(expect.arrayContaining(['id', 'chainId', 'externalId', 'status', 'createdAt']));
    expect(webhooks.fields).toEqual(['callbackUrl', 'createdAt', 'id', 'types', 'updatedAt']);
  });

  const given = (name: string, row: string) => `paydrill: 1\nname: x\ngiven:\n  offblocks.${name}: [{ ${row} }]\n`;

  it.each([
    ['customers', `chainId: ${chainId}, extenalId: ann`, 'unknown field "extenalId"; did you mean "externalId"?'],
    ['customers', `chainId: ${chainId}, created: today`, 'unknown field "created"; did you mean "createdAt"?'],
    ['customers', 'externalId: ann', 'expected string, received undefined'],
    ['customers', `chainId: ${chainId}, id: ann`, 'Invalid GUID'],
    ['webhooks', 'callbackUrl: http://127.0.0.1:9/, type: [customer.updated]', 'did you mean "types"?'],
    ['webhooks', 'callbackUrl: http://127.0.0.1:9/, types: [customer.created]', 'expected one of "customer.updated"'],
    ['webhook', 'callbackUrl: http://127.0.0.1:9/', 'did you mean "offblocks.webhooks"?'],
  ])('%s: { %s } is refused', (name, row, message) => {
    const [mistake, ...others] = mistakesIn(given(name, row));
    expect([mistake?.line, others]).toEqual([4, []]);
    expect(mistake?.message).toContain(message);
  });
});
