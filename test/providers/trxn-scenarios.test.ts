import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryRow, JsonObject } from '../../src/core/provider.js';
import { type Mistake, parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { providers } from '../../src/providers/index.js';
import { given } from '../../src/providers/trxn/given.js';
import { trxn } from '../../src/providers/trxn/index.js';
import { accountIdOf } from '../../src/providers/trxn/tokens.js';
import { playScenario } from '../../src/scenario-run.js';
import { type TrxnWorld, worlds } from './trxn-world.js';

const folder = new URL('../../scenarios/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.startsWith('trxn-') && file.endsWith('.yaml'));
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');

function scenarioOf(text: string, file = 'test.yaml'): Scenario {
  const { scenario, mistakes } = parseScenario(text, file, providers);
  if (scenario === undefined) throw new Error(`${file}: ${mistakes?.map(shortly).join('; ')}`);
  return scenario;
}

function shortly({ line, column, message }: Mistake): string {
  return `${line}:${column} ${message}`;
}

function mistakesIn(text: string): string[] {
  return (parseScenario(text, 'test.yaml', providers).mistakes ?? []).map(shortly);
}

/** Line and column of an offset, counted from 1. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

describe('the scenarios of TRXN', () => {
  it('signs with the regenerated secret alone', async () => {
    const scenario = scenarioOf(textOf('trxn-secret-regenerated.yaml'));
    const { transcript } = await playScenario(scenario, { providers, wire: 'virtual' });
    const [answers, state] = JSON.parse(transcript) as [string[], string];
    const secrets = answers.flatMap((answer) => /whsec_[0-9a-f]{64}/.exec(answer)?.[0] ?? []);
    expect(new Set(secrets).size).toBe(2);
    const { deliveries } = JSON.parse(state) as { deliveries: DeliveryRow[] };
    const verdicts = deliveries.flatMap(({ event, body, attempts }) =>
      attempts.map(({ headers, at }) => [
        event,
        ...secrets.map((secret) => trxn.receiver.verify(headers, Buffer.from(body), () => secret, Date.parse(at)).ok),
      ]),
    );
    expect(verdicts).toEqual([
      ['customer.created', true, false],
      ['wallet.created', true, false],
      ['customer.updated', false, true],
    ]);
  });
});

interface Mutation {
  readonly what: string;
  /** The first match is replaced; its named group `bad` is what a mistake is about. */
  readonly find: RegExp;
  readonly bad: string;
  readonly says: RegExp;
  /** How often a file must have it at least, over all files. */
  readonly least: number;
}

const mutations: readonly Mutation[] = [
  { what: 'a wrong key', find: /^(?<bad>about):/m, bad: 'abuot', says: /unknown key "abuot".*"about"/, least: 15 },
  {
    what: 'a wrong key of a call',
    find: /^ {4}(?<bad>save):/m,
    bad: 'safe',
    says: /unknown key "safe".*"save"/,
    least: 10,
  },
  {
    what: 'a wrong key of an expectation',
    find: / (?<bad>times):/,
    bad: 'tims',
    says: /unknown key "tims".*"times"/,
    least: 10,
  },
  { what: 'a wrong type', find: /^paydrill: (?<bad>1)$/m, bad: 'one', says: /expected 1/, least: 15 },
  {
    what: 'a wrong type of a status',
    find: /status: (?<bad>\d+)/,
    bad: 'soon',
    says: /expected (number|int)/,
    least: 8,
  },
  {
    what: 'a wrong type of a count',
    find: /times: (?<bad>\d+)/,
    bad: 'often',
    says: /expected (number|int)/,
    least: 12,
  },
  {
    what: 'an unknown operation',
    find: /call: (?<bad>trxn\.\S+\.\w+)$/m,
    bad: 'trxn.customers.creat',
    says: /unknown operation .*"trxn.customers.create"/,
    least: 14,
  },
  {
    what: 'an unknown webhook',
    find: /webhook: (?<bad>[\w.]+)/,
    bad: 'trxn.customer.create',
    says: /unknown webhook .*"trxn.customer.created"/,
    least: 10,
  },
  {
    what: 'an unknown event',
    find: /event: (?<bad>[\w.]+)/,
    bad: 'customer.delet',
    says: /unknown event .*"customer.delete"/,
    least: 3,
  },
  { what: 'a bad duration', find: /after: (?<bad>\w+)/, bad: 'tomorrow', says: /duration/, least: 12 },
  {
    what: 'a dangling $name',
    find: /(?<bad>\$(?!receiver|credentials|response)\w+)\.id/,
    bad: '$nobody',
    says: /\$nobody\.id: nothing is saved as "nobody"/,
    least: 10,
  },
  {
    what: 'an unknown collection',
    find: /^ {2}(?<bad>trxn\.customers):$/m,
    bad: 'trxn.custommers',
    says: /unknown collection .*"trxn.customers"/,
    least: 2,
  },
  {
    what: 'an unknown field',
    find: /\{ id: cust_zoe, (?<bad>email):/,
    bad: 'emial',
    says: /unknown field "emial".*"email"/,
    least: 2,
  },
  {
    what: 'an unknown assumption',
    find: /(?<bad>trxn\.webhookAttempts):/,
    bad: 'trxn.webhookAttempt',
    says: /unknown assumption .*"trxn.webhookAttempts"/,
    least: 1,
  },
];

describe.each(mutations)('$what', ({ find, bad, says, least }) => {
  const having = files.filter((file) => find.test(textOf(file)));

  it(`can happen in ${least} files or more`, () => {
    expect(having.length).toBeGreaterThanOrEqual(least);
  });

  it.each(having)('in %s is refused where it stands', (file) => {
    const text = textOf(file);
    const match = new RegExp(find.source, `${find.flags}d`).exec(text);
    const [from, to] = match?.indices?.groups?.['bad'] ?? [0, 0];
    const mutated = text.slice(0, from) + bad + text.slice(to);
    const { mistakes = [] } = parseScenario(mutated, file, providers);
    const { line, column } = placeOf(mutated, from);
    expect(mistakes.map((one) => [one.file, one.line, one.column])).toContainEqual([file, line, column]);
    const here = mistakes.filter((one) => one.line === line && one.column === column);
    expect(here.map(({ message }) => message).join('\n')).toMatch(says);
  });
});

describe('rows that a scenario gives', () => {
  const { start, close } = worlds();
  afterEach(close);

  /** Puts a row as a scenario's would be put. */
  function put(world: TrxnWorld, name: string, row: JsonObject): Promise<void> {
    const collection = given[name];
    if (collection === undefined) throw new Error(`nothing is given as ${name}`);
    return world.change((ctx) => collection.put(ctx, collection.schema.parse(row) as JsonObject));
  }

  const now = '2026-01-05T09:00:00Z';

  it('are read as the API shows them, field by field', async () => {
    const world = await start();
    const times = { created_at: '2024-01-01T12:00:00Z', updated_at: '2025-01-01T12:00:00Z' };
    const zoe = { id: 'cust_zoe', email: 'zoe@example.com', first_name: 'Zoe', last_name: 'Zimmer', ...times };
    await put(world, 'customers', { ...zoe, email: ' Zoe@EXAMPLE.com ' });
    expect(await world.ok('GET', '/v1/customers/cust_zoe')).toEqual(zoe);
    const wallet = {
      id: 'wall_zoe',
      object: 'wallet',
      owner_type: 'customer',
      owner_id: 'cust_zoe',
      crypto_addresses: [],
      crypto_address_count: 0,
      ...times,
    };
    await put(world, 'wallets', wallet);
    expect(await world.ok('GET', '/v1/wallets/wall_zoe')).toEqual(wallet);
    const address = {
      id: 'addr_zoe',
      object: 'crypto_address',
      address: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
      currency: 'BTC',
      wallet_id: 'wall_zoe',
      explorer: { name: 'Blockchain.com', url: 'https://www.blockchain.com/explorer/addresses/btc/bc1q' },
      ...times,
    };
    await put(world, 'crypto_addresses', address);
    expect(await world.ok('GET', '/v1/wallets/wall_zoe')).toEqual({
      ...wallet,
      crypto_addresses: [{ id: 'addr_zoe', address: address.address, currency: 'BTC', created_at: address.created_at }],
      crypto_address_count: 1,
    });
    const hook = {
      id: 'we_old',
      url: 'https://shop.example/hooks',
      description: 'The shop',
      enabled: false,
      subscriptions: ['customer.created'],
      ...times,
      signing_secret_last4: 'beef',
    };
    await put(world, 'webhook_endpoints', hook);
    expect(await world.ok('GET', '/v1/webhook_endpoints/we_old')).toEqual(hook);
  });

  it('get what is left out from the provider, in production', async () => {
    const world = await start();
    await put(world, 'customers', {});
    const { customers } = await world.ok('GET', '/v1/customers');
    const [customer] = customers as JsonObject[];
    const id = String(customer?.['id']);
    expect(id).toMatch(/^cust_[a-zA-Z0-9]{24}$/);
    const email = `${id.toLowerCase()}@example.com`;
    expect(customer).toEqual({ id, email, first_name: null, last_name: null, created_at: now, updated_at: now });
    await put(world, 'wallets', { id: 'wall_own' });
    expect(await world.ok('GET', '/v1/wallets/wall_own')).toMatchObject({
      owner_type: 'account',
      owner_id: world.read(accountIdOf),
      created_at: now,
    });
    await put(world, 'webhook_endpoints', { id: 'we_new', url: 'http://127.0.0.1:1/hooks' });
    const hook = await world.ok('GET', '/v1/webhook_endpoints/we_new');
    expect(hook).toMatchObject({ enabled: true, subscriptions: ['*'], description: null, created_at: now });
    expect(hook['signing_secret_last4']).toMatch(/^[0-9a-f]{4}$/);
    for (const path of ['customers', 'webhook_endpoints'])
      expect((await world.ok('GET', `/v1/${path}`, undefined, { as: 'sandbox' }))[path]).toEqual([]);
  });

  it('puts an address without a wallet into the first one of the account, valid for its currency', async () => {
    const world = await start();
    await put(world, 'crypto_addresses', {});
    await put(world, 'crypto_addresses', { currency: 'ETH' });
    await put(world, 'crypto_addresses', { address: '0x52908400098527886E0F7030069857D2E4169EE7' });
    const { wallets } = await world.ok('GET', '/v1/wallets');
    const addresses = (wallets as JsonObject[]).at(-1)?.['crypto_addresses'] as JsonObject[];
    expect(addresses.map(({ currency }) => currency)).toEqual(['BTC', 'ETH', 'ETH']);
    expect(addresses.map(({ address }) => String(address))).toEqual([
      expect.stringMatching(/^bc1/),
      expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      '0x52908400098527886E0F7030069857D2E4169EE7',
    ]);
    expect(addresses.every(({ id }) => /^addr_[a-zA-Z0-9]{24}$/.test(String(id)))).toBe(true);
  });

  it('take the place of a row with the same id, and cause nothing', async () => {
    const world = await start();
    const { receiver } = await world.endpoint();
    await put(world, 'customers', { id: 'cust_zoe', email: 'zoe@example.com', first_name: 'Zoe' });
    await put(world, 'customers', { id: 'cust_zoe', email: 'other@example.com' });
    await put(world, 'webhook_endpoints', { id: 'we_old', url: 'http://127.0.0.1:1/a' });
    await put(world, 'webhook_endpoints', { id: 'we_old', url: 'http://127.0.0.1:1/b', enabled: false });
    await world.advance(86_400_000);
    await world.workspace.settled();
    expect(receiver.received).toEqual([]);
    expect(world.workspace.deliveries.list()).toEqual([]);
    const { wallets } = await world.ok('GET', '/v1/wallets');
    expect(wallets).toHaveLength(1);
    const { customers } = await world.ok('GET', '/v1/customers');
    expect(customers).toEqual([
      expect.objectContaining({ id: 'cust_zoe', email: 'other@example.com', first_name: null }),
    ]);
    expect(await world.ok('GET', '/v1/webhook_endpoints/we_old')).toMatchObject({ url: 'http://127.0.0.1:1/b' });
    // The e-mail of the row that was replaced is free, that of the new one is taken.
    await world.customer('zoe@example.com');
    expect((await world.call('POST', '/v1/customers', { email: 'OTHER@example.com' })).status).toBe(422);
  });

  it('sign with the secret that was given', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.paid'] });
    const secret = `whsec_${'0123456789abcdef'.repeat(4)}`;
    await put(world, 'webhook_endpoints', { url: receiver.url, signing_secret: secret, signing_secret_last4: 'cdef' });
    await world.customer();
    await world.workspace.settled();
    const [received] = receiver.received;
    const verdict = trxn.receiver.verify(
      received?.headers as Record<string, string>,
      Buffer.from(received?.body ?? ''),
      () => secret,
      Date.parse(now),
    );
    expect(verdict).toEqual({ ok: true, event: 'customer.created' });
  });

  it('name all of their fields', () => {
    const fields = Object.fromEntries(Object.entries(given).map(([name, one]) => [name, one.fields.join()]));
    expect(fields).toEqual({
      customers: 'id,email,first_name,last_name,created_at,updated_at',
      wallets: 'id,object,owner_type,owner_id,crypto_addresses,crypto_address_count,created_at,updated_at',
      crypto_addresses: 'id,object,address,currency,wallet_id,explorer,created_at,updated_at',
      webhook_endpoints:
        'id,url,description,enabled,subscriptions,created_at,updated_at,signing_secret_last4,signing_secret',
      payment_claim_links:
        'id,object,status,expires_at,max_uses,use_count,used_at,metadata,link,customer_id,crypto_payment_claim_id,usable,expired,created_at,updated_at',
      crypto_payment_claims:
        'id,object,status,amount,transaction_id,rejection_reason,approved_at,customer_id,currency,to_address_id,to_address,approved_by_id,crypto_transaction_id,created_at,updated_at',
      crypto_transactions:
        'id,object,amount,transaction_id,transaction_source,timestamp,currency,from_address_id,from_address,to_address_id,to_address,allocations,created_at,updated_at',
      products: 'id,name,created_at,updated_at',
      prices: 'id,amount,product_id,active,recurring,created_at,updated_at',
      invoices: 'id,object,customer_id,subscription_id,status,due_date,total_amount,created_at,updated_at,line_items',
      rates: 'id,currency,fiat,at,rate',
      subscriptions:
        'id,object,customer_id,proration_behavior,billing_cycle_anchor,start_date,end_date,next_billing_date,total_amount,created_at,updated_at,phases',
    });
  });

  const giving = (name: string, row: string) =>
    ['paydrill: 1', 'name: test', 'given:', `  trxn.${name}:`, `    - ${row}`, ''].join('\n');

  it.each<[string, string, string]>([
    ['customers', '{ id: cust_a, emial: a@example.com }', '5:21 unknown field "emial"; did you mean "email"?'],
    ['customers', '{ email: nobody }', '5:16 expected an e-mail address'],
    ['customers', '{ id: a b }', '5:13 expected letters, digits, _ and -'],
    ['customers', '{ created_at: yesterday }', '5:21 expected an instant like 2026-01-05T09:00:00Z'],
    ['customers', '{ first_name: [Ann] }', '5:21 expected string, received array'],
    ['wallets', '{ owner_id: cust_b }', '5:19 no row of given trxn.customers has the id "cust_b"'],
    ['wallets', '{ owner_type: customer }', '5:7 expected the id of the customer'],
    ['wallets', '{ owner_typ: account }', '5:9 unknown field "owner_typ"; did you mean "owner_type"?'],
    ['wallets', '{ crypto_address_count: 1 }', '5:31 addresses are rows of their own'],
    ['wallets', '{ crypto_addresses: [{ id: addr_a }] }', '5:27 addresses are rows of their own'],
    ['crypto_addresses', '{ wallet_id: wall_b }', '5:20 no row of given trxn.wallets has the id "wall_b"'],
    ['crypto_addresses', '{ currency: DOGE }', '5:19 expected one of BTC, ETH, LTC, SOL, USDC, USDT'],
    ['crypto_addresses', '{ currency: ETH, address: bc1qar0srr }', '5:33 no ETH address: '],
    ['webhook_endpoints', '{ id: we_a }', '5:7 expected string, received undefined'],
    ['webhook_endpoints', '{ url: shop.example }', '5:14 expected an http or https URL'],
    ['webhook_endpoints', '{ url: http://a.example, subscriptions: [] }', '5:47 expected at least one event, or *'],
    [
      'webhook_endpoints',
      '{ url: http://a.example, signing_secret: abc }',
      '5:48 expected whsec_ and 64 lower-case hex digits',
    ],
    [
      'webhook_endpoints',
      `{ url: http://a.example, signing_secret_last4: beef, signing_secret: whsec_${'0'.repeat(64)} }`,
      '5:54 expected the last four characters of signing_secret',
    ],
  ])('of %s refuse %s', (name, row, mistake) => {
    const mistakes = mistakesIn(giving(name, row));
    expect(mistakes).toEqual([expect.stringContaining(mistake)]);
  });
});
