/** Subscriptions. Source of the object: https://docs.gettrxn.com/api-reference/subscriptions */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { cycleDayFrom, cycleOf } from '../../src/providers/trxn/cycles.js';
import { day, newPrice, put, refusal } from './trxn-billing-world.js';
import { type Body, bodiesOf, errorOf, type TrxnWorld, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const monthly = { recurring: { interval: 'month', interval_count: 1 } };
const blank = "can't be blank";

/** Due days, sums and lines of the invoices of a subscription, oldest first, with the day on which each was made. */
async function bills(world: TrxnWorld, id: unknown): Promise<[created: string, total: string][]> {
  const { invoices } = await world.ok('GET', '/v1/invoices');
  return (invoices as Body[])
    .filter(({ subscription_id }) => subscription_id === id)
    .map(({ created_at, total_amount }): [string, string] => [String(created_at).slice(0, 10), String(total_amount)])
    .reverse();
}

async function subscribe(world: TrxnWorld, fields: Body, cents = 1000, price: Body = monthly): Promise<Body> {
  const customer_id = await world.customer();
  const phases = [{ items: [{ price_id: await newPrice(world, cents, price) }] }];
  return world.ok('POST', '/v1/subscriptions', { customer_id, phases, ...fields });
}

/** Moves the clock to the first instant of a day. */
function until(world: TrxnWorld, date: string) {
  return world.advance(Date.parse(`${date}T00:00:00Z`) - world.workspace.clock.now());
}

describe('a subscription', () => {
  it('is created with its first bill, keys in order, and billed again on its day', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.created', 'invoice.created'] });
    const customer_id = await world.customer();
    const price = await newPrice(world, 2999, monthly);
    const items = [{ price_id: price, quantity: 2 }];
    const made = await world.call('POST', '/v1/subscriptions', { customer_id, phases: [{ items }] });
    const id = String(made.json['id']);
    expect(made.status).toBe(201);
    expect(id).toMatch(/^sub_[a-zA-Z0-9]{24}$/);
    const { product_id } = await world.ok('GET', `/v1/prices/${price}`);
    expect(made.text).toBe(
      `{"id":"${id}","customer_id":"${customer_id}","proration_behavior":"create_prorations","billing_cycle_anchor":"2026-01-05","start_date":"2026-01-05","end_date":null,"next_billing_date":"2026-02-05","total_amount":"59.98","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z","phases":[{"start_date":"2026-01-05","end_date":null,"is_active":true,"items":[{"price_id":"${price}","product_id":"${product_id}","product_name":"Plan","quantity":2,"override_amount":null,"effective_amount":"29.99","recurring":true,"interval":"month","interval_count":1}]}]}`,
    );
    expect((await world.call('GET', `/v1/subscriptions/${id}`)).text).toBe(made.text);
    await until(world, '2026-02-05');
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toMatchObject({ next_billing_date: '2026-03-05' });
    expect(await bills(world, id)).toEqual([
      ['2026-01-05', '59.98'],
      ['2026-02-05', '59.98'],
    ]);
    const [created, first, second] = bodiesOf(receiver) as { event: string; payload: Body; timestamp: string }[];
    const { id: _, ...rest } = made.json;
    const payload = { id, object: 'subscription', ...rest };
    expect(created).toEqual({ event: 'subscription.created', payload, timestamp: '2026-01-05T09:00:00Z' });
    expect(first).toMatchObject({ event: 'invoice.created', payload: { subscription_id: id, due_date: '2026-02-04' } });
    expect(second).toMatchObject({ payload: { due_date: '2026-03-07' }, timestamp: '2026-02-05T00:00:00Z' });
  });

  const full = { customer_id: 'CUSTOMER', phases: [{ items: [{ price_id: 'PRICE' }] }] };
  const phases = (...given: unknown[]) => ({ ...full, phases: given });
  const item = (fields: Body) => phases({ items: [{ price_id: 'PRICE', ...fields }] });
  const items = [{ price_id: 'PRICE' }];

  it.each<[Body, string | undefined]>([
    [{ ...full, phases: undefined }, refusal(['phases', blank])],
    [{ ...full, phases: null }, refusal(['phases', blank])],
    [{ ...full, phases: [] }, refusal(['phases', blank])],
    [{ ...full, phases: 'PRICE' }, refusal(['phases', blank])],
    [phases({}), refusal(['phases.items', blank])],
    [phases('PRICE'), refusal(['phases.items', blank])],
    [phases({ items: [] }), refusal(['phases.items', blank])],
    [phases({ items: ['PRICE'] }), refusal(['phases.items.price', 'must exist'])],
    [phases({ items: [{ price_id: 'price_nowhere' }] }), refusal(['phases.items.price', 'must exist'])],
    [item({ quantity: 0 }), refusal(['phases.items.quantity', 'must be greater than 0'])],
    [item({ quantity: 1.5 }), refusal(['phases.items.quantity', 'must be an integer'])],
    [item({ override_amount: 'ten' }), refusal(['phases.items.override_amount', 'is not a number'])],
    [item({ override_amount: -1 }), refusal(['phases.items.override_amount', 'must be greater than or equal to 0'])],
    [item({ override_amount: '1.005' }), refusal(['phases.items.override_amount', 'is invalid'])],
    [{ ...full, start_date: 'soon' }, refusal(['start_date', blank])],
    [{ ...full, billing_cycle_anchor: '2026-02-30' }, refusal(['billing_cycle_anchor', blank])],
    [{ ...full, end_date: '2026-13-01' }, refusal(['end_date', blank])],
    [{ ...full, end_date: '2026-01-05' }, refusal(['phases.end_date', 'is invalid'])],
    [{ ...full, proration_behavior: 'sometimes' }, refusal(['proration_behavior', 'is not included in the list'])],
    [{ ...full, proration_behavior: '' }, refusal(['proration_behavior', 'is not included in the list'])],
    [phases({ items, start_date: '2026-01-06' }), refusal(['phases.start_date', 'is invalid'])],
    [phases({ items }, { items }), refusal(['phases.end_date', 'is invalid'])],
    [
      phases({ items, end_date: '2026-03-01' }, { items, start_date: '2026-03-02' }),
      refusal(['phases.start_date', 'is invalid']),
    ],
    [phases({ items, end_date: '2026-01-01' }), refusal(['phases.end_date', 'is invalid'])],
    [{ ...phases({ items, end_date: '2026-03-01' }), end_date: '2026-04-01' }, refusal(['end_date', 'is invalid'])],
    [phases({ items, end_date: '2026-03-01' }, { items }), undefined],
    [phases({ items }, { items, start_date: '2026-03-01', end_date: '2026-04-01' }), undefined],
    [item({ override_amount: '', quantity: null }), undefined],
  ])('POST %j', async (body, text) => {
    const world = await start();
    const customer = await world.customer();
    const price = await newPrice(world, 100, monthly);
    const sent = JSON.stringify(body).replaceAll('"CUSTOMER"', `"${customer}"`).replaceAll('"PRICE"', `"${price}"`);
    const answer = await world.call('POST', '/v1/subscriptions', JSON.parse(sent));
    if (text === undefined) expect(answer.status).toBe(201);
    else expect([answer.status, answer.text]).toEqual([422, text]);
    const count = text === undefined ? 1 : 0;
    expect((await world.ok('GET', '/v1/subscriptions'))['pagination']).toMatchObject({ count });
    expect((await world.ok('GET', '/v1/invoices'))['pagination']).toMatchObject({ count });
  });

  it('needs a customer, and belongs to its place', async () => {
    const world = await start();
    for (const customer_id of [undefined, 'cust_nowhere']) {
      const answer = await world.call('POST', '/v1/subscriptions', { customer_id });
      expect([answer.status, errorOf(answer)['param']]).toEqual([404, 'customer_id']);
    }
    const { id } = await subscribe(world, {});
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? {} : undefined;
      const answer = await world.call(method, `/v1/subscriptions/${id}`, body, { as: 'sandbox' });
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Subscription not found']);
    }
  });

  it('follows other assumptions', async () => {
    const world = await start({
      subscriptionDates: 'instants',
      subscriptionTerm: 7,
      subscriptionDelete: 'deleted',
      billingOrder: 'oldestFirst',
      emptyBody: 'missing',
    });
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.deleted'] });
    const nothing = await world.call('POST', '/v1/subscriptions', {});
    expect([nothing.status, errorOf(nothing)['param']]).toEqual([400, 'subscription']);
    const made = await subscribe(world, { end_date: '2027-01-05' });
    expect(made).toMatchObject({
      billing_cycle_anchor: '2026-01-05T00:00:00Z',
      start_date: '2026-01-05T00:00:00Z',
      end_date: '2027-01-05T00:00:00Z',
      next_billing_date: '2026-02-05T00:00:00Z',
      phases: [{ start_date: '2026-01-05T00:00:00Z', end_date: '2027-01-05T00:00:00Z' }],
    });
    const { invoices } = await world.ok('GET', '/v1/invoices');
    expect(invoices).toMatchObject([{ due_date: '2026-01-12' }]);
    const other = await world.ok('POST', '/v1/subscriptions', {
      customer_id: made['customer_id'],
      phases: [{ items: [{ price_id: await newPrice(world, 1, monthly) }] }],
    });
    const { subscriptions } = await world.ok('GET', '/v1/subscriptions');
    expect(subscriptions).toEqual([made, other]);
    await world.ok('DELETE', `/v1/subscriptions/${made['id']}`);
    expect((await world.call('GET', `/v1/subscriptions/${made['id']}`)).status).toBe(404);
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toMatchObject([{ payload: { id: made['id'] } }]);
  });
});

