import { afterEach, describe, expect, it } from 'vitest';
import { generationDifferences } from '../../src/providers/calypso/assumptions-generations.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

type Settings = Record<string, string | number | boolean>;

async function start(settings: Settings): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(settings);
  open.push(world);
  return world;
}

const day = 86_400_000;
const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
const payout = { depositAddress: 'nowhere', amount: 1, currency: 'ETH', externalId: 'p-1' };
const nobody = '00000000-0000-4000-8000-000000000000';

async function subscribing(world: CalypsoWorld, type: string): Promise<unknown> {
  const { status, json } = await world.call('webhook.create', {
    requestId,
    url: 'http://127.0.0.1:9/',
    notificationEventTypes: [type],
  });
  return status === 200 ? (json['notificationEventTypes'] as string[])[0] : json['errorCode'];
}

/** Puts a purse with a confirmed deposit at the end of its year. */
async function usedPurse(world: CalypsoWorld, customerId: string): Promise<void> {
  await world.pay(await world.address(customerId));
  await world.advance(366 * day);
}

interface Probe {
  /** What a client sees of the difference. */
  readonly look: (world: CalypsoWorld) => Promise<unknown>;
  readonly G4: unknown;
  readonly G3: unknown;
}

/** Source: each difference names its public pages in `source`. */
const probes: Record<string, Probe> = {
  accountFormat: { look: (world) => world.code('account.get', undefined, { account: 'main' }), G4: '001', G3: '004' },
  externalId: {
    look: async (world) => Object.keys(await world.ok('customer.create', { email: 'a@b.io', externalId: 'x' })).join(),
    G4: 'id,email,externalId,blocked',
    G3: 'id,email,blocked',
  },
  addressGetAnswersId: {
    look: async (world) =>
      Object.keys(await world.ok('address.get', { customerId: await world.customer(), currency: 'ETH' })).join(),
    G4: 'id,address',
    G3: 'address',
  },
  purseLifetime: {
    look: async (world) => {
      const receiver = await world.receiver();
      await usedPurse(world, await world.customer());
      return eventsOf(receiver).at(-1)?.type;
    },
    G4: 'CUSTOMER_PURSE_EXPIRED',
    G3: 'CUSTOMER_PURSE_TRANSLATION_TO_ACCOUNT_COMPLETED',
  },
  archivedSpelling: {
    look: async (world) => {
      const customerId = await world.customer();
      await world.address(customerId);
      await world.advance(30 * day);
      return ((await world.call('purse.get-all', { customerId })).json['list'] as Body[])[0]?.['status'];
    },
    G4: 'ARCHIVED',
    G3: 'ARCHIEVED',
  },
  addressFrom: {
    look: async (world) => {
      await world.pay(await world.address(await world.customer()));
      await world.advance(1000);
      const [row] = (await world.ok('transaction.find', {}))['result'] as Body[];
      return Object.keys(row ?? {}).includes('addressFrom');
    },
    G4: true,
    G3: false,
  },
  errorWords: {
    look: async (world) => (await world.call('customer.get', { customerId: nobody })).json['message'],
    G4: 'Requested object is not found',
    G3: 'Wallet with this address does not exist',
  },
  invoiceComplianceEvent: {
    look: async (world) => [
      await subscribing(world, 'INVOICE_COMPLIANCE_CHECK'),
      await subscribing(world, 'INVOICE_PENDING_COMPLIANCE'),
    ],
    G4: ['001', 'INVOICE_PENDING_COMPLIANCE'],
    G3: ['INVOICE_COMPLIANCE_CHECK', '001'],
  },
  topUpComplianceEvent: {
    look: async (world) => [
      await subscribing(world, 'TOP_UP_COMPLIANCE_CHECK'),
      await subscribing(world, 'TOP_UP_PENDING_COMPLIANCE'),
    ],
    G4: ['001', 'TOP_UP_PENDING_COMPLIANCE'],
    G3: ['TOP_UP_COMPLIANCE_CHECK', '001'],
  },
  createEventFiatcurrency: {
    look: async (world) => {
      const receiver = await world.receiver();
      const description = 'Order';
      await world.ok('invoice.single-fiat.create', {
        currency: 'ETH',
        fiatAmount: 9,
        fiatCurrency: 'EUR',
        description,
      });
      await world.advance(0);
      return eventsOf(receiver)[0]?.data['fiatcurrency'];
    },
    G4: 'EUR',
    G3: undefined,
  },
  returnStatus: {
    look: async (world) => {
      const made = await world.ok('invoice.single.create', {
        amount: 1,
        currency: 'TRX',
        description: 'Order',
        returnUrl: 'https://shop.example/done',
      });
      await world.advance(day);
      const page = calypso.pages.find(({ id }) => id === 'invoice');
      const call = { params: { key: String(made['id']) }, query: new URLSearchParams() };
      const { text } = await world.read((ctx) => page?.handle(call as never, ctx) ?? { status: 0 });
      return /url=([^"]*)"/.exec(text ?? '')?.[1];
    },
    G4: 'https://shop.example/done?paymentStatus=FAILED',
    G3: 'https://shop.example/done',
  },
  payoutHashEvent: {
    look: (world) => subscribing(world, 'PAYOUT_HASH_RECEIVED'),
    G4: 'PAYOUT_HASH_RECEIVED',
    G3: '001',
  },
  partialState: {
    look: async (world) => {
      await world.pay(await world.address(await world.customer()));
      await world.advance(60_000);
      const receiver = await world.receiver();
      const recipients = ['nowhere', '0x00000000219ab540356cBB839Cbe05303d7705Fa'];
      const massAddresses = recipients.map((depositAddress) => ({ depositAddress, amount: 0.1 }));
      const { id } = await world.ok('payout.mass.create', { currency: 'ETH', massAddresses });
      await world.advance(600_000);
      const { state } = await world.ok('payout.mass.get', { id: String(id) });
      const stateFilter = { equals: String(state) };
      const { totalElements } = await world.ok('payout.mass.find', { stateFilter });
      return [state, eventsOf(receiver).at(-1)?.data['payoutStatus'], totalElements];
    },
    G4: ['PARTIAL', 'PARTIAL', 1],
    G3: ['COMPLETED', 'COMPLETED', 1],
  },
  rateRequest: {
    look: async (world) => [
      await world.code('rate.get', { fromCurrencies: ['BTC'], toCurrencies: ['USD'] }),
      await world.code('rate.get', { fromCurrencies: [{ name: 'BTC' }], toCurrencies: [{ name: 'USD' }] }),
    ],
    G4: ['success', '001'],
    G3: ['001', 'success'],
  },
  exchangeDirection: {
    look: (world) =>
      world.code('exchange.pre-calculate', { sourceCurrency: 'BTC', destinationCurrency: 'USDT', amount: 1 }),
    G4: '001',
    G3: 'success',
  },
  payoutFlag: {
    look: async (world) =>
      Object.keys(await world.ok('payout.create', payout)).filter((name) => /intern|belong/i.test(name)),
    G4: ['belongingType'],
    G3: ['isInternal'],
  },
  payoutExternalId: {
    look: async (world) => {
      const receiver = await world.receiver();
      await world.ok('payout.create', payout);
      await world.advance(0);
      return eventsOf(receiver)[0]?.data['externalId'];
    },
    G4: 'p-1',
    G3: undefined,
  },
  blockedByErrorCount: {
    look: async (world) => {
      const made = await world.ok('webhook.create', { requestId, url: 'http://127.0.0.1:9/' });
      return Object.keys(made).includes('blockedByErrorCount');
    },
    G4: true,
    G3: false,
  },
  blockRule: {
    look: async (world) => {
      await world.receiver(() => 500);
      const address = await world.address(await world.customer());
      for (let n = 0; n < 26; n += 1) await world.pay(address);
      await world.advance(60_000);
      return world.read((ctx) => ctx.rows('webhooks').all()[0]?.['state']);
    },
    G4: 'blocked',
    G3: 'active',
  },
};

describe('the generation of the documents', () => {
  it('has every difference proven', () => {
    const names = generationDifferences.map(({ id }) => id.replace('calypso.', ''));
    expect(Object.keys(probes).sort()).toEqual(names.sort());
  });

  describe.each(Object.entries(probes))('%s', (name, { look, G3, G4 }) => {
    const values = generationDifferences.find(({ id }) => id === `calypso.${name}`)?.generations;
    if (values === undefined) throw new Error(`no difference ${name}`);

    it.each<[string, Settings, unknown]>([
      ['as in G4 when nothing is said', {}, G4],
      ['as in G3 with the switch', { generation: 'G3' }, G3],
      ['as it is set by itself, under the switch', { generation: 'G3', [name]: values.G4 }, G4],
      ['as it is set by itself, without the switch', { [name]: values.G3 }, G3],
    ])('is %s', async (_how, settings, expected) => {
      expect(await look(await start(settings))).toEqual(expected);
    });
  });

  it('is followed in every list of events: of subscriptions by hand, and of given ones', async () => {
    const world = await start({ generation: 'G3' });
    await world.receiver();
    const given = { url: 'http://127.0.0.1:9/', notificationEventTypes: ['TOP_UP_COMPLIANCE_CHECK', 'INVOICE_PAID'] };
    await world.workspace.unit(calypso, (ctx) => calypso.given.webhooks.put(ctx, given));
    const { subscriptions } = await world.ok('webhook.list');
    const [byHand, byFile] = (subscriptions as Body[]).map((one) => one['notificationEventTypes'] as string[]);
    expect(byHand).toEqual(expect.arrayContaining(['INVOICE_COMPLIANCE_CHECK', 'TOP_UP_COMPLIANCE_CHECK']));
    for (const newer of ['INVOICE_PENDING_COMPLIANCE', 'PAYOUT_HASH_RECEIVED']) expect(byHand).not.toContain(newer);
    expect(byFile).toEqual(['TOP_UP_COMPLIANCE_CHECK', 'INVOICE_PAID']);
  });
});
