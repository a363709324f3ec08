import { afterEach, expect, it } from 'vitest';
import { billedId, prefixOf } from '../../src/providers/trxn/ids.js';
import { worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

// The pages disagree: https://docs.gettrxn.com/api-reference/customers and /products, /prices against /invoices.
const pairs = [
  ['cust_', 'cus_'],
  ['prod_', 'pro_'],
  ['price_', 'pri_'],
] as const;

it.each([
  ['one', 404],
  ['either', 200],
  ['asPrinted', 200],
])('with idSpellings %s the other spelling of a customer answers %i', async (idSpellings, status) => {
  for (const customerPrefix of ['cust_', 'cus_']) {
    const world = await start({ idSpellings, customerPrefix });
    const id = await world.customer();
    expect(id.startsWith(customerPrefix)).toBe(true);
    const other = id.replace(/^[a-z]+_/, customerPrefix === 'cust_' ? 'cus_' : 'cust_');
    expect((await world.call('GET', `/v1/customers/${id}`)).status).toBe(200);
    expect((await world.call('GET', `/v1/customers/${other}`)).status).toBe(status);
    expect((await world.call('GET', `/v1/customers/${id.replace(/_/, '__')}`)).status).toBe(404);
  }
});

it('invoices and subscriptions print ids as their samples do, if so assumed', async () => {
  for (const [own, sample] of pairs) {
    for (const [idSpellings, printed] of [
      ['one', own],
      ['either', own],
      ['asPrinted', sample],
    ] as const) {
      const world = await start({ idSpellings });
      expect(world.read((ctx) => billedId(ctx, `${own}abc_1`))).toBe(`${printed}abc_1`);
      expect(world.read((ctx) => billedId(ctx, 'sub_abc'))).toBe('sub_abc');
    }
  }
});

it('the prefixes that are given out can be chosen', async () => {
  const world = await start({ productPrefix: 'pro_', pricePrefix: 'pri_' });
  expect(world.read((ctx) => [prefixOf(ctx, 'customers'), prefixOf(ctx, 'products'), prefixOf(ctx, 'prices')])).toEqual(
    ['cust_', 'pro_', 'pri_'],
  );
});
