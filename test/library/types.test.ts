/** What must and must not compile. `npm run types` judges it; running it proves nothing, and costs nothing. */
import { describe, expectTypeOf, it } from 'vitest';
import { type Client, createClient } from '../../src/clients.js';
import type {
  CredentialsOf,
  DeliveredWebhook,
  Paydrill,
  PaydrillOptions,
  ProviderId,
  WebhookName,
} from '../../src/index.js';
import { createPaydrill } from '../../src/index.js';
import type { ProviderId as Registered } from '../../src/providers/index.js';

declare const drill: Paydrill;
declare const text: string;
/** Compiled, never called. */
const compiled = (_work: () => unknown) => undefined;

describe('the types of the library', () => {
  it('know the providers of the registry', () => {
    expectTypeOf<ProviderId>().toEqualTypeOf<Registered>();
    expectTypeOf<keyof Paydrill & ProviderId>().toEqualTypeOf<ProviderId>();
  });

  it('name credentials as the provider does, each a string', () => {
    compiled(() => {
      expectTypeOf(drill.calypso.credentials).toEqualTypeOf<{ readonly [_ in 'account' | 'key' | 'secret']: string }>();
      expectTypeOf(drill.offblocks.credentials.privateKeyPem).toEqualTypeOf<string>();
      expectTypeOf<CredentialsOf<'trxn'>>().toHaveProperty('sandboxToken');
      // @ts-expect-error Calypso has no apiKey
      drill.calypso.credentials.apiKey;
    });
  });

  it('refuse a webhook that is none, and any text', () => {
    expectTypeOf<'calypso.CUSTOMER_PURSE_MEM_POOL_FOUND'>().toExtend<WebhookName>();
    expectTypeOf<WebhookName<'trxn'>>().toExtend<`trxn.${string}`>();
    compiled(() => {
      const { waitFor } = drill.webhooks;
      expectTypeOf(waitFor('trxn.invoice.paid')).resolves.toEqualTypeOf<DeliveredWebhook>();
      expectTypeOf(waitFor('trxn.invoice.paid', { where: { 'payload.id': '1' } })).resolves.toHaveProperty('json');
      expectTypeOf(waitFor('trxn.invoice.*', { times: 2 })).resolves.toEqualTypeOf<readonly DeliveredWebhook[]>();
      // @ts-expect-error misspelt
      waitFor('trxn.invoice.payed');
      // @ts-expect-error of another provider
      waitFor('calypso.invoice.paid');
      // @ts-expect-error any text
      waitFor(text);
      // @ts-expect-error a condition is a scalar
      waitFor('trxn.invoice.paid', { where: { payload: {} } });
      // @ts-expect-error no such option
      waitFor('trxn.invoice.paid', { timeout: 1000 });
    });
  });

  it('know which events a provider has', () => {
    compiled(() => {
      drill.fire('calypso', 'customer.block', 'id');
      // @ts-expect-error an event of OffBlocks
      drill.fire('calypso', 'customer.approve', 'id');
      // @ts-expect-error any text
      drill.fire('calypso', text, 'id');
      // @ts-expect-error no such provider
      drill.fire('calipso', 'customer.block', 'id');
    });
  });

  it('know options, and the values that assumptions can have', () => {
    expectTypeOf<{ assumptions: { 'calypso.generation': 'G3' } }>().toExtend<PaydrillOptions>();
    compiled(() => {
      createPaydrill({ assumptions: { 'calypso.generation': 'G3' }, durations: { 'chain.block': '1s' } });
      createPaydrill({ webhooks: { trxn: 'http://localhost:3000' }, credentials: { cryptopay: { apiKey: 'k' } } });
      // @ts-expect-error misspelt
      createPaydrill({ assumptions: { 'calypso.generations': 'G3' } });
      // @ts-expect-error none of its options
      createPaydrill({ assumptions: { 'calypso.generation': 'G5' } });
      // @ts-expect-error misspelt
      createPaydrill({ durations: { 'calypso.deposit.complience': '1s' } });
      // @ts-expect-error no such provider
      createPaydrill({ webhooks: { calipso: 'http://localhost:3000' } });
      // @ts-expect-error no such key
      createPaydrill({ credentials: { cryptopay: { account: 'k' } } });
      // @ts-expect-error no such provider
      createPaydrill({ providers: ['calipso'] });
    });
  });

  it('know of the providers that were chosen alone', () => {
    compiled(async () => {
      const one = await createPaydrill({ providers: ['calypso'] });
      expectTypeOf(one.calypso.baseUrl).toEqualTypeOf<string>();
      // @ts-expect-error was not chosen
      one.trxn;
      // @ts-expect-error was not chosen
      one.webhooks.waitFor('trxn.invoice.paid');
      // @ts-expect-error was not chosen
      createPaydrill({ providers: ['calypso'], webhooks: { trxn: 'http://localhost:3000' } });
    });
  });

  it('know operations and pages, of faults and of clients', () => {
    compiled(() => {
      drill.faults.add({ operation: 'trxn.customers.create', reset: true });
      drill.faults.add({ operation: 'trxn.*', reset: true });
      drill.faults.add({ webhook: 'calypso.INVOICE_*', duplicate: 2 });
      // @ts-expect-error misspelt
      drill.faults.add({ operation: 'trxn.customer.create', reset: true });
      // @ts-expect-error misspelt
      drill.faults.add({ webhook: 'calypso.INVOICE_CREATED', drop: true });
      const client = createClient('calypso', drill.calypso);
      expectTypeOf(client).toEqualTypeOf<Client<'calypso'>>();
      client.call('customer.create', { data: {} });
      // @ts-expect-error an operation of TRXN
      client.call('customers.create');
      // @ts-expect-error any text
      client.call(text);
      // @ts-expect-error no such page
      client.browse('nowhere');
      // @ts-expect-error the keys of another provider
      createClient('calypso', drill.trxn);
    });
  });

  it('know the rows of a snapshot', () => {
    compiled(async () => {
      const { rows } = await drill.snapshot();
      rows['calypso.customers']?.length;
      // @ts-expect-error no such collection
      rows['calypso.clients'];
    });
  });
});
