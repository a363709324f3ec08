import { expect, it } from 'vitest';
import { playDemo, type Told } from '../../src/demo.js';
import { startServer } from '../../src/http/server.js';
import { trxn } from '../../src/providers/trxn/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { serverOptions } from '../support/world.js';

it('the story ends well, every webhook verified, nothing doubtful received', async () => {
  const server = await startServer(serverOptions([trxn]));
  const world = server.workspaces.default;
  const receiver = await WebhookReceiver.start({ providers: [trxn], now: () => world.wireNow() });
  const told: Told[] = [];
  try {
    await playDemo(trxn, { server, receiver, tell: (one) => told.push(one) });
    const webhooks = told.flatMap((one) => (one.kind === 'webhook' ? [one.type] : []));
    const path = [
      'invoice.created',
      'crypto_payment_claim.created',
      'crypto_payment_claim.approved',
      'crypto_transaction.created',
      'invoice.paid',
    ];
    expect(webhooks).toEqual(['customer.created', ...path, 'customer.updated', 'customer.deleted']);
    expect(told.filter(({ kind }) => kind === 'call').map((one) => ('status' in one ? one.status : 0))).toEqual([
      200, 200, 201, 201, 200, 201, 201, 201, 201, 201, 200, 200, 422, 201, 404, 200, 200, 204, 200, 404, 401,
    ]);
    expect(receiver.received.map(({ event }) => event)).toEqual([
      'customer.created',
      'wallet.created',
      'product.created',
      'price.created',
      'invoice.created',
      'crypto_address.created',
      'payment_claim_link.created',
      'crypto_payment_claim.created',
      'payment_claim_link.used',
      'crypto_payment_claim.approved',
      'crypto_transaction.created',
      'invoice.paid',
      'customer.updated',
      'customer.deleted',
    ]);
  } finally {
    await receiver.stop();
    await server.stop();
  }
});
