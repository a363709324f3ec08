import { type Action, type Context, isoInstant, type Lifecycle, type Row } from '../../core/provider.js';
import { addOneOfEach } from './addresses.js';
import { assumed } from './assumptions.js';
import { leaveBilling } from './billing.js';
import { deleteClaimsOf } from './claims.js';
import { newId } from './ids.js';
import { catalogActions, catalogLifecycles } from './lifecycles-catalog.js';
import { claimActions, claimLifecycles } from './lifecycles-claims.js';
import { invoiceActions, invoiceLifecycles } from './lifecycles-invoices.js';
import { subscriptionActions, subscriptionLifecycles } from './lifecycles-subscriptions.js';
import {
  addressesOf,
  type CustomerRow,
  customersOf,
  endpointsOf,
  type Place,
  type WalletRow,
  walletsOf,
} from './rows.js';
import { accountIdOf, sandboxIdOf, seedTokens } from './tokens.js';

// A deleted record is gone: its row leaves the collection, and its id answers 404.
const customer: Lifecycle = {
  name: 'customer',
  collection: 'customers',
  field: 'state',
  initial: { active: [{ run: 'customerCreated' }, { emit: 'customer.created' }, { run: 'walletAnnounced' }] },
  states: {
    active: {
      on: { delete: { to: 'deleted', effects: [{ run: 'customerDeleted' }, { emit: 'customer.deleted' }] } },
    },
    deleted: {},
  },
};

const removal = { to: 'deleted', effects: [{ run: 'endpointDeleted' }] };

const endpoint: Lifecycle = {
  name: 'webhook_endpoint',
  collection: 'webhook_endpoints',
  field: 'state',
  initial: { enabled: [], disabled: [] },
  states: {
    enabled: { on: { disable: { to: 'disabled', effects: [{ run: 'endpointTouched' }] }, delete: removal } },
    disabled: { on: { enable: { to: 'enabled', effects: [{ run: 'endpointEnabled' }] }, delete: removal } },
    deleted: {},
  },
};

const token: Lifecycle = {
  name: 'token',
  collection: 'api_tokens',
  field: 'state',
  initial: { active: [] },
  states: { active: { on: { revoke: { to: 'revoked' } } }, revoked: {} },
};

/** The state machines. Sources: the customers, webhook endpoints and authentication pages of https://docs.gettrxn.com/api-reference */
export const lifecycles: readonly Lifecycle[] = [
  customer,
  endpoint,
  token,
  ...catalogLifecycles,
  ...claimLifecycles,
  ...invoiceLifecycles,
  ...subscriptionLifecycles,
];

/** What the effects of the tables do. */
export const actions: Readonly<Record<string, Action>> = {
  ...catalogActions,
  ...claimActions,
  ...invoiceActions,
  ...subscriptionActions,

  customerCreated: (ctx, row) => {
    const { id, accountId, scope } = asCustomer(row);
    newWallet(ctx, { accountId, scope }, 'customer', id);
  },

  walletAnnounced: (ctx, row) => {
    for (const wallet of walletsOf(ctx).by('owner', row.id)) ctx.emit('wallet', wallet, 'wallet.created');
  },

  customerDeleted: (ctx, row) => {
    leaveBilling(ctx, row.id);
    for (const wallet of walletsOf(ctx).by('owner', row.id)) {
      for (const address of addressesOf(ctx).by('wallet', wallet.id)) addressesOf(ctx).delete(address.id);
      walletsOf(ctx).delete(wallet.id);
    }
    deleteClaimsOf(ctx, row.id);
    customersOf(ctx).delete(row.id);
  },

  endpointTouched: (ctx, row) => void endpointsOf(ctx).update(row.id, { updatedAt: isoInstant(ctx.now) }),

  endpointEnabled: (ctx, row) => {
    endpointsOf(ctx).update(row.id, { updatedAt: isoInstant(ctx.now) });
    if (assumed(ctx, 'attemptsWhileDisabled') === 'resumed') ctx.releaseHeld(row.id);
  },

  endpointDeleted: (ctx, row) => void endpointsOf(ctx).delete(row.id),
};

/** What is there before the first call: the tokens of the dashboard and the wallets of the account. */
export function seed(ctx: Context): void {
  seedTokens(ctx);
  const accountId = accountIdOf(ctx);
  const scopes = assumed(ctx, 'accountWallet') === 'perScope' ? [null, sandboxIdOf(ctx)] : [null];
  for (const scope of scopes) {
    const wallet = newWallet(ctx, { accountId, scope }, 'account', accountId);
    if (assumed(ctx, 'accountAddresses') === 'oneEach') addOneOfEach(ctx, wallet);
  }
}

function newWallet(ctx: Context, place: Place, ownerType: 'account' | 'customer', ownerId: string): WalletRow {
  const now = isoInstant(ctx.now);
  return walletsOf(ctx).insert({
    id: newId(ctx, 'wallets', 'wall_'),
    ...place,
    ownerType,
    ownerId,
    createdAt: now,
    updatedAt: now,
  });
}

// The table says that the actions of `customer` see rows of its collection.
function asCustomer(row: Row): CustomerRow {
  return row as CustomerRow;
}
