/** Invoices. Sources: https://docs.gettrxn.com/api-reference/invoices, /pagination, /webhook-endpoints */
import { afterEach, describe, expect, it } from 'vitest';
import { day, newInvoice, newPrice, pay, put, refusal, setRate } from './trxn-billing-world.js';
import { type Body, bodiesOf, errorOf, worlds } from './trxn-world.js';

const { start, close } = worlds();
afterEach(close);

const number = 'is not a number';
const blank = "can't be blank";

describe('invoices', () => {
  it('are created with what their lines amount to, keys in order', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.created'] });
    const customer_id = await world.customer();
    const [plan, seat] = [await newPrice(world, 9999), await newPrice(world, 50)];
    const line_items = [
      { price_id: plan, quantity: 2 },
      { price_id: seat, quantity: '3' },
    ];
    const made = await world.call('POST', '/v1/invoices', { customer_id, due_date: '2026-02-28', line_items });
    expect(made.status).toBe(201);
    const { id, line_items: lines } = made.json as { id: string; line_items: Body[] };
    expect(id).toMatch(/^inv_[a-zA-Z0-9]{24}$/);
    expect(lines.every((line) => /^li_[a-zA-Z0-9]{24}$/.test(String(line['id'])))).toBe(true);
    const line = (n: number, price: string, quantity: number, unit: string, amount: string) =>
      `{"id":"${lines[n]?.['id']}","price_id":"${price}","product_id":"${lines[n]?.['product_id']}","product_name":"Plan","quantity":${quantity},"unit_amount":"${unit}","amount":"${amount}"}`;
    expect(made.text).toBe(
      `{"id":"${id}","customer_id":"${customer_id}","subscription_id":null,"status":"pending","due_date":"2026-02-28","total_amount":"201.48","created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z","line_items":[${line(0, plan, 2, '99.99', '199.98')},${line(1, seat, 3, '0.50', '1.50')}]}`,
    );
    expect((await world.call('GET', `/v1/invoices/${id}`)).text).toBe(made.text);
    await world.workspace.settled();
    const [{ payload } = { payload: {} }] = bodiesOf(receiver) as { payload: Body }[];
    expect(payload).toEqual({ ...made.json, object: 'invoice' });
    expect(Object.keys(payload).slice(0, 3)).toEqual(['id', 'object', 'customer_id']);
  });

  const customer_id = 'CUSTOMER';
  const due_date = '2026-02-28';
  const line_items = [{ price_id: 'PRICE', quantity: 1 }];
  const full = { customer_id, due_date, line_items };
  const lines = (...given: unknown[]) => ({ ...full, line_items: given });

  it.each<[Body, string | undefined]>([
    [{ ...full, due_date: undefined }, refusal(['due_date', blank])],
    [{ ...full, due_date: null }, refusal(['due_date', blank])],
    [{ ...full, due_date: ' ' }, refusal(['due_date', blank])],
    [{ ...full, due_date: {} }, refusal(['due_date', blank])],
    [{ ...full, due_date: '28.02.2026' }, refusal(['due_date', blank])],
    [{ ...full, due_date: '2026-02-30' }, refusal(['due_date', blank])],
    [{ ...full, due_date: '2026-2-28' }, refusal(['due_date', blank])],
    [{ ...full, due_date: '2026-02-28T12:00:00Z' }, refusal(['due_date', blank])],
    [{ ...full, due_date: 20260228 }, refusal(['due_date', blank])],
    [{ ...full, line_items: undefined }, refusal(['line_items', blank])],
    [{ ...full, line_items: null }, refusal(['line_items', blank])],
    [{ ...full, line_items: [] }, refusal(['line_items', blank])],
    [{ ...full, line_items: {} }, refusal(['line_items', blank])],
    [{ ...full, line_items: 'PRICE' }, refusal(['line_items', blank])],
    [{ customer_id }, refusal(['due_date', blank], ['line_items', blank])],
    [lines('PRICE'), refusal(['line_items.price', 'must exist'])],
    [lines({}), refusal(['line_items.price', 'must exist'])],
    [lines({ quantity: 1 }, { quantity: 2 }), refusal(['line_items.price', 'must exist'])],
    [lines({ price_id: 'price_nowhere' }), refusal(['line_items.price', 'must exist'])],
    [lines({ price_id: ['PRICE'] }), refusal(['line_items.price', 'must exist'])],
    [lines({ price_id: 'PRICE', quantity: 0 }), refusal(['line_items.quantity', 'must be greater than 0'])],
    [lines({ price_id: 'PRICE', quantity: -1 }), refusal(['line_items.quantity', 'must be greater than 0'])],
    [lines({ price_id: 'PRICE', quantity: 1.5 }), refusal(['line_items.quantity', 'must be an integer'])],
    [lines({ price_id: 'PRICE', quantity: 'two' }), refusal(['line_items.quantity', number])],
    [
      lines({ price_id: 'PRICE', quantity: 2147483648 }),
      refusal(['line_items.quantity', 'must be less than or equal to 2147483647']),
    ],
    [lines({ price_id: 'PRICE' }, { price_id: 'PRICE', quantity: null }), undefined],
    [{ ...full, due_date: ' 2026-02-28 ', total_amount: '1.00', status: 'paid' }, undefined],
  ])('POST %j', async (body, text) => {
    const world = await start();
    const customer = await world.customer();
    const price = await newPrice(world, 100);
    const sent = JSON.parse(
      JSON.stringify(body).replaceAll('"CUSTOMER"', `"${customer}"`).replaceAll('"PRICE"', `"${price}"`),
    ) as Body;
    const answer = await world.call('POST', '/v1/invoices', sent);
    if (text === undefined) expect(answer.json).toMatchObject({ status: 'pending' });
    else expect([answer.status, answer.text]).toEqual([422, text]);
    expect((await world.ok('GET', '/v1/invoices'))['pagination']).toMatchObject({ count: text === undefined ? 1 : 0 });
  });

  it('need a customer of their own place', async () => {
    const world = await start();
    const far = await world.customer('ann@example.com', { as: 'sandbox' });
    const price = await newPrice(world, 100);
    for (const customer of [undefined, null, '', 'cust_nowhere', far]) {
      const answer = await world.call('POST', '/v1/invoices', {
        customer_id: customer,
        due_date,
        line_items: [{ price_id: price }],
      });
      expect([answer.status, errorOf(answer)['param'], errorOf(answer)['message']]).toEqual([
        404,
        'customer_id',
        'Customer not found',
      ]);
    }
    const near = await world.customer();
    const { id } = await newInvoice(world, near, 100);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? {} : undefined;
      const answer = await world.call(method, `/v1/invoices/${id}`, body, { as: 'sandbox' });
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Invoice not found']);
    }
  });

  it('a date that is no day is explained in the journal', async () => {
    const world = await start({ badDate: 'is invalid' });
    const line = { price_id: await newPrice(world, 100) };
    const answer = await world.call('POST', '/v1/invoices', {
      customer_id: await world.customer(),
      due_date: 'tomorrow',
      line_items: [line],
    });
    expect(answer.text).toBe(refusal(['due_date', 'is invalid']));
    expect(world.workspace.journal.list().at(-1)?.notes).toEqual([
      'due_date is a day such as 2026-02-28, not "tomorrow".',
    ]);
  });

  it('follow other assumptions', async () => {
    const world = await start({
      pastDueDate: 'refused',
      lineQuantity: 'required',
      inactivePrice: 'refused',
      freeInvoice: 'pending',
      emptyBody: 'missing',
      idSpellings: 'asPrinted',
    });
    const customer_id = await world.customer();
    const off = await newPrice(world, 100, { active: false });
    const post = (fields: Body) => world.call('POST', '/v1/invoices', { customer_id, due_date, ...fields });
    const past = await post({ due_date: '2026-01-04', line_items: [{ price_id: off }] });
    expect(past.text).toBe(
      refusal(
        ['due_date', "can't be in the past"],
        ['line_items.price', 'must be active'],
        ['line_items.quantity', number],
      ),
    );
    const nothing = await world.call('POST', '/v1/invoices', {});
    expect([nothing.status, errorOf(nothing)['param']]).toEqual([400, 'invoice']);
    const free = await newPrice(world, 0);
    const made = await post({ due_date: '2026-01-05', line_items: [{ price_id: free, quantity: 1 }] });
    expect(made.json).toMatchObject({ status: 'pending', total_amount: '0.00' });
    expect(made.json['customer_id']).toBe(customer_id.replace('cust_', 'cus_'));
    expect(made.json['line_items']).toMatchObject([
      { price_id: free.replace('price_', 'pri_'), product_id: expect.stringMatching(/^pro_/) },
    ]);
  });

  it('of nothing are paid as soon as they are created', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.created', 'invoice.paid'] });
    expect(await newInvoice(world, await world.customer(), 0)).toMatchObject({ status: 'paid', total_amount: '0.00' });
    await world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(['invoice.created', 'invoice.paid']);
  });

  it('keep the price that they were made with, and hold it', async () => {
    const world = await start();
    const made = await newInvoice(world, await world.customer(), 100);
    const [line] = made['line_items'] as Body[];
    await world.ok('PATCH', `/v1/prices/${line?.['price_id']}`, { amount: 500 });
    await world.ok('PATCH', `/v1/products/${line?.['product_id']}`, { name: 'Other' });
    expect(await world.ok('GET', `/v1/invoices/${made['id']}`)).toEqual(made);
    const held = refusal(['base', 'Cannot delete record because dependent line items exist']);
    for (const path of [`/v1/prices/${line?.['price_id']}`, `/v1/products/${line?.['product_id']}`])
      expect((await world.call('DELETE', path)).text).toBe(held);
    await world.ok('DELETE', `/v1/invoices/${made['id']}`);
    await world.ok('DELETE', `/v1/products/${line?.['product_id']}`);
    const other = await start({ priceDelete: 'kept' });
    const kept = await newInvoice(other, await other.customer(), 100);
    const [its] = kept['line_items'] as Body[];
    await other.ok('DELETE', `/v1/products/${its?.['product_id']}`);
    expect(await other.ok('GET', `/v1/invoices/${kept['id']}`)).toEqual(kept);
  });

  it('are listed 25 a page, newest first or oldest first', async () => {
    for (const billingOrder of ['newestFirst', 'oldestFirst']) {
      const world = await start({ billingOrder });
      const customer = await world.customer();
      const ids: unknown[] = [];
      for (let n = 0; n < 26; n += 1) ids.push((await newInvoice(world, customer, 100))['id']);
      const [one, two] = [await world.ok('GET', '/v1/invoices'), await world.ok('GET', '/v1/invoices?page=2')];
      const listed = [one, two].flatMap(({ invoices }) => (invoices as Body[]).map(({ id }) => id));
      expect(listed).toEqual(billingOrder === 'oldestFirst' ? ids : [...ids].reverse());
      expect(two['pagination']).toEqual({ page: 2, pages: 2, count: 26 });
      const far = await world.ok('GET', '/v1/invoices', undefined, { as: 'sandbox' });
      expect(far).toEqual({ invoices: [], pagination: { page: 1, pages: 0, count: 0 } });
    }
  });
});