describe('billing on the calendar', () => {
  it.each<[string, string[]]>([
    ['clamped', ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']],
    ['drifting', ['2026-01-31', '2026-02-28', '2026-03-28', '2026-04-28', '2026-05-28']],
  ])('a month without a 31st, %s', async (monthEnd, days) => {
    const world = await start({ monthEnd });
    const { id } = await subscribe(world, { start_date: '2026-01-31' });
    await until(world, '2026-06-01');
    expect((await bills(world, id)).map(([created]) => created)).toEqual(days);
  });

  it.each<[Body, string[]]>([
    [{ interval: 'week', interval_count: 2 }, ['2026-01-05', '2026-01-19', '2026-02-02', '2026-02-16', '2026-03-02']],
    [{ interval: 'month', interval_count: 2 }, ['2026-01-05', '2026-03-05']],
    [{ interval: 'year' }, ['2026-01-05']],
    [{ interval: 'day', interval_count: 30 }, ['2026-01-05', '2026-02-04', '2026-03-06']],
  ])('every %j', async (recurring, days) => {
    const world = await start();
    const { id } = await subscribe(world, {}, 1000, { recurring });
    await until(world, '2026-03-06');
    expect((await bills(world, id)).map(([created]) => created)).toEqual(days);
  });

  it('a leap day is met by the last of February', () => {
    const yearly = { interval: 'year', intervalCount: 1 } as const;
    expect(cycleDayFrom('2024-02-29', yearly, '2025-01-01', 'clamped')).toBe('2025-02-28');
    expect(cycleDayFrom('2024-02-29', yearly, '2028-01-01', 'clamped')).toBe('2028-02-29');
    expect(cycleDayFrom('2024-02-29', yearly, '2028-01-01', 'drifting')).toBe('2028-02-28');
    const never = { interval: 'year', intervalCount: 2_147_483_647 } as const;
    expect(cycleDayFrom('2024-02-29', never, '2028-01-01', 'clamped')).toBeUndefined();
  });

  it('a cycle holds its day, and begins and ends a whole interval from the anchor', () => {
    const date = fc
      .integer({ min: Date.UTC(1990, 0, 1) / day, max: Date.UTC(2090, 0, 1) / day })
      .map((days) => new Date(days * day).toISOString().slice(0, 10));
    const months = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
    const rhythm = fc.record({
      interval: fc.constantFrom('day', 'week', 'month', 'year'),
      intervalCount: fc.integer({ min: 1, max: 24 }),
    });
    fc.assert(
      fc.property(date, rhythm, date, (anchor, recurring, at) => {
        const { from = '', to = '' } = cycleOf(anchor, recurring, at, 'clamped');
        expect(from <= at && at < to).toBe(true);
        for (const edge of [from, to]) {
          if (recurring.interval === 'day' || recurring.interval === 'week') {
            const step = recurring.intervalCount * (recurring.interval === 'day' ? 1 : 7);
            expect(Math.abs((Date.parse(edge) - Date.parse(anchor)) / day) % step).toBe(0);
          } else {
            const step = recurring.intervalCount * (recurring.interval === 'month' ? 1 : 12);
            expect(Math.abs(months(edge) - months(anchor)) % step).toBe(0);
            const isLast = new Date(Date.parse(edge) + day).toISOString().slice(8, 10) === '01';
            expect(edge.slice(8) === anchor.slice(8) || (isLast && edge.slice(8) < anchor.slice(8))).toBe(true);
          }
        }
      }),
      { seed: 20260105, numRuns: 2000 },
    );
  });

  it('one that is billed daily makes one bill and one job for each day, not more', async () => {
    const world = await start();
    const { id } = await subscribe(world, {}, 100, { recurring: { interval: 'day', interval_count: 1 } });
    const before = world.workspace.queue.size;
    await world.advance(30 * day);
    const { pagination } = await world.ok('GET', '/v1/invoices');
    expect(pagination).toMatchObject({ count: 31 });
    // One job for the next bill, one for each invoice that is not overdue yet.
    expect(world.workspace.queue.size).toBe(before + 30);
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toMatchObject({ next_billing_date: '2026-02-05' });
  });

  it('begins in the future, or with the next cycle of one that began long ago', async () => {
    const world = await start();
    const later = await subscribe(world, { start_date: '2026-01-10' });
    expect(later).toMatchObject({ next_billing_date: '2026-01-10', phases: [{ is_active: false }] });
    const customer_id = later['customer_id'];
    const price_id = await newPrice(world, 500, monthly);
    const old = await world.ok('POST', '/v1/subscriptions', {
      customer_id,
      start_date: '2020-01-20',
      phases: [{ items: [{ price_id }] }],
    });
    expect(old).toMatchObject({ next_billing_date: '2026-01-20', phases: [{ is_active: true }] });
    await until(world, '2026-01-21');
    expect(await bills(world, later['id'])).toEqual([['2026-01-10', '10.00']]);
    expect(await bills(world, old['id'])).toEqual([['2026-01-20', '5.00']]);
  });

  it('bills each item in its own rhythm, and once what is paid once', async () => {
    const world = await start();
    const customer_id = await world.customer();
    const items = [
      { price_id: await newPrice(world, 1000, monthly) },
      { price_id: await newPrice(world, 100, { recurring: { interval: 'month', interval_count: 2 } }) },
      { price_id: await newPrice(world, 1), quantity: 5 },
      { price_id: await newPrice(world, 99_999, monthly), override_amount: '0.2' },
    ];
    const { id, total_amount } = await world.ok('POST', '/v1/subscriptions', { customer_id, phases: [{ items }] });
    expect(total_amount).toBe('11.25');
    await until(world, '2026-04-01');
    expect(await bills(world, id)).toEqual([
      ['2026-01-05', '11.25'],
      ['2026-02-05', '10.20'],
      ['2026-03-05', '11.20'],
    ]);
  });

  it('has no bill left when nothing in it recurs', async () => {
    const world = await start();
    const made = await subscribe(world, {}, 1000, {});
    expect(made['next_billing_date']).toBeNull();
    await world.advance(400 * day);
    expect(await bills(world, made['id'])).toHaveLength(1);
  });
});

describe('phases', () => {
  /** A month at 31.00, then a phase at 62.00 from a day on. */
  async function upgraded(
    assumptions: Body,
    from: string,
    behavior: string,
  ): Promise<{ world: TrxnWorld; id: unknown }> {
    const world = await start(assumptions as Record<string, string>);
    const customer_id = await world.customer();
    const [cheap, dear] = [await newPrice(world, 3100, monthly), await newPrice(world, 6200, monthly)];
    const { id } = await world.ok('POST', '/v1/subscriptions', {
      customer_id,
      start_date: '2026-01-05',
      proration_behavior: behavior,
      phases: [{ items: [{ price_id: cheap }] }, { start_date: from, items: [{ price_id: dear }] }],
    });
    return { world, id };
  }

  it('that begin with a period change what is billed, and tell of it', async () => {
    const { world, id } = await upgraded({}, '2026-02-05', 'create_prorations');
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.updated'] });
    const actives = async () =>
      ((await world.ok('GET', `/v1/subscriptions/${id}`))['phases'] as Body[]).map(({ is_active }) => is_active);
    expect(await actives()).toEqual([true, false]);
    await until(world, '2026-02-05');
    expect(await actives()).toEqual([false, true]);
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toMatchObject({ total_amount: '62.00' });
    await until(world, '2026-03-06');
    expect(await bills(world, id)).toEqual([
      ['2026-01-05', '31.00'],
      ['2026-02-05', '62.00'],
      ['2026-03-05', '62.00'],
    ]);
    expect(bodiesOf(receiver)).toMatchObject([
      { payload: { id, total_amount: '62.00' }, timestamp: '2026-02-05T00:00:00Z' },
    ]);
  });

  // From Jan 21 to Feb 5 there are 15 days of the 31: a credit of 15.00 and a charge of 30.00.
  it.each<[Body, string, [string, string][]]>([
    [
      {},
      'create_prorations',
      [
        ['2026-01-05', '31.00'],
        ['2026-02-05', '77.00'],
      ],
    ],
    [
      {},
      'always_invoice',
      [
        ['2026-01-05', '31.00'],
        ['2026-01-21', '15.00'],
        ['2026-02-05', '62.00'],
      ],
    ],
    [
      {},
      'none',
      [
        ['2026-01-05', '31.00'],
        ['2026-02-05', '62.00'],
      ],
    ],
    [
      { prorations: 'off' },
      'always_invoice',
      [
        ['2026-01-05', '31.00'],
        ['2026-02-05', '62.00'],
      ],
    ],
  ])('that begin inside of a period: %j, %s', async (assumptions, behavior, expected) => {
    const { world, id } = await upgraded(assumptions, '2026-01-21', behavior);
    await until(world, '2026-02-06');
    expect(await bills(world, id)).toEqual(expected);
    const { invoices } = await world.ok('GET', '/v1/invoices');
    for (const { line_items, total_amount } of invoices as { line_items: Body[]; total_amount: string }[])
      expect(line_items.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0) / 100).toBe(
        Number(total_amount),
      );
  });

  it('credits that exceed what is charged wait for the next bill', async () => {
    const world = await start();
    const customer_id = await world.customer();
    const [dear, cheap] = [await newPrice(world, 6200, monthly), await newPrice(world, 310, monthly)];
    const { id } = await world.ok('POST', '/v1/subscriptions', {
      customer_id,
      proration_behavior: 'always_invoice',
      phases: [
        { items: [{ price_id: dear }] },
        { start_date: '2026-01-21', end_date: '2026-02-05', items: [{ price_id: cheap }] },
        { items: [{ price_id: dear }] },
      ],
    });
    await until(world, '2026-02-06');
    // 30.00 back, 1.50 for the cheap phase, then 62.00.
    expect(await bills(world, id)).toEqual([
      ['2026-01-05', '62.00'],
      ['2026-02-05', '33.50'],
    ]);
  });

  it('a start before the anchor is charged by days', async () => {
    const world = await start();
    const { id } = await subscribe(
      world,
      { billing_cycle_anchor: '2026-02-01', proration_behavior: 'always_invoice' },
      3100,
    );
    await until(world, '2026-02-02');
    // 27 of the 31 days of January.
    expect(await bills(world, id)).toEqual([
      ['2026-01-05', '27.00'],
      ['2026-02-01', '31.00'],
    ]);
  });
});

