/** What TRXN's documents call required (https://docs.gettrxn.com/api-reference), though Rails judges it late: the schema takes a body without it. */
import { expect, it } from 'vitest';
import { documentOfProvider } from '../../src/http/openapi-provider.js';
import { trxn } from '../../src/providers/trxn/index.js';

interface Body {
  readonly required: boolean;
  readonly content: { readonly 'application/json': { readonly schema: { readonly required?: readonly string[] } } };
}

it.each([
  ['/v1/auth', 'post', ['email', 'password']],
  ['/v1/customers', 'post', ['email']],
  ['/v1/products', 'post', ['name']],
  ['/v1/webhook_endpoints', 'post', ['url', 'subscriptions']],
  ['/v1/payment_claim_links', 'post', ['customer_id']],
  ['/v1/crypto_addresses', 'post', ['address', 'currency']],
  ['/v1/crypto_transactions', 'post', ['amount', 'transaction_id', 'currency', 'to_address_id']],
  ['/v1/invoices', 'post', ['customer_id', 'due_date', 'line_items']],
  ['/v1/customers/{id}', 'patch', undefined],
  ['/v1/webhook_endpoints/{id}', 'patch', undefined],
] as const)('the document says what %s by %s must have', async (path, method, required) => {
  const { paths } = await documentOfProvider(trxn, '0.0.0');
  const body = paths?.[path]?.[method]?.requestBody as unknown as Body;
  expect(body.content['application/json'].schema.required).toEqual(required);
  expect(body.required).toBe(required !== undefined);
});