describe('the life of an invoice', () => {
  it('is overdue from the day after its due date, not a moment before', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.overdue'] });
    const { id } = await newInvoice(world, await world.customer(), 100, '2026-01-06');
    const status = async () => (await world.ok('GET', `/v1/invoices/${id}`))['status'];
    await world.advance(Date.parse('2026-01-06T23:59:59.999Z') - world.workspace.clock.now());
    expect(await status()).toBe('pending');
    await world.advance(1);
    expect(await world.ok('GET', `/v1/invoices/${id}`)).toMatchObject({
      status: 'overdue',
      updated_at: '2026-01-07T00:00:00Z',
    });
    expect(bodiesOf(receiver)).toMatchObject([
      { event: 'invoice.overdue', payload: { id, status: 'overdue' }, timestamp: '2026-01-07T00:00:00Z' },
    ]);
  });

  it('follows a due date that is moved', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.updated', 'invoice.overdue'] });
    const { id } = await newInvoice(world, await world.customer(), 100, '2026-01-06');
    const path = `/v1/invoices/${id}`;
    expect(await world.ok('PATCH', path, { due_date: '2026-01-06' })).toMatchObject({
      updated_at: '2026-01-05T09:00:00Z',
    });
    await world.advance(1000);
    const moved = await world.ok('PUT', path, { due_date: '2026-01-10' });
    expect(moved).toMatchObject({ due_date: '2026-01-10', status: 'pending', updated_at: '2026-01-05T09:00:01Z' });
    await world.advance(5 * day);
    expect(await world.ok('GET', path)).toMatchObject({ status: 'pending' });
    await world.advance(day);
    expect(await world.ok('GET', path)).toMatchObject({ status: 'overdue' });
    expect(await world.ok('PATCH', path, { due_date: '2026-03-01' })).toMatchObject({ status: 'overdue' });
    await world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual([
      'invoice.updated',
      'invoice.overdue',
      'invoice.updated',
    ]);
  });

  it('is pending again when it is postponed, where that is assumed', async () => {
    const world = await start({ postponedInvoice: 'pending' });
    const { id } = await newInvoice(world, await world.customer(), 100, '2026-01-04');
    const path = `/v1/invoices/${id}`;
    await world.workspace.settled();
    expect(await world.ok('GET', path)).toMatchObject({ status: 'overdue' });
    expect(await world.ok('PATCH', path, { due_date: '2026-01-03' })).toMatchObject({ status: 'overdue' });
    expect(await world.ok('PATCH', path, { due_date: '2026-01-06' })).toMatchObject({ status: 'pending' });
    await world.advance(2 * day);
    expect(await world.ok('GET', path)).toMatchObject({ status: 'overdue' });
  });

  const edges: [from: string, event: string, to: string | undefined][] = [
    ['pending', 'pay', 'paid'],
    ['pending', 'lapse', 'overdue'],
    ['pending', 'cancel', 'canceled'],
    ['pending', 'reopen', undefined],
    ['overdue', 'pay', 'paid'],
    ['overdue', 'cancel', 'canceled'],
    ['overdue', 'reopen', 'pending'],
    ['overdue', 'lapse', undefined],
    ['paid', 'pay', undefined],
    ['paid', 'lapse', undefined],
    ['paid', 'cancel', undefined],
    ['canceled', 'pay', undefined],
    ['canceled', 'cancel', undefined],
    ['canceled', 'lapse', undefined],
  ];
  it.each(edges)('%s, %s: %s', async (from, event, to) => {
    const world = await start();
    const { receiver } = await world.endpoint({
      subscriptions: ['invoice.paid', 'invoice.overdue', 'invoice.canceled'],
    });
    await put(world, 'customers', { id: 'cust_ann' });
    await put(world, 'invoices', { id: 'inv_1', customer_id: 'cust_ann', total_amount: '1.00', status: from });
    const fired = world.workspace.fire('trxn', `invoice.${event}`, 'inv_1');
    if (to === undefined) await expect(fired).rejects.toThrow(`is ${from}`);
    else await fired;
    expect(await world.ok('GET', '/v1/invoices/inv_1')).toMatchObject({ status: to ?? from });
    await world.workspace.settled();
    const told = to === undefined || to === 'pending' ? [] : [{ event: `invoice.${to}`, payload: { status: to } }];
    expect(bodiesOf(receiver)).toMatchObject(told);
  });

  it.each(['pending', 'overdue', 'paid', 'canceled'])('%s can be deleted, and says what it was', async (status) => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.deleted', 'invoice.overdue'] });
    await put(world, 'invoices', { id: 'inv_1', customer_id: 'cust_ann', total_amount: '1.00', status });
    await world.ok('DELETE', '/v1/invoices/inv_1');
    expect((await world.call('GET', '/v1/invoices/inv_1')).status).toBe(404);
    await world.advance(60 * day);
    expect(bodiesOf(receiver)).toMatchObject([{ event: 'invoice.deleted', payload: { id: 'inv_1', status } }]);
    expect(world.workspace.queue.size).toBe(0);
  });

  it.each<[Body, string]>([
    [{ status: 'paid' }, refusal(['status', 'is not included in the list'])],
    [{ status: 'cancelled' }, refusal(['status', 'is not included in the list'])],
    [{ status: null }, refusal(['status', 'is not included in the list'])],
    [{ status: '' }, refusal(['status', 'is not included in the list'])],
    [{ due_date: null }, refusal(['due_date', blank])],
    [{ due_date: 'x', status: 'overdue' }, refusal(['due_date', blank], ['status', 'is not included in the list'])],
  ])('PATCH %j changes nothing', async (body, text) => {
    const world = await start();
    const made = await newInvoice(world, await world.customer(), 100);
    const answer = await world.call('PATCH', `/v1/invoices/${made['id']}`, body);
    expect([answer.status, answer.text]).toEqual([422, text]);
    expect(await world.ok('GET', `/v1/invoices/${made['id']}`)).toEqual(made);
  });

  it('is canceled by an update, and final then', async () => {
    const world = await start();
    const { receiver } = await world.endpoint({ subscriptions: ['invoice.canceled', 'invoice.updated'] });
    const { id } = await newInvoice(world, await world.customer(), 100);
    const path = `/v1/invoices/${id}`;
    await world.advance(1000);
    const canceled = await world.ok('PATCH', path, { status: 'canceled', due_date: '2026-03-01', line_items: [] });
    expect(canceled).toMatchObject({ status: 'canceled', due_date: '2026-03-01', updated_at: '2026-01-05T09:00:01Z' });
    expect(world.workspace.journal.list().at(-1)?.notes).toEqual([
      'Dropped, since this call does not take it: line_items. It takes due_date, status.',
    ]);
    expect(await world.ok('PATCH', path, { status: 'canceled' })).toEqual(canceled);
    const again = await world.call('PATCH', path, { due_date: '2026-04-01' });
    expect([again.status, errorOf(again)['code'], errorOf(again)['message']]).toEqual([
      422,
      'invalid_state',
      'Invoice is canceled and cannot be changed',
    ]);
    await world.advance(90 * day);
    expect(await world.ok('GET', path)).toEqual(canceled);
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(['invoice.updated', 'invoice.canceled']);
    await put(world, 'invoices', { id: 'inv_paid', customer_id: 'cust_ann', total_amount: '1.00', status: 'paid' });
    for (const body of [{ status: 'canceled' }, { due_date: '2027-01-01' }])
      expect(errorOf(await world.call('PATCH', '/v1/invoices/inv_paid', body))['code']).toBe('invalid_state');
  });

  it('with payments is not deleted, or with them', async () => {
    for (const invoiceDelete of ['refused', 'withAllocations']) {
      const world = await start({ invoiceDelete });
      await setRate(world, '100');
      const customer = await world.customer();
      const { id } = await newInvoice(world, customer, 10_000);
      await pay(world, customer, '0.5');
      const answer = await world.call('DELETE', `/v1/invoices/${id}`);
      const text = refusal(['base', 'Cannot delete record because dependent allocations exist']);
      expect([answer.status, answer.text]).toEqual(invoiceDelete === 'refused' ? [422, text] : [204, '']);
      expect(world.read((ctx) => ctx.rows('allocations').size)).toBe(invoiceDelete === 'refused' ? 1 : 0);
    }
  });
});

describe('a customer who is deleted', () => {
  it.each(['kept', 'deleted', 'refused'])(
    'leaves invoices behind, takes them along, or stays: %s',
    async (customerDeleteBilling) => {
      const world = await start({ customerDeleteBilling });
      const { receiver } = await world.endpoint({ subscriptions: ['invoice.deleted', 'customer.deleted'] });
      const customer = await world.customer();
      const made = await newInvoice(world, customer, 100);
      const answer = await world.call('DELETE', `/v1/customers/${customer}`);
      const text = refusal(['base', 'Cannot delete record because dependent invoices exist']);
      expect([answer.status, answer.text]).toEqual(customerDeleteBilling === 'refused' ? [422, text] : [204, '']);
      const invoice = await world.call('GET', `/v1/invoices/${made['id']}`);
      expect(invoice.status).toBe(customerDeleteBilling === 'deleted' ? 404 : 200);
      if (invoice.status === 200) expect(invoice.json).toEqual(made);
      await world.workspace.settled();
      const told = { kept: ['customer.deleted'], deleted: ['invoice.deleted', 'customer.deleted'], refused: [] };
      expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(told[customerDeleteBilling as 'kept']);
    },
  );
});
