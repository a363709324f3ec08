/** Filters and pages of the find operations. Keys: https://docs.calypso.finance/api-reference/customer-purse-api; their sense: https://www.jhipster.tech/entities-filtering/ */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decimal, listingOf } from '../../src/core/provider.js';
import { refusing } from '../../src/providers/calypso/errors.js';
import {
  dateFilter,
  numberFilter,
  pageFrom,
  passes,
  stringFilter,
  valueFilter,
} from '../../src/providers/calypso/paging.js';
import { CalypsoWorld } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

const codes = ['ETH', 'USDT', 'USDT_TRX', null];

describe('a filter over texts', () => {
  it.each([
    [{}, ['ETH', 'USDT', 'USDT_TRX', null]],
    [{ equals: 'USDT' }, ['USDT']],
    [{ equals: 'usdt' }, []],
    [{ notEquals: 'USDT' }, ['ETH', 'USDT_TRX']],
    [{ specified: true }, ['ETH', 'USDT', 'USDT_TRX']],
    [{ specified: false }, [null]],
    [{ in: ['ETH', 'USDT'] }, ['ETH', 'USDT']],
    [{ in: [] }, []],
    [{ notIn: ['ETH', 'USDT'] }, ['USDT_TRX']],
    [{ contains: 'usdt' }, ['USDT', 'USDT_TRX']],
    [{ doesNotContain: 'trx' }, ['ETH', 'USDT']],
    [{ contains: 'USDT', doesNotContain: 'TRX' }, ['USDT']],
    [{ specified: false, equals: 'ETH' }, []],
    [{ equals: null, in: null, specified: null }, ['ETH', 'USDT', 'USDT_TRX', null]],
    [{ unknownKey: 'ETH' }, ['ETH', 'USDT', 'USDT_TRX', null]],
  ])('%j', (filter, left) => {
    const read = stringFilter.parse(filter);
    expect(codes.filter((code) => passes(read, code))).toEqual(left);
  });

  it('nothing stands for no filter', () => {
    expect(codes.filter((code) => passes(undefined, code) && passes(null, code))).toEqual(codes);
  });
});

describe('a filter over the values of an enum', () => {
  const states = valueFilter(z.enum(['CREATED', 'FAILED']));
  it.each([
    [{ equals: 'CREATED' }, ['CREATED']],
    [{ notEquals: 'CREATED' }, ['FAILED']],
    [{ in: ['CREATED', 'FAILED'] }, ['CREATED', 'FAILED']],
    [{ notIn: ['FAILED'] }, ['CREATED']],
    [{ specified: false }, []],
  ])('%j', (filter, left) => {
    const read = states.parse(filter);
    expect((['CREATED', 'FAILED'] as const).filter((state) => passes(read, state))).toEqual(left);
  });

  it.each([[{ equals: 'ODD' }], [{ in: 'CREATED' }], [{ specified: 'yes' }], ['CREATED'], [[]]])(
    'refuses %j',
    (odd) => {
      expect(states.safeParse(odd).success).toBe(false);
    },
  );
});

describe('a filter over numbers', () => {
  it.each([
    [{ equals: 0.3 }, ['0.3']],
    [{ notEquals: 0.3 }, ['0.1', '10']],
    [{ greaterThan: 0.3 }, ['10']],
    [{ greaterThanOrEqual: 0.3 }, ['0.3', '10']],
    [{ lessThan: 0.3 }, ['0.1']],
    [{ lessThanOrEqual: 0.3 }, ['0.1', '0.3']],
    [{ in: [0.1, 10] }, ['0.1', '10']],
    [{ greaterThan: 0.1, lessThan: 10 }, ['0.3']],
    [{ specified: true }, ['0.1', '0.3', '10']],
  ])('%j', (filter, left) => {
    const read = numberFilter.parse(filter);
    expect(['0.1', '0.3', '10'].filter((amount) => passes(read, decimal(amount)))).toEqual(left);
  });

  it.each([[{ equals: 'x' }], [{ in: 3 }], [{ lessThan: true }]])('refuses %j', (odd) => {
    expect(numberFilter.safeParse(odd).success).toBe(false);
  });
});

