import { afterEach, describe, expect, it } from 'vitest';
import { newPrice } from './trxn-billing-world.js';
import { type Body, type TrxnWorld, worlds } from './trxn-world.js';

// Unknown fields are dropped without a word, as Rails does: https://guides.rubyonrails.org/action_controller_overview.html#strong-parameters
const { start, close } = worlds();
afterEach(close);

const notes = (world: TrxnWorld) => world.workspace.journal.list().at(-1)?.notes;

describe('fields that a call does not take', () => {
  it('change no answer; the journal names them, and those that may have been meant', async () => {
    const world = await start();
    const made = await world.ok('POST', '/v1/customers', { email: 'ann@example.com', firstname: 'Ann', vip: true });
    expect(made).toMatchObject({ first_name: null });
    expect(notes(world)).toEqual([
      'Dropped, since this call does not take it: firstname (first_name?), vip. It takes email, first_name, last_name.',
    ]);
    const refused = await world.call('POST', '/v1/customers', { emial: 'bob@example.com' });
    expect([refused.status, refused.text]).toEqual([422, '{"errors":{"email":["can\'t be blank"]}}']);
    expect(notes(world)?.join()).toContain('emial (email?)');
    await world.ok('PATCH', `/v1/customers/${made['id']}`, { first_name: 'Ann' });
    expect(notes(world)).toBeUndefined();
  });

  it('in an update of a subscription are named: prices, phases and quantities stay', async () => {
    const world = await start();
    const price_id = await newPrice(world, 2999, { recurring: { interval: 'month' } });
    const phases = [{ items: [{ price_id }] }];
    const made = await world.ok('POST', '/v1/subscriptions', { customer_id: await world.customer(), phases });
    expect(notes(world)).toBeUndefined();
    const change = { phases: [{ items: [{ price_id, quantity: 5 }] }], quantity: 3 };
    expect(await world.ok('PATCH', `/v1/subscriptions/${made['id']}`, change)).toEqual(made);
    expect(notes(world)).toEqual([
      'Dropped, since this call does not take it: phases, quantity. It takes end_date, proration_behavior.',
    ]);
  });

  it('are found inside of lists, each once', async () => {
    const world = await start();
    const price_id = await newPrice(world, 100);
    const line = { price_id, quantity: 1, unit_amount: '5.00' };
    const data: Body = { customer_id: await world.customer(), due_date: '2026-02-28', line_items: [line, line, 5] };
    await world.call('POST', '/v1/invoices', data);
    expect(notes(world)).toEqual([
      'Dropped, since this call does not take it: line_items.unit_amount. It takes customer_id, due_date, line_items.',
    ]);
  });

  it('are named after what the call itself has to say', async () => {
    const world = await start();
    const fields = { amount: 29.99, product_id: 'prod_none', currency: 'USD' };
    expect((await world.call('POST', '/v1/prices', fields)).status).toBe(422);
    expect(notes(world)).toEqual([
      'The amount of a price is in whole cents: 2999 for $29.99. Dropped, since this call does not take it: currency. It takes amount, product_id, active, recurring.',
    ]);
  });

  it('are cut where there are many', async () => {
    const world = await start();
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`field_number_${n}`, n]));
    await world.ok('POST', '/v1/products', { name: 'Plan', ...many });
    expect(notes(world)?.[0]).toMatch(/field_number_7 and 12 more\. It takes name\.$/);
  });
});
