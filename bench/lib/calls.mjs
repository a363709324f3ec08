// What is called on Paydrill: one create and one read of a customer for each provider, signed as its SDK signs.
import { createClient } from '../../dist/esm/clients.js';

/** Create, read and list by provider. `data(n)` differs for each n; `read(answer)` is the input of the read of what a create answered. */
export const calls = {
  calypso: {
    create: 'customer.create',
    data: (n) => ({ email: `c${n}@example.com` }),
    get: 'customer.get',
    read: ({ id }) => ({ data: { customerId: id } }),
    list: { operation: 'customer.find', input: { data: {} } },
  },
  cryptopay: {
    create: 'customers.create',
    data: (n) => ({ id: `customer-${n}`, currency: 'EUR' }),
    get: 'customers.retrieve',
    read: ({ data }) => ({ params: { customer_id: data.id } }),
    list: { operation: 'customers.list' },
  },
  offblocks: {
    create: 'customers.create',
    data: (n) => ({ chainId: `eip155:300:0x${n.toString(16).padStart(40, '0')}`, externalId: `e${n}` }),
    get: 'customers.get',
    read: ({ id }) => ({ params: { customerId: id } }),
    list: { operation: 'customers.list' },
  },
  trxn: {
    create: 'customers.create',
    data: (n) => ({ email: `c${n}@example.com` }),
    get: 'customers.get',
    read: ({ id }) => ({ params: { id } }),
    list: { operation: 'customers.list' },
  },
};

/** The ids of the providers that are called. */
export const providerIds = Object.keys(calls);

/**
 * Signs one call after the other: `{ method, path, headers, body }` for `inputs`, as `CallInput` of `paydrill/clients`. A token that a provider
 * wants first is fetched once.
 */
export async function signedCalls({ provider: id, baseUrl, credentials, operation: operationId, inputs }) {
  const { provider, ...client } = createClient(id, { baseUrl, credentials });
  const { method, path } = provider.operations.find((one) => one.id === operationId);
  const { origin, pathname } = new URL(client.baseUrl);
  const session = {
    memory: new Map(),
    send: async (verb, target, headers, body) => {
      const answer = await fetch(baseUrl + target, { method: verb, headers, body });
      return { status: answer.status, body: await answer.text() };
    },
  };
  const made = [];
  for (const [n, { params = {}, data }] of inputs.entries()) {
    const at = Date.now();
    const target = path.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name]));
    const body = provider.client.body(operationId, data, credentials, at);
    const nonce = `${process.pid}-${at}-${n}`;
    const headers = await provider.client.sign({ method, target, origin, body, nonce }, credentials, at, session);
    made.push({ method, path: (pathname === '/' ? '' : pathname) + target, headers, body });
  }
  return made;
}

/** A client of `paydrill/clients` for a provider of a running Paydrill. */
export const clientOf = (id, { baseUrl, credentials }) => createClient(id, { baseUrl, credentials });
