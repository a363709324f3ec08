/** What a first page costs, counted in rows that collections hand out: as many with a thousand rows as with a hundred. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import type { CallInput, JsonObject, Provider, Row } from '../../src/core/provider.js';
import { Collection } from '../../src/core/store.js';
import { demoStage } from '../../src/demo.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { kitOf } from '../support/kit.js';
import { serverOptions } from '../support/world.js';

interface List {
  readonly call: string;
  readonly of: string;
  /** Which row there will be many of; any when left out. */
  readonly pick?: (row: Row) => boolean;
  /** How that row's list is asked for. */
  readonly input?: (row: Row) => CallInput;
  /** A row as a scenario gives it, where the tour leaves none behind. */
  readonly given?: JsonObject;
}

const nothing = () => ({ data: {} });

const text = (row: Row, field: string) => String(row[field]);
const inProduction = (row: Row) => row['scope'] === null;

/** The calls that answer pages, with the collection that each shows. */
const lists: Readonly<Record<string, readonly List[]>> = {
  calypso: [
    { call: 'customer.find', of: 'customers', input: nothing },
    { call: 'transaction.find', of: 'transactions', input: nothing },
    {
      call: 'transaction.find',
      of: 'transactions',
      input: (row) => ({ data: { customerId: text(row, 'customerId') } }),
    },
    { call: 'invoice.find', of: 'invoices', input: nothing },
    { call: 'invoice.deposit.find', of: 'invoicePayments', input: (row) => ({ data: { id: text(row, 'invoiceId') } }) },
    { call: 'payout.find', of: 'payouts', pick: ({ kind }) => kind === 'single', input: nothing },
    { call: 'payout.mass.find', of: 'payouts', pick: ({ kind }) => kind === 'mass', input: nothing },
    { call: 'payout.withdrawals', of: 'withdrawals', input: (row) => ({ data: { id: text(row, 'payoutId') } }) },
    {
      call: 'settlement.wallet.transactions',
      of: 'withdrawals',
      pick: ({ transactionHash }) => transactionHash !== null,
      input: nothing,
    },
  ],
  cryptopay: [
    { call: 'accounts.list', of: 'accounts' },
    { call: 'channels.list', of: 'channels' },
    {
      call: 'channels.listPayments',
      of: 'channel_payments',
      input: (row) => ({ params: { channel_id: text(row, 'channelId') } }),
    },
    { call: 'coin_withdrawals.list', of: 'coin_withdrawals' },
    { call: 'customers.list', of: 'customers' },
    { call: 'invoices.list', of: 'invoices' },
    { call: 'subscriptions.list', of: 'subscriptions' },
    { call: 'transactions.list', of: 'transactions' },
    {
      call: 'transactions.list',
      of: 'transactions',
      input: (row) => ({ query: { currency: text(row, 'currency') } }),
    },
  ],
  trxn: [
    'crypto_addresses',
    'crypto_payment_claims',
    'crypto_transactions',
    'invoices',
    'prices',
    'products',
    'subscriptions',
    'wallets',
  ]
    .map((of): List => ({ call: `${of}.list`, of, pick: inProduction }))
    .concat([
      {
        call: 'customers.list',
        of: 'customers',
        given: { id: 'cust_a', email: 'ann@example.com' },
        pick: inProduction,
      },
      { call: 'payment_claim_links.list', of: 'payment_claim_links', given: { customer_id: 'cust_a' } },
      { call: 'webhook_endpoints.list', of: 'webhook_endpoints', given: { url: 'http://127.0.0.1:9/' } },
    ]),
};

