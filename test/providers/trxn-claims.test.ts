import { afterEach, describe, expect, it } from 'vitest';
import { newInvoice } from './trxn-billing-world.js';
import { browse, btc, filled, hash, merchant, newClaim, newLink } from './trxn-claims-world.js';
import { type Assumptions, type Body, bodiesOf, errorOf, worlds } from './trxn-world.js';

// Facts: https://docs.gettrxn.com/api-reference/payment-claims
const { start, close } = worlds();
afterEach(close);

const all = '/v1/crypto_payment_claims';

/** The P2PKH address of the first block. */
const otherBtc = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';

/** The customer owes 100.00, pays 0.001 BTC (100.00 at 100000) on the chain and claims so; the chain has shown it when the claim comes. */
async function shownThenClaimed(assumptions: Assumptions) {
  const one = await merchant(await start(assumptions));
  const { world, customer } = one;
  const { id: invoice } = await newInvoice(world, customer, 100_00);
  const { txid } = await world.workspace.pay({ to: btc, currency: 'BTC', amount: '0.001' });
  await world.advance(60_000);
  const { crypto_transactions } = await world.ok('GET', '/v1/crypto_transactions');
  const [seen] = crypto_transactions as [{ id: string; allocations: unknown[] }];
  expect(seen.allocations).toEqual([]);
  const id = await newClaim(one, { amount: '0.001', transaction_id: txid });
  const { receiver } = await world.endpoint();
  const approved = await world.ok('POST', `${all}/${id}/approve`);
  const notes = world.workspace.journal.list().at(-1)?.notes;
  await world.workspace.settled();
  expect(await world.ok('GET', `/v1/invoices/${invoice}`)).toMatchObject({ status: 'paid' });
  const applied = async (transaction: unknown) => {
    const { allocations } = await world.ok('GET', `/v1/crypto_transactions/${transaction}`);
    return (allocations as Body[]).map((row) => [row['invoice_id'], row['amount_applied']]);
  };
  const paid = [[invoice, '0.001']];
  return { ...one, seen, made: approved['crypto_transaction_id'], notes, paid, applied, receiver };
}

describe('a claim of a payment that the chain has shown', () => {
  it('becomes a transaction of its own that pays the invoice, and the journal tells of both', async () => {
    const { world, seen, made, notes, paid, applied, receiver } = await shownThenClaimed({});
    expect(made).not.toBe(seen.id);
    expect(await applied(made)).toEqual(paid);
    expect(await applied(seen.id)).toEqual([]);
    expect(await world.ok('GET', '/v1/crypto_transactions')).toMatchObject({ pagination: { count: 2 } });
    expect(notes).toEqual([
      `${seen.id} (blockchain) has this hash and address already; this is another record of it, and both can pay invoices. The assumption trxn.repeatedHash: unique keeps to one.`,
    ]);
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual([
      'crypto_payment_claim.approved',
      'crypto_transaction.created',
      'invoice.paid',
    ]);
  });

  it('or names the customer of the one that the chain has shown, which pays the invoice then', async () => {
    const { world, seen, made, notes, paid, applied, receiver } = await shownThenClaimed({ repeatedHash: 'unique' });
    expect(made).toBe(seen.id);
    expect(await applied(seen.id)).toEqual(paid);
    expect(await world.ok('GET', '/v1/crypto_transactions')).toMatchObject({ pagination: { count: 1 } });
    expect(notes).toBeUndefined();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual(['crypto_payment_claim.approved', 'invoice.paid']);
  });

  it('pays with what is left what its customer owes since', async () => {
    const one = await merchant(await start({ repeatedHash: 'unique' }));
    const { world, customer, address: to_address_id } = one;
    const { wallets } = await world.ok('GET', '/v1/wallets');
    const wallet_id = (wallets as Body[]).find((wallet) => wallet['owner_id'] === customer)?.['id'];
    const from = await world.ok('POST', '/v1/crypto_addresses', { address: otherBtc, currency: 'BTC', wallet_id });
    const payment = { amount: '0.001', transaction_id: hash, currency: 'BTC', from_address_id: from['id'] };
    const paid = await world.ok('POST', '/v1/crypto_transactions', { ...payment, to_address_id });
    expect(paid['allocations']).toEqual([]);
    const { id: invoice } = await newInvoice(world, customer, 40_00);
    const claim = await newClaim(one, { amount: '0.001' });
    await world.ok('POST', `${all}/${claim}/approve`);
    expect(await world.ok('GET', `/v1/crypto_transactions/${paid['id']}`)).toMatchObject({
      allocations: [{ invoice_id: invoice, amount_applied: '0.0004' }],
    });
    expect(await world.ok('GET', `/v1/invoices/${invoice}`)).toMatchObject({ status: 'paid' });
  });
});

