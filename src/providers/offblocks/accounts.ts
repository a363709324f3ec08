/** Accounts as rows, and what an account needs. */
import { type Context, isNetworkId, type NetworkId, networks } from '../../core/provider.js';
import { newAccountChallenge } from './account-signature.js';
import { assumed } from './assumptions.js';
import { preciseNow } from './instants.js';
import { customersOf } from './rows.js';
import type { AccountRow } from './rows-accounts.js';

/** An account as it begins: `initiating`, with a challenge. Not kept yet. */
export function freshAccount(ctx: Context, id: string, customerId: string, currencies: readonly string[]): AccountRow {
  const now = preciseNow(ctx, `accounts ${id}`);
  return {
    id,
    customerId,
    status: 'initiating',
    currencies,
    challenge: newAccountChallenge(ctx),
    pastChallenges: [],
    chainId: null,
    address: null,
    closing: false,
    takenAlong: false,
    balance: null,
    createdAt: now,
    updatedAt: now,
  };
}

/**
 * Why an account ends in `failed`, or undefined when nothing speaks against it.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions/account-states
 */
export function accountProblem(
  ctx: Context,
  { customerId, currencies }: Pick<AccountRow, 'customerId' | 'currencies'>,
): string | undefined {
  const status = customersOf(ctx).get(customerId)?.status ?? 'gone';
  if (status !== 'active') return `its customer is ${status}, not active`;
  if (currencies.length > 1) return 'several currencies in one account are not supported';
  const listed = assumed(ctx, 'accountCurrencies');
  const other = listed === 'any' ? undefined : currencies.find((code) => !listed.split(', ').includes(code));
  return other === undefined ? undefined : `the currency ${other} is none of ${listed}`;
}

// Test networks of the documents that the chains themselves have replaced since.
const formerTestnets: Readonly<Record<string, NetworkId>> = { '280': 'zksync', '80001': 'polygon' };

/** The network that an EIP-155 chain is simulated as; chains that are not known are simulated as Ethereum. */
export function networkOf(chain: string): NetworkId {
  const found = Object.values(networks).find(
    ({ chainId, testnetChainId }) => String(chainId) === chain || String(testnetChainId) === chain,
  )?.id;
  return formerTestnets[chain] ?? (found !== undefined && isNetworkId(found) ? found : 'ethereum');
}

/** Where an account is deployed: a new address on the chain of its customer's wallet, or on zkSync Sepolia. */
export function deployment(ctx: Context, customerId: string): { readonly chainId: string; readonly address: string } {
  const own = assumed(ctx, 'accountChain') === 'customer' ? customersOf(ctx).get(customerId)?.chain : undefined;
  const chain = own ?? '300';
  const address = ctx.chain.newAddress(networkOf(chain));
  return { chainId: `eip155:${chain}:${address}`, address: address.toLowerCase() };
}