describe('the end of a subscription', () => {
  it('comes on its day, and nothing is billed after it', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.updated', 'subscription.canceled'] });
    const { id } = await subscribe(world, { end_date: '2026-03-05' });
    await until(world, '2026-06-01');
    expect((await bills(world, id)).map(([created]) => created)).toEqual(['2026-01-05', '2026-02-05']);
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toMatchObject({
      end_date: '2026-03-05',
      next_billing_date: null,
      phases: [{ is_active: false }],
    });
    expect(bodiesOf(receiver)).toMatchObject([{ event: 'subscription.updated', timestamp: '2026-03-05T00:00:00Z' }]);
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { end_date: '2027-01-01' }],
    ] as const) {
      const answer = await world.call(method, `/v1/subscriptions/${id}`, body);
      expect([answer.status, errorOf(answer)['code']]).toEqual([422, 'invalid_state']);
    }
  });

  it('can be moved and taken back', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.updated'] });
    const made = await subscribe(world, { end_date: '2026-01-20' });
    const path = `/v1/subscriptions/${made['id']}`;
    expect(made['next_billing_date']).toBeNull();
    await world.advance(1000);
    const open = await world.ok('PATCH', path, { end_date: null });
    expect(open).toMatchObject({ end_date: null, next_billing_date: '2026-02-05', phases: [{ end_date: null }] });
    expect(await world.ok('PATCH', path, { end_date: null })).toEqual(open);
    const short = await world.ok('PUT', path, { end_date: '2026-01-10', proration_behavior: 'none' });
    expect(short).toMatchObject({ next_billing_date: null, end_date: '2026-01-10', proration_behavior: 'none' });
    for (const end_date of ['2026-01-05', '2026-01-04', '2020-01-01'])
      expect((await world.call('PATCH', path, { end_date })).text).toBe(refusal(['end_date', 'is invalid']));
    expect((await world.call('PATCH', path, { end_date: 'x' })).text).toBe(refusal(['end_date', blank]));
    expect((await world.call('PATCH', path, { proration_behavior: null })).text).toBe(
      refusal(['proration_behavior', 'is not included in the list']),
    );
    await until(world, '2026-03-01');
    expect(await bills(world, made['id'])).toHaveLength(1);
    expect(bodiesOf(receiver)).toHaveLength(3);
  });

  it.each<[string, Body, string[]]>([
    ['is over already', { end_date: '2026-01-04' }, ['subscription.created', 'subscription.updated']],
    ['is in its second phase from today', { phases: 'two' }, ['subscription.created']],
  ])('a new one that %s is told of first, and once', async (_, fields, events) => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.created', 'subscription.updated'] });
    const items = [{ price_id: await newPrice(world, 100, monthly) }];
    const two = [{ end_date: '2026-01-05', items }, { items }];
    const change = fields['phases'] === 'two' ? { phases: two } : fields;
    const { id } = await subscribe(world, { start_date: '2025-12-01', ...change });
    await world.workspace.settled();
    expect(bodiesOf(receiver)).toMatchObject(events.map((event) => ({ event, payload: { id } })));
    expect(receiver.received).toHaveLength(events.length);
  });

  it('can be today: nothing can be changed or canceled after it', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.updated'] });
    const made = await subscribe(world, { start_date: '2026-01-01' });
    const path = `/v1/subscriptions/${made['id']}`;
    await world.ok('PATCH', path, { end_date: '2026-01-05' });
    await world.workspace.settled();
    for (const [method, body] of [['PATCH', { end_date: null }] as const, ['DELETE', undefined] as const])
      expect(errorOf(await world.call(method, path, body))['code']).toBe('invalid_state');
    expect(bodiesOf(receiver)).toMatchObject([
      { payload: { end_date: '2026-01-05' } },
      { payload: { id: made['id'] } },
    ]);
    expect(world.workspace.state().jobs).toEqual([]);
  });

  it('a canceled one stays with the day of its end, is billed no more, and cannot be canceled again', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['subscription.canceled'] });
    const { id } = await subscribe(world, {});
    await until(world, '2026-01-20');
    expect((await world.call('DELETE', `/v1/subscriptions/${id}`)).status).toBe(204);
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toMatchObject({
      end_date: '2026-01-20',
      next_billing_date: null,
    });
    expect(errorOf(await world.call('DELETE', `/v1/subscriptions/${id}`))['message']).toBe(
      'Subscription is canceled and cannot be canceled',
    );
    await until(world, '2026-06-01');
    expect(await bills(world, id)).toHaveLength(1);
    expect(bodiesOf(receiver)).toMatchObject([{ payload: { id, end_date: '2026-01-20' } }]);
  });

  it.each(['kept', 'deleted', 'refused'])('when its customer is deleted: %s', async (customerDeleteBilling) => {
    const world = await start({ customerDeleteBilling });
    const made = await subscribe(world, {});
    const answer = await world.call('DELETE', `/v1/customers/${made['customer_id']}`);
    expect(answer.status).toBe(customerDeleteBilling === 'refused' ? 422 : 204);
    await until(world, '2026-03-06');
    const after = await world.call('GET', `/v1/subscriptions/${made['id']}`);
    expect(after.status).toBe(customerDeleteBilling === 'deleted' ? 404 : 200);
    const count = { kept: 1, deleted: 0, refused: 3 }[customerDeleteBilling];
    expect((await world.ok('GET', '/v1/invoices'))['pagination']).toMatchObject({ count });
    if (customerDeleteBilling === 'kept') expect(after.json['next_billing_date']).toBeNull();
  });

  it.each([{ end_date: '2026-12-01' }, { proration_behavior: 'none' }])(
    'the one of a deleted customer is billed no more, whatever is asked of it: %j',
    async (change) => {
      const world = await start();
      const { receiver } = await world.endpoint({ subscriptions: ['subscription.updated', 'subscription.canceled'] });
      const made = await subscribe(world, {});
      const path = `/v1/subscriptions/${made['id']}`;
      await world.ok('DELETE', `/v1/customers/${made['customer_id']}`);
      const answer = await world.call('PATCH', path, change);
      expect([answer.status, errorOf(answer)['message']]).toEqual([422, 'Subscription is ended and cannot be changed']);
      await until(world, '2026-06-01');
      expect(await bills(world, made['id'])).toHaveLength(1);
      expect(await world.ok('GET', path)).toMatchObject({ next_billing_date: null, phases: [{ is_active: false }] });
      expect(bodiesOf(receiver)).toEqual([]);
    },
  );

  it('`due` at another time does nothing', async () => {
    const world = await start();
    const { id } = await subscribe(world, {});
    const before = await world.ok('GET', `/v1/subscriptions/${id}`);
    await world.workspace.fire('trxn', 'subscription.due', String(id));
    await world.advance(day);
    await world.workspace.fire('trxn', 'subscription.due', String(id));
    expect(await world.ok('GET', `/v1/subscriptions/${id}`)).toEqual(before);
    expect(await bills(world, id)).toHaveLength(1);
  });
});

