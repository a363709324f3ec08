import { afterEach, describe, expect, it } from 'vitest';
import { browse, filled, merchant, newLink } from './trxn-claims-world.js';
import { bodiesOf, errorOf, worlds } from './trxn-world.js';

// Facts: https://docs.gettrxn.com/api-reference/payment-claim-links and the customers page for what is enough to create one.
const { start, close } = worlds();
afterEach(close);

const all = '/v1/payment_claim_links';
const day = 86_400_000;

describe('payment claim links', () => {
  it('need a customer alone; they end a day later and can be used once, their keys in order', async () => {
    const one = await merchant(await start());
    const made = await one.world.call('POST', all, { customer_id: one.customer });
    const { id, link } = made.json;
    expect(made.status).toBe(201);
    expect(id).toMatch(/^pcl_[a-zA-Z0-9]{24}$/);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/payment-claim\/[a-zA-Z0-9]{32}$/);
    expect(String(link).startsWith(one.world.server.baseUrl('trxn'))).toBe(true);
    expect(made.text).toBe(
      `{"id":"${id}","object":"payment_claim_link","status":"active","expires_at":"2026-01-06T09:00:00Z","max_uses":1,"use_count":0,"used_at":null,"metadata":null,"link":"${link}","customer_id":"${one.customer}","crypto_payment_claim_id":null,"usable":true,"expired":false,"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}`,
    );
    expect((await one.world.call('GET', `${all}/${id}`)).text).toBe(made.text);
    expect((await one.world.call('GET', `${all}/${id}`, undefined, { as: 'sandbox' })).status).toBe(404);
  });

  it('keep what they are given', async () => {
    const one = await merchant(await start());
    const fields = { expires_at: '2026-02-01T00:00:00+01:00', max_uses: 3, metadata: 'Payment for Invoice #123' };
    expect(await newLink(one, fields)).toMatchObject({ ...fields, expires_at: '2026-01-31T23:00:00Z' });
    expect(await newLink(one, { max_uses: '2', metadata: 5 })).toMatchObject({ max_uses: 2, metadata: '5' });
    expect(await newLink(one, { expires_at: null, max_uses: null, metadata: null })).toMatchObject({
      expires_at: '2026-01-06T09:00:00Z',
      max_uses: 1,
      metadata: null,
    });
  });

  it.each<[string, object, object]>([
    ['no number', { max_uses: 'many' }, { max_uses: ['is not a number'] }],
    ['a blank number', { max_uses: ' ' }, { max_uses: ["can't be blank"] }],
    ['none', { max_uses: 0 }, { max_uses: ['must be greater than 0'] }],
    ['less than none', { max_uses: -1 }, { max_uses: ['must be greater than 0'] }],
    ['a part', { max_uses: 1.5 }, { max_uses: ['must be an integer'] }],
    ['too many', { max_uses: 2 ** 31 }, { max_uses: ['must be less than or equal to 2147483647'] }],
    ['no instant', { expires_at: 'tomorrow' }, { expires_at: ['is invalid'] }],
    ['no such day', { expires_at: '2026-02-30T00:00:00Z' }, { expires_at: ['is invalid'] }],
    ['a blank instant', { expires_at: '' }, { expires_at: ["can't be blank"] }],
    ['the past', { expires_at: '2026-01-05T08:59:59Z' }, { expires_at: ['must be in the future'] }],
    ['now', { expires_at: '2026-01-05T09:00:00Z' }, { expires_at: ['must be in the future'] }],
    ['both', { expires_at: 'x', max_uses: 0 }, { expires_at: ['is invalid'], max_uses: ['must be greater than 0'] }],
  ])('%s is refused, on creation and on update', async (_, fields, errors) => {
    const one = await merchant(await start());
    const { id } = await newLink(one);
    const before = JSON.stringify(one.world.workspace.state());
    const created = await one.world.call('POST', all, { customer_id: one.customer, ...fields });
    const updated = await one.world.call('PATCH', `${all}/${id}`, fields);
    for (const { status, json } of [created, updated]) expect([status, json]).toEqual([422, { errors }]);
    expect(JSON.stringify(one.world.workspace.state())).toBe(before);
  });

  it.each<[string, object]>([
    ['unknown', { customer_id: 'cust_nobody' }],
    ['missing', {}],
    ['null', { customer_id: null }],
    ['blank', { customer_id: '' }],
    ['an object', { customer_id: { id: 1 } }],
  ])('a customer that is %s: 404 with the param, as the errors page prints it', async (_, fields) => {
    const one = await merchant(await start());
    const answer = await one.world.call('POST', all, fields);
    expect(answer.status).toBe(404);
    // The example of https://docs.gettrxn.com/api-reference/errors
    expect(errorOf(answer)).toMatchObject({
      type: 'invalid_request_error',
      code: 'resource_not_found',
      message: 'Customer not found',
      param: 'customer_id',
      doc_url: 'https://docs.gettrxn.com/errors#resource-not-found',
    });
  });

  it("a sandbox's customer is unknown to production, and the journal says where it is", async () => {
    const one = await merchant(await start());
    const customer_id = await one.world.customer('bob@example.com', { as: 'sandbox' });
    expect((await one.world.call('POST', all, { customer_id })).status).toBe(404);
    expect(one.world.workspace.journal.list().at(-1)?.notes?.[0]).toContain('It exists in the sandbox');
  });

  it('or says that it must exist, or that the parameter is missing', async () => {
    const one = await merchant(await start({ unknownReference: 'invalid', emptyBody: 'missing' }));
    const invalid = await one.world.call('POST', all, { customer_id: 'cust_nobody' });
    expect([invalid.status, invalid.text]).toEqual([422, '{"errors":{"customer":["must exist"]}}']);
    expect((await one.world.call('POST', all, {})).status).toBe(400);
    const { id } = await newLink(one);
    expect((await one.world.call('PATCH', `${all}/${id}`, {})).status).toBe(400);
  });

  it('are listed newest first, 25 a page', async () => {
    const one = await merchant(await start());
    const ids: unknown[] = [];
    for (let n = 0; n < 27; n += 1) ids.unshift((await newLink(one))['id']);
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map((page) => one.world.ok('GET', `${all}?page=${page}`)),
    );
    const idsOf = (body: typeof first) => (Object(body)['payment_claim_links'] as { id: string }[]).map(({ id }) => id);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect([idsOf(first).length, idsOf(third)]).toEqual([25, []]);
    expect(second?.['pagination']).toEqual({ page: 2, pages: 2, count: 27 });
    expect(await one.world.ok('GET', all, undefined, { as: 'sandbox' })).toEqual({
      payment_claim_links: [],
      pagination: { page: 1, pages: 0, count: 0 },
    });
  });

  it('expire on the virtual clock, to the second, and tell of it', async () => {
    const one = await merchant(await start());
    const { id, link } = await newLink(one);
    const { receiver } = await one.world.endpoint();
    await one.world.advance(day - 1);
    expect(await one.world.ok('GET', `${all}/${id}`)).toMatchObject({ status: 'active', usable: true, expired: false });
    expect((await browse(link)).status).toBe(200);
    await one.world.advance(1);
    const after = await one.world.ok('GET', `${all}/${id}`);
    expect(after).toMatchObject({
      status: 'expired',
      usable: false,
      expired: true,
      updated_at: '2026-01-06T09:00:00Z',
    });
    await one.world.workspace.settled();
    expect(bodiesOf(receiver)).toEqual([
      { event: 'payment_claim_link.expired', payload: after, timestamp: '2026-01-06T09:00:00Z' },
    ]);
    for (const answer of [await browse(link), await browse(link, { form: filled(one) })]) {
      expect(answer.status).toBe(410);
      expect(answer.text).toContain('This link has expired');
    }
  });

  it('tell of their creation, and of the use that uses them up', async () => {
    const one = await merchant(await start());
    const { receiver } = await one.world.endpoint();
    const made = await newLink(one, { max_uses: 2 });
    await one.world.advance(1000);
    const first = await browse(made['link'], { json: filled(one) });
    const between = await one.world.ok('GET', `${all}/${made['id']}`);
    expect(between).toMatchObject({
      status: 'active',
      usable: true,
      use_count: 1,
      used_at: '2026-01-05T09:00:01Z',
      crypto_payment_claim_id: first.json['id'],
    });
    await one.world.advance(1000);
    const second = await browse(made['link'], { json: filled(one) });
    const after = await one.world.ok('GET', `${all}/${made['id']}`);
    expect(after).toMatchObject({
      status: 'used',
      usable: false,
      expired: false,
      use_count: 2,
      used_at: '2026-01-05T09:00:02Z',
      crypto_payment_claim_id: second.json['id'],
    });
    await one.world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event, payload }) => [event, payload])).toEqual([
      ['payment_claim_link.created', made],
      ['crypto_payment_claim.created', first.json],
      ['crypto_payment_claim.created', second.json],
      ['payment_claim_link.used', after],
    ]);
    // A used link stays used when its time is over, and nobody is told.
    expect(one.world.workspace.state().jobs).toEqual([]);
    await one.world.advance(2 * day);
    await one.world.workspace.settled();
    expect(await one.world.ok('GET', `${all}/${made['id']}`)).toMatchObject({ status: 'used', expired: true });
    expect(receiver.received).toHaveLength(4);
  });

  it('can be changed; what does not change anything leaves no trace', async () => {
    const one = await merchant(await start());
    const { id, link } = await newLink(one);
    await one.world.advance(5000);
    const same = await one.world.ok('PATCH', `${all}/${id}`, { max_uses: 1, unknown: true, customer_id: 'x' });
    expect(same['updated_at']).toBe('2026-01-05T09:00:00Z');
    const changed = await one.world.ok('PUT', `${all}/${id}`, {
      expires_at: '2026-01-05T10:00:00Z',
      metadata: 'For the boat',
    });
    expect(changed).toMatchObject({
      expires_at: '2026-01-05T10:00:00Z',
      metadata: 'For the boat',
      max_uses: 1,
      updated_at: '2026-01-05T09:00:05Z',
    });
    await one.world.advance(3_600_000);
    expect((await browse(link)).status).toBe(410);
    // The first end is no longer in line.
    const reopened = await one.world.ok('PATCH', `${all}/${id}`, { expires_at: '2026-03-01T00:00:00Z' });
    expect(reopened).toMatchObject({ status: 'active', usable: true, expired: false });
    await one.world.advance(2 * day);
    expect((await browse(link)).status).toBe(200);
  });

  it('open again after an update that gives them uses, and are used up by one that takes them', async () => {
    const one = await merchant(await start());
    const { id, link } = await newLink(one, { max_uses: 2 });
    await browse(link, { json: filled(one) });
    expect(await one.world.ok('PATCH', `${all}/${id}`, { max_uses: 1 })).toMatchObject({
      status: 'used',
      use_count: 1,
    });
    expect((await browse(link)).text).toContain('This link has been used');
    expect(await one.world.ok('PATCH', `${all}/${id}`, { max_uses: 2 })).toMatchObject({ status: 'active' });
    expect((await browse(link, { json: filled(one) })).status).toBe(201);
    expect(await one.world.ok('GET', `${all}/${id}`)).toMatchObject({ status: 'used', use_count: 2 });
  });

  it('or cannot be updated once they are spent', async () => {
    const one = await merchant(await start({ spentLinkUpdate: 'refused' }));
    const { id, link } = await newLink(one);
    expect((await one.world.call('PATCH', `${all}/${id}`, { metadata: 'x' })).status).toBe(200);
    await browse(link, { json: filled(one) });
    const answer = await one.world.call('PATCH', `${all}/${id}`, { max_uses: 5 });
    expect([answer.status, errorOf(answer)['code'], errorOf(answer)['message']]).toEqual([
      422,
      'invalid_state',
      'Payment claim link is already used',
    ]);
  });

  it('an end in the past may be taken: the link is expired at once', async () => {
    const one = await merchant(await start({ pastExpiry: 'accepted' }));
    const made = await newLink(one, { expires_at: '2026-01-01T00:00:00Z' });
    expect(made).toMatchObject({ status: 'expired', usable: false, expired: true });
    expect((await browse(made['link'])).status).toBe(410);
  });

  it('are deleted, and so is their page', async () => {
    const one = await merchant(await start());
    const { id, link } = await newLink(one);
    const gone = await one.world.call('DELETE', `${all}/${id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await one.world.call(method, `${all}/${id}`, method === 'PATCH' ? {} : undefined);
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Payment claim link not found']);
    }
    expect((await browse(link)).status).toBe(404);
    expect(one.world.workspace.state().jobs).toEqual([]);
  });

  it('can be ended by hand, and not opened while nothing is left of them', async () => {
    const one = await merchant(await start());
    const { id } = await newLink(one);
    await one.world.workspace.fire('trxn', 'payment_claim_link.expire', String(id));
    expect(await one.world.ok('GET', `${all}/${id}`)).toMatchObject({
      status: 'expired',
      usable: false,
      expired: true,
    });
    expect(await one.world.ok('PATCH', `${all}/${id}`, { metadata: 'Boat' })).toMatchObject({ status: 'expired' });
    await one.world.workspace.fire('trxn', 'payment_claim_link.reopen', String(id));
    await one.world.advance(day);
    await expect(one.world.workspace.fire('trxn', 'payment_claim_link.reopen', String(id))).rejects.toThrow(
      /no time or no use left/,
    );
    expect(await one.world.ok('GET', `${all}/${id}`)).toMatchObject({ status: 'expired' });
  });
});
