import { type Context, isJsonObject, operation, Refused } from '../../../core/provider.js';
import { addressProblem } from '../addresses.js';
import { assumed } from '../assumptions.js';
import { coinOf, coinsOf } from '../coins.js';
import {
  addressTarget,
  badAddress,
  type Detail,
  notIncluded,
  plainDetail,
  type Refusals,
  refusing,
  wrongMethod,
} from '../errors.js';
import { oneReply, pageReply, queryValue } from '../lists.js';
import { fiatCurrencies } from '../rates.js';
import { type CustomerAddress, type CustomerRow, customersOf } from '../rows.js';
import { customer, customerParams, customerUpdateParams, listQuery, page, single } from '../schemas.js';
import { toWireCustomer } from '../wire.js';

const docs = 'https://developers.cryptopay.me/guides/customers';

/** Operations on customers. */
export const customerOperations = [
  operation({
    id: 'customers.create',
    title: 'Create a customer',
    method: 'POST',
    path: '/api/customers',
    evidence: 'observed',
    docs: 'https://developers.cryptopay.me/reference/customers/create-a-customer',
    status: 201,
    request: customerParams,
    response: single(customer),
    handle({ body, requestId }, ctx) {
      const refusals = refusing(ctx, requestId);
      const addresses = body.addresses ?? legacyAddresses(ctx, body.refund_addresses, refusals);
      const details = [
        ...idProblems(ctx, body.id),
        ...currencyProblems(ctx, body.currency),
        ...addressProblems(ctx, addresses),
      ];
      if (details.length > 0) throw refusals.invalid(details, addressNote(ctx, addresses));
      if (customersOf(ctx).get(body.id) !== undefined) {
        const answer = assumed(ctx, 'duplicateCustomer');
        if (answer === '422 must_be_unique') throw refusals.invalid([plainDetail('must_be_unique', 'id')]);
        throw refusals.conflict(answer.slice('409 '.length));
      }
      const row = customersOf(ctx).insert({
        id: body.id,
        currency: body.currency,
        addresses: addresses.map(addressOf),
      });
      return oneReply(201, toWireCustomer(ctx, row));
    },
  }),

  operation({
    id: 'customers.list',
    title: 'List customers',
    method: 'GET',
    path: '/api/customers',
    evidence: 'observed',
    docs,
    status: 200,
    query: listQuery,
    response: page(customer),
    handle: (call, ctx) =>
      pageReply(ctx, customersOf(ctx), {
        after: queryValue(ctx, call, 'starting_after'),
        toWire: (row) => toWireCustomer(ctx, row),
        refusals: refusing(ctx, call.requestId),
      }),
  }),

  operation({
    id: 'customers.retrieve',
    title: 'Retrieve a customer',
    method: 'GET',
    path: '/api/customers/:customer_id',
    evidence: 'observed',
    docs,
    status: 200,
    response: single(customer),
    handle: ({ params, requestId }, ctx) => oneReply(200, toWireCustomer(ctx, customerOf(ctx, params, requestId))),
  }),

  operation({
    id: 'customers.update',
    title: 'Update a customer',
    method: 'PATCH',
    path: '/api/customers/:customer_id',
    alsoAt: [{ method: 'POST' }],
    evidence: 'observed',
    docs: 'https://developers.cryptopay.me/reference/customers/update-a-customer',
    status: 200,
    request: customerUpdateParams,
    response: single(customer),
    handle({ body, params, request, requestId }, ctx) {
      if (request.method === 'POST' && assumed(ctx, 'updateByPost') === 'refused') {
        throw new Refused(wrongMethod(ctx, requestId, ['GET', 'PATCH']));
      }
      const { currency, addresses } = body;
      const details = [...currencyProblems(ctx, currency ?? undefined), ...addressProblems(ctx, addresses ?? [])];
      if (details.length > 0) throw refusing(ctx, requestId).invalid(details, addressNote(ctx, addresses ?? []));
      const before = customerOf(ctx, params, requestId);
      const after = customersOf(ctx).update(before.id, {
        currency: currency ?? before.currency,
        addresses: addresses?.map(addressOf) ?? before.addresses,
      });
      return oneReply(200, toWireCustomer(ctx, after));
    },
  }),
];

function customerOf(ctx: Context, params: Readonly<Record<string, string>>, requestId: string): CustomerRow {
  const row = customersOf(ctx).get(params['customer_id'] ?? '');
  if (row === undefined) throw refusing(ctx, requestId).notFound();
  return row;
}

function addressOf({ address, currency, network }: CustomerAddress): CustomerAddress {
  return { address, currency, network };
}

/** The addresses that the older parameter names, each on its coin's default network. */
function legacyAddresses(ctx: Context, given: unknown, refusals: Refusals): CustomerAddress[] {
  if (given === null || given === undefined || assumed(ctx, 'refundAddressesInput') === 'ignored') return [];
  if (!isJsonObject(given)) throw refusals.invalid([plainDetail('must_be_object', 'refund_addresses')]);
  return Object.entries(given).map(([currency, address]) => ({
    address: String(address),
    currency,
    network: coinOf(ctx, currency)?.networks[0] ?? '',
  }));
}

function idProblems(ctx: Context, id: string): Detail[] {
  const limit = assumed(ctx, 'customerIdLength');
  return limit > 0 && id.length > limit ? [plainDetail('must_be_shorter', 'id')] : [];
}

function currencyProblems(ctx: Context, currency: string | undefined): Detail[] {
  if (currency === undefined || assumed(ctx, 'customerCurrency') === 'any') return [];
  const known = [...fiatCurrencies, ...coinsOf(ctx).map((coin) => coin.currency)];
  return known.includes(currency) ? [] : [notIncluded('currency', known)];
}

/** What is wrong with each address: the first of unknown coin, unknown network, no address of it, one too many. */
function addressProblems(ctx: Context, addresses: readonly CustomerAddress[]): Detail[] {
  const taken = new Set<string>();
  const limit = assumed(ctx, 'addressesPerCoin');
  return addresses.flatMap(({ address, currency, network }, at): Detail[] => {
    const target = (field: string) => addressTarget(ctx, ['addresses', at, field]);
    const coin = coinOf(ctx, currency);
    if (coin === undefined) {
      return [
        notIncluded(
          target('currency'),
          coinsOf(ctx).map((one) => one.currency),
        ),
      ];
    }
    const place = coin.networks.find((one) => one === network);
    if (place === undefined) return [notIncluded(target('network'), coin.networks)];
    if (addressProblem(ctx, place, address) !== undefined) return [badAddress(target('address'), currency)];
    const slot = limit === 'onePerNetwork' ? `${currency}/${network}` : currency;
    if (limit !== 'any' && taken.has(slot)) return [plainDetail('must_be_unique', target('currency'))];
    taken.add(slot);
    return [];
  });
}

/** What Cryptopay does not say: which address is wrong, and why. */
function addressNote(ctx: Context, addresses: readonly CustomerAddress[]): string | undefined {
  const lines = addresses.flatMap(({ address, currency, network }, at) => {
    const place = coinOf(ctx, currency)?.networks.find((one) => one === network);
    const reason = place === undefined ? undefined : addressProblem(ctx, place, address);
    return reason === undefined ? [] : [`addresses.${at}.address is no ${network} address: ${reason}.`];
  });
  return lines.length === 0 ? undefined : lines.join(' ');
}