describe('a filter over instants', () => {
  const days = ['2026-01-05T00:00:00.000Z', '2026-01-06T09:00:00.000Z'];
  it.each([
    [{ equals: '2026-01-05' }, [0]],
    [{ greaterThan: '2026-01-05T00:00:00Z' }, [1]],
    [{ greaterThanOrEqual: '2026-01-05T00:00:00.000' }, [0, 1]],
    [{ lessThanOrEqual: '2026-01-06T10:00:00+01:00' }, [0, 1]],
    [{ lessThan: '2026-01-06T10:00:00+01:00' }, [0]],
  ])('%j', (filter, left) => {
    const read = dateFilter.parse(filter);
    expect(days.flatMap((day, at) => (passes(read, Date.parse(day)) ? [at] : []))).toEqual(left);
  });

  it.each([[{ equals: 'yesterday' }], [{ lessThan: 5 }]])('refuses %j', (odd) => {
    expect(dateFilter.safeParse(odd).success).toBe(false);
  });
});

describe('a page', () => {
  const rows = ['3', '10', '1', '2'].map((amount, at) => ({ amount, name: `n${at}` }));
  const shown = {
    sortable: {
      amount: (row: { amount: string }) => ({ amount: row.amount }),
      name: (row: { name: string }) => row.name,
    },
    toWire: ({ amount }: { amount: string }) => ({ amount }),
  };

  async function page(paging: object, assumptions: Record<string, number | string> = {}) {
    const world = await CalypsoWorld.open(assumptions);
    open.push(world);
    return world.read((ctx) => {
      const { result, ...numbers } = pageFrom(ctx, listingOf(rows), paging, refusing(ctx, 'req_1'), shown);
      return [(result as { amount: string }[]).map(({ amount }) => amount).join(), ...Object.values(numbers)];
    });
  }

  it.each([
    ['newest first by default', {}, {}, ['2,1,10,3', 0, 20, 1, 4]],
    ['oldest first when assumed so', {}, { defaultSort: 'oldestFirst' }, ['3,10,1,2', 0, 20, 1, 4]],
    ['in order of creation', { sort: 'ASC' }, {}, ['3,10,1,2', 0, 20, 1, 4]],
    ['by amount, as numbers', { properties: 'amount' }, {}, ['1,2,3,10', 0, 20, 1, 4]],
    ['by amount, largest first', { properties: 'amount', sort: 'DESC' }, {}, ['10,3,2,1', 0, 20, 1, 4]],
    ['the second of two', { properties: 'amount', pageNumber: 1, pageSize: 3 }, {}, ['10', 1, 3, 2, 4]],
    ['behind the last', { pageNumber: 7, pageSize: 3 }, {}, ['', 7, 3, 2, 4]],
    ['counted from 1', { pageNumber: 1, pageSize: 3, sort: 'ASC' }, { pageBase: 1 }, ['3,10,1', 1, 3, 2, 4]],
    ['of the default size', { sort: 'ASC' }, { defaultPageSize: 10 }, ['3,10,1,2', 0, 10, 1, 4]],
  ])('%s', async (_what, paging, assumptions, expected) => {
    expect(await page(paging, assumptions as Record<string, number | string>)).toEqual(expected);
  });

  it.each([
    [{ pageNumber: -1 }, {}],
    [{ pageNumber: 0 }, { pageBase: 1 }],
    [{ pageSize: 0 }, {}],
    [{ pageSize: 2001 }, {}],
    [{ pageSize: 101 }, { maxPageSize: 100 }],
    [{ properties: 'nothing' }, {}],
    [{ properties: 'toString' }, {}],
  ])('%j is refused', async (paging, assumptions) => {
    await expect(page(paging, assumptions as Record<string, number>)).rejects.toMatchObject({
      reply: { status: 400, json: { errorCode: '001' } },
    });
  });
});