/** Has every row that a collection hands out counted, whichever way it was asked for. */
function counted(): () => number {
  let count = 0;
  function* walked<R>(rows: Iterable<R>): Generator<R> {
    for (const row of rows) {
      count += 1;
      yield row;
    }
  }
  const { all, by, under, oldestFirst, newestFirst, newestBefore } = Collection.prototype;
  const spied = <T>(rows: T[]): T[] => {
    count += rows.length;
    return rows;
  };
  const on = Collection.prototype;
  vi.spyOn(on, 'all').mockImplementation(function (this: Collection<Row>) {
    return spied(all.call(this) as Row[]);
  });
  vi.spyOn(on, 'by').mockImplementation(function (this: Collection<Row>, index, key) {
    return spied(by.call(this, index, key) as Row[]);
  });
  vi.spyOn(on, 'oldestFirst').mockImplementation(function (this: Collection<Row>, skip) {
    return walked(oldestFirst.call(this, skip) as Generator<Row>);
  });
  vi.spyOn(on, 'newestFirst').mockImplementation(function (this: Collection<Row>, skip) {
    return walked(newestFirst.call(this, skip) as Generator<Row>);
  });
  vi.spyOn(on, 'newestBefore').mockImplementation(function (this: Collection<Row>, id) {
    return walked(newestBefore.call(this, id) as Generator<Row>);
  });
  vi.spyOn(on, 'under').mockImplementation(function (this: Collection<Row>, index, key) {
    const listing = under.call(this, index, key);
    return {
      size: listing.size,
      oldestFirst: (skip) => walked(listing.oldestFirst(skip) as Iterable<Row>),
      newestFirst: (skip) => walked(listing.newestFirst(skip) as Iterable<Row>),
      newestBefore: (id) => walked(listing.newestBefore(id) as Iterable<Row>),
    };
  });
  return () => count;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(
  providers.filter(({ id }) => lists[id] !== undefined).map((provider): [string, Provider] => [provider.id, provider]),
)('lists of %s', (id, provider) => {
  let server: RunningServer;
  let client: ProviderClient;
  let copies = 0;

  beforeAll(async () => {
    server = await startServer(serverOptions([provider]));
    const world = server.workspaces.default;
    const receiver = await WebhookReceiver.start({ providers: [provider], now: () => world.wireNow() });
    // The tour leaves rows of every kind behind.
    await (await kitOf(provider)).tour(demoStage(provider, { server, receiver, tell: () => {} }));
    await receiver.stop();
    client = new ProviderClient({
      provider,
      baseUrl: server.baseUrl(id),
      credentials: world.credentials(provider),
      now: () => world.wireNow(),
    });
  }, 60_000);

  afterAll(() => server.stop());

  const give = (of: string, row: JsonObject) =>
    server.workspaces.default.unit(provider, (ctx) => provider.given?.[of]?.put(ctx, row));

  it.each((lists[id] ?? []).map((list) => [list.call, list] as const))('%s', async (_call, list) => {
    const world = server.workspaces.default;
    const rows = world.store.collection(`${id}.${list.of}`);
    if (list.given !== undefined) await give(list.of, list.given);
    const sample = rows
      .all()
      .filter(list.pick ?? (() => true))
      .at(-1);
    if (sample === undefined) throw new Error(`the tour left no row for ${list.call}`);
    const found: { handedOut: number; total: number }[] = [];
    for (const more of [100, 900]) {
      await world.worldUnit(() => {
        for (let n = 0; n < more; n += 1) {
          copies += 1;
          rows.insert({ ...sample, id: sample.id.slice(0, -6) + String(100_000 + copies) });
        }
      });
      const count = counted();
      const answer = await client.call(list.call, list.input?.(sample) ?? {});
      const handedOut = count();
      vi.restoreAllMocks();
      expect([answer.status, answer.text.slice(0, 200)]).toEqual([200, expect.anything()]);
      const totals = [...answer.text.matchAll(/"(?:total|totalElements|count)": ?(\d+)/g)].map(([, n]) => Number(n));
      found.push({ handedOut, total: Math.max(...totals) });
    }
    const [few, many] = found;
    expect(many?.handedOut).toBe(few?.handedOut);
    expect(many?.total).toBe(Number(few?.total) + 900);
  });
});