describe('subscriptions that a scenario gives', () => {
  it('are read as the API shows them, bill nothing at once, and live on', async () => {
    const world = await start();
    await put(world, 'products', { id: 'prod_1', name: 'Plan' });
    const recurring = { interval: 'month', interval_count: 1 };
    await put(world, 'prices', { id: 'price_1', product_id: 'prod_1', amount: 2999, recurring });
    const item = {
      price_id: 'price_1',
      product_id: 'prod_1',
      product_name: 'Plan',
      quantity: 2,
      override_amount: '10.00',
      effective_amount: '10.00',
      recurring: true,
      interval: 'month',
      interval_count: 1,
    };
    const full = {
      id: 'sub_1',
      customer_id: 'cust_ann',
      proration_behavior: 'none',
      billing_cycle_anchor: '2024-03-31',
      start_date: '2024-03-31',
      end_date: null,
      next_billing_date: '2026-01-31',
      total_amount: '20.00',
      created_at: '2024-03-31T12:00:00Z',
      updated_at: '2025-12-31T00:00:00Z',
      phases: [{ start_date: '2024-03-31', end_date: null, is_active: true, items: [item] }],
    };
    await put(world, 'subscriptions', full);
    expect(await world.ok('GET', '/v1/subscriptions/sub_1')).toEqual(full);
    await put(world, 'subscriptions', {
      id: 'sub_2',
      customer_id: 'cust_ann',
      start_date: '2026-01-05',
      phases: [{ items: [{ price_id: 'price_1' }] }],
    });
    await put(world, 'subscriptions', {
      id: 'sub_3',
      customer_id: 'cust_ann',
      start_date: '2025-01-05',
      end_date: '2026-01-05',
      phases: [{ items: [{ price_id: 'price_1' }] }],
    });
    await world.workspace.settled();
    expect((await world.ok('GET', '/v1/invoices'))['pagination']).toMatchObject({ count: 0 });
    await until(world, '2026-03-01');
    expect(await bills(world, 'sub_1')).toEqual([
      ['2026-01-31', '20.00'],
      ['2026-02-28', '20.00'],
    ]);
    expect(await bills(world, 'sub_2')).toEqual([['2026-02-05', '29.99']]);
    expect(await bills(world, 'sub_3')).toEqual([]);
  });
});