describe('claims', () => {
  it('come from the hosted page, pending, their keys in order', async () => {
    const one = await merchant(await start());
    const id = await newClaim(one);
    expect(id).toMatch(/^pymt_claim_[a-zA-Z0-9]{24}$/);
    const shown = await one.world.call('GET', `${all}/${id}`);
    expect(shown.text).toBe(
      `{"id":"${id}","object":"payment_claim","status":"pending","amount":"0.5","transaction_id":"${hash}","rejection_reason":null,"approved_at":null,"customer_id":"${one.customer}","currency":"BTC","to_address_id":"${one.address}","to_address":"${btc}","approved_by_id":null,"crypto_transaction_id":null,"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}`,
    );
    expect((await one.world.call('GET', `${all}/${id}`, undefined, { as: 'sandbox' })).status).toBe(404);
    for (const method of ['POST', 'DELETE', 'PATCH'])
      expect((await one.world.call(method, method === 'POST' ? all : `${all}/${id}`, {})).status).toBe(404);
  });

  it('are listed newest first, filtered by status', async () => {
    const one = await merchant(await start());
    const [first, second, third] = [await newClaim(one), await newClaim(one), await newClaim(one)];
    await one.world.ok('POST', `${all}/${first}/approve`);
    await one.world.ok('POST', `${all}/${third}/reject`);
    const listed = async (query: string) => {
      const { crypto_payment_claims, pagination } = await one.world.ok('GET', `${all}${query}`);
      return [(crypto_payment_claims as { id: string }[]).map(({ id }) => id), pagination];
    };
    expect(await listed('')).toEqual([[third, second, first], { page: 1, pages: 1, count: 3 }]);
    expect(await listed('?status=')).toEqual([[third, second, first], { page: 1, pages: 1, count: 3 }]);
    expect(await listed('?status=pending')).toEqual([[second], { page: 1, pages: 1, count: 1 }]);
    expect(await listed('?status=approved')).toEqual([[first], { page: 1, pages: 1, count: 1 }]);
    expect(await listed('?status=rejected&page=2')).toEqual([[], { page: 2, pages: 1, count: 1 }]);
    expect(await listed('?status=paid')).toEqual([[], { page: 1, pages: 0, count: 0 }]);
  });

  it('a status that does not exist can be ignored', async () => {
    const one = await merchant(await start({ unknownClaimStatus: 'ignored' }));
    await newClaim(one);
    expect(await one.world.ok('GET', `${all}?status=paid`)).toMatchObject({ pagination: { count: 1 } });
  });

  it('approved, become a transaction; webhooks in the order claim, transaction', async () => {
    const one = await merchant(await start());
    const id = await newClaim(one);
    const { receiver } = await one.world.endpoint();
    await one.world.advance(1000);
    const approved = await one.world.ok('POST', `${all}/${id}/approve`);
    const transaction = String(approved['crypto_transaction_id']);
    expect(transaction).toMatch(/^trxn_[a-zA-Z0-9]{24}$/);
    expect(approved).toMatchObject({
      status: 'approved',
      approved_at: '2026-01-05T09:00:01Z',
      approved_by_id: 1,
      rejection_reason: null,
      updated_at: '2026-01-05T09:00:01Z',
    });
    const made = await one.world.call('GET', `/v1/crypto_transactions/${transaction}`);
    expect(made.text).toBe(
      `{"id":"${transaction}","object":"crypto_transaction","amount":"0.5","transaction_id":"${hash}","transaction_source":"manual_entry","timestamp":"2026-01-05T09:00:01Z","currency":"BTC","from_address_id":null,"from_address":null,"to_address_id":"${one.address}","to_address":"${btc}","allocations":[],"created_at":"2026-01-05T09:00:01Z","updated_at":"2026-01-05T09:00:01Z"}`,
    );
    await one.world.workspace.settled();
    expect(bodiesOf(receiver)).toEqual([
      { event: 'crypto_payment_claim.approved', payload: approved, timestamp: '2026-01-05T09:00:01Z' },
      { event: 'crypto_transaction.created', payload: made.json, timestamp: '2026-01-05T09:00:01Z' },
    ]);
  });

  it('rejected, keep the reason, and when and by whom, in the fields of approval; no transaction is made', async () => {
    const one = await merchant(await start());
    const { receiver } = await one.world.endpoint({ subscriptions: ['crypto_payment_claim.rejected'] });
    for (const [body, reason] of [
      [{ rejection_reason: 'No such payment' }, 'No such payment'],
      [{ reason: 'Too late' }, 'Too late'],
      [{}, null],
      [undefined, null],
    ] as const) {
      const id = await newClaim(one);
      expect(await one.world.ok('PATCH', `${all}/${id}/reject`, body)).toMatchObject({
        status: 'rejected',
        rejection_reason: reason,
        approved_at: '2026-01-05T09:00:00Z',
        approved_by_id: 1,
        crypto_transaction_id: null,
      });
    }
    await one.world.workspace.settled();
    expect(bodiesOf(receiver)).toHaveLength(4);
    expect(await one.world.ok('GET', '/v1/crypto_transactions')).toMatchObject({ pagination: { count: 0 } });
  });

  it('a reason may be required', async () => {
    const one = await merchant(await start({ rejectionReason: 'required' }));
    const id = await newClaim(one);
    for (const body of [undefined, {}, { rejection_reason: ' ' }, { rejection_reason: [] }]) {
      const answer = await one.world.call('POST', `${all}/${id}/reject`, body);
      expect([answer.status, answer.text]).toEqual([422, '{"errors":{"rejection_reason":["can\'t be blank"]}}']);
    }
    expect(await one.world.ok('POST', `${all}/${id}/reject`, { rejection_reason: 'No' })).toMatchObject({
      status: 'rejected',
    });
  });

  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ])('are decided once: after %s nothing more happens', async (decision, state) => {
    const one = await merchant(await start());
    const id = await newClaim(one);
    await one.world.ok('POST', `${all}/${id}/${decision}`);
    const before = JSON.stringify(one.world.workspace.state());
    for (const again of ['approve', 'reject']) {
      const answer = await one.world.call('POST', `${all}/${id}/${again}`);
      expect([answer.status, errorOf(answer)]).toMatchObject([
        422,
        { type: 'invalid_request_error', code: 'invalid_state', message: `Crypto payment claim is already ${state}` },
      ]);
    }
    expect(JSON.stringify(one.world.workspace.state())).toBe(before);
  });

  it.each(['approve', 'reject'])('%s of an unknown claim is a 404', async (decision) => {
    const one = await merchant(await start());
    const id = await newClaim(one);
    for (const [path, odd] of [
      [`${all}/pymt_claim_x/${decision}`, {}],
      [`${all}/${id}/${decision}`, { as: 'sandbox' as const }],
    ] as const) {
      const answer = await one.world.call('POST', path, undefined, odd);
      expect([answer.status, errorOf(answer)['message']]).toEqual([404, 'Crypto payment claim not found']);
    }
  });

  it('can be decided in the dashboard, too', async () => {
    const one = await merchant(await start());
    const [first, second] = [await newClaim(one), await newClaim(one)];
    await one.world.workspace.fire('trxn', 'crypto_payment_claim.approve', first);
    await one.world.workspace.fire('trxn', 'crypto_payment_claim.reject', second, { rejection_reason: 'No' });
    expect(await one.world.ok('GET', `${all}/${first}`)).toMatchObject({ status: 'approved', approved_by_id: 1 });
    expect(await one.world.ok('GET', `${all}/${second}`)).toMatchObject({ status: 'rejected', rejection_reason: 'No' });
  });

  it.each([
    ['crypto_payment_claim', 'crypto_payment_claim.created', 'payment_claim.created'],
    ['payment_claim', 'payment_claim.created', 'crypto_payment_claim.created'],
  ])('their events can begin with %s', async (claimEventPrefix, sent, other) => {
    const one = await merchant(await start({ claimEventPrefix, unknownEventName: 'refused' }));
    const { receiver } = await one.world.endpoint({ subscriptions: [sent] });
    const refused = await one.world.call('POST', '/v1/webhook_endpoints', {
      url: receiver.url,
      subscriptions: [other],
    });
    expect(refused.status).toBe(422);
    await newClaim(one);
    await one.world.workspace.settled();
    expect(bodiesOf(receiver).map(({ event }) => event)).toEqual([sent]);
  });

  it('go with their customer, and so do links and pages; transactions stay', async () => {
    const one = await merchant(await start());
    const id = await newClaim(one);
    const { crypto_transaction_id } = await one.world.ok('POST', `${all}/${id}/approve`);
    const open = await newLink(one);
    await one.world.ok('DELETE', `/v1/customers/${one.customer}`);
    for (const path of [`${all}/${id}`, `/v1/payment_claim_links/${open['id']}`])
      expect((await one.world.call('GET', path)).status).toBe(404);
    expect((await browse(open['link'], { form: filled(one) })).status).toBe(404);
    expect((await one.world.call('GET', `/v1/crypto_transactions/${crypto_transaction_id}`)).status).toBe(200);
    expect(one.world.workspace.state().jobs).toEqual([]);
  });
});
