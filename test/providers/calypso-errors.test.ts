import { afterEach, describe, expect, it } from 'vitest';
import { calypso } from '../../src/providers/calypso/index.js';
import { CalypsoWorld } from './calypso-world.js';

// Codes and words: https://docs.calypso.money/get-started-with-calypso-api/errors; 009, 010, 016 and 028 stand in older lists only:
// https://docs.calypso.finance/reference/authentification. Statuses: only 200, 400 and 500 are declared, 401 in API 1.0.

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

type Settings = Record<string, string | number | boolean>;

async function start(settings: Settings = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(settings);
  open.push(world);
  return world;
}

const nobody = '00000000-0000-4000-8000-000000000000';
const single = { amount: 1, currency: 'TRX', description: 'Order' };

type Answer = Awaited<ReturnType<CalypsoWorld['call']>>;

interface Provoked {
  readonly call: (world: CalypsoWorld) => Promise<Answer>;
  readonly status: number;
  readonly message: string;
  readonly settings?: Settings;
  /** The assumption that sets its status, and another of its values. */
  readonly other?: readonly [name: string, status: number];
}

const provoked: Record<string, Provoked> = {
  '001': {
    call: (world) => world.call('customer.get', {}),
    status: 400,
    message: 'Bad request',
    other: ['badRequestStatus', 422],
  },
  '002': {
    call: (world) => world.call('account.get', undefined, { key: 'x' }),
    status: 401,
    message: 'Invalid api key',
    other: ['invalidKeyStatus', 400],
  },
  '003': {
    call: (world) => world.call('account.get', undefined, { sign: 'x' }),
    status: 401,
    message: 'Wrong sign',
    other: ['wrongSignStatus', 400],
  },
  '004': {
    call: (world) => world.call('invoice.get', { id: nobody }),
    status: 400,
    message: 'Requested object is not found',
    other: ['notFoundStatus', 404],
  },
  '006': {
    async call(world) {
      const { id } = await world.ok('invoice.single.create', single);
      return world.call('invoice.return-to-paid', { id: String(id) });
    },
    status: 400,
    message: 'Invoice is in incorrect state for operation',
    other: ['wrongStateStatus', 409],
  },
  '011': {
    call: (world) => world.call('account.get', undefined, { timestamp: 0 }),
    status: 400,
    message: 'Invalid timestamp parameter',
    other: ['timestampStatus', 401],
  },
  '014': {
    call: async (world) => world.call('invoice.single.create', { ...single, currency: 'DOG' }),
    settings: { unknownCurrency: '014' },
    status: 400,
    message: 'Invalid hot wallet currency',
    other: ['wrongCurrencyStatus', 422],
  },
  '015': {
    call: (world) =>
      world.call('payout.create', {
        depositAddress: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
        amount: 1,
        currency: 'ETH',
      }),
    settings: { badAddress: 'refused' },
    status: 400,
    message: 'Currency does not match wallet blockchain',
    other: ['wrongCurrencyStatus', 422],
  },
  '016': {
    async call(world) {
      await world.ok('invoice.single.create', { ...single, idempotencyKey: nobody });
      return world.call('invoice.unlimited.create', { ...single, idempotencyKey: nobody });
    },
    status: 400,
    message: 'Idempotency key is already used',
    other: ['repeatedKeyStatus', 409],
  },
};

/** Codes of the documents that no call gets, and why. */
const unreachable: Record<string, string> = {
  '000': 'An internal error: nothing that a caller sends leads to one; a fault rule can answer it.',
  '012': 'State of a payout: no operation of API 2.0 whose path is known acts on one.',
  '009': 'Fee ratio outside of the allowed range: in older lists only, and no operation of API 2.0 takes a fee.',
  '010':
    'Wallet of another company: in older lists only, and API 2.0 has accounts in the place of wallets (calypso.foreignAccount).',
  '028':
    'Payment for UNLIMITED invoices only: in older lists only, and no operation of API 2.0 creates such a payment.',
};

describe('error codes', () => {
  describe.each(Object.entries(provoked))('%s', (code, { call, status, message, settings = {}, other }) => {
    it(`is answered with ${status} and its words`, async () => {
      const answer = await call(await start(settings));
      expect(answer.json).toEqual({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), errorCode: code, message });
      expect(Object.keys(answer.json)).toEqual(['traceId', 'errorCode', 'message']);
      expect(answer.status).toBe(status);
    });

    it('has another status when that is assumed', async () => {
      const [name = '', another] = other ?? [];
      const answer = await call(await start({ ...settings, [name]: another ?? 0 }));
      expect([answer.json['errorCode'], answer.status]).toEqual([code, another]);
    });
  });

  it('for a crash of ours is 000 with 500', async () => {
    const reply = (await start()).read((ctx) => calypso.refuse({ kind: 'crashed' }, ctx, 'req_1'));
    expect(reply).toMatchObject({ status: 500, json: { errorCode: '000', message: 'Internal server error' } });
  });

  it('that the documents list are all in one of the tables', () => {
    const listed = '000 001 002 003 004 006 009 010 011 012 014 015 016 028'.split(' ');
    expect([...Object.keys(provoked), ...Object.keys(unreachable)]).toEqual(expect.arrayContaining(listed));
  });

  it('of older documents have their sense', async () => {
    const world = await start({ generation: 'G3' });
    const words = async (answer: Promise<Answer>) => (await answer).json['message'];
    expect(await words(world.call('invoice.get', { id: nobody }))).toBe('Wallet with this address does not exist');
    expect(await words(world.call('account.get', undefined, { timestamp: 0 }))).toBe(
      'Nonce must exceed the previous one',
    );
  });

  it('come without a traceId when that is assumed', async () => {
    const { json } = await (await start({ traceId: 'omitted' })).call('customer.get', {});
    expect(Object.keys(json)).toEqual(['errorCode', 'message']);
  });
});

describe('the order of checks', () => {
  const body = JSON.stringify({ account: 'x', timestamp: 0 });

  it.each<[Settings, string]>([
    [{}, '003'],
    [{ checkOrder: 'parse, key, timestamp, sign, schema, object' }, '011'],
  ])('with %j: a wrong signature under an old timestamp is %s', async (settings, code) => {
    const world = await start(settings);
    expect(await world.code('customer.get', {}, { body, sign: 'x' })).toBe(code);
    expect(await world.code('customer.get', {}, { body, sign: 'x', key: 'x' })).toBe('002');
  });

  it('goes on with schema, account, object and state', async () => {
    const world = await start();
    const id = nobody;
    expect(await world.code('invoice.return-to-paid', {}, { timestamp: 0 })).toBe('011');
    expect(await world.code('invoice.return-to-paid', {}, { account: `0x${'1'.repeat(40)}` })).toBe('001');
    expect(await world.code('invoice.return-to-paid', { id }, { account: `0x${'1'.repeat(40)}` })).toBe('004');
    expect(await world.code('invoice.return-to-paid', { id })).toBe('004');
    expect(calypso.stages).toEqual(['parse', 'authenticate', 'validate']);
  });
});
