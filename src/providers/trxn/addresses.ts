/** Addresses in wallets, and whom they belong to. Source: https://docs.gettrxn.com/api-reference/crypto-addresses, /wallets */
import { type Context, firstOf, isoInstant } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { currenciesOf, currencyNamed, readAddress } from './currencies.js';
import { newId } from './ids.js';
import { type Place, placeKey } from './places.js';
import { type AddressRow, addressesOf, type WalletRow, walletsOf } from './rows.js';

/** Addresses that the hosted page offers at most; the newest ones. */
const offered = 100;

/** Puts an address into a wallet and tells of it. Its form was checked before. */
export function addAddress(
  ctx: Context,
  { id: walletId, accountId, scope }: WalletRow,
  of: { readonly address: string; readonly currency: string; readonly canonical: string },
): AddressRow {
  const now = isoInstant(ctx.now);
  const id = newId(ctx, 'crypto_addresses', 'addr_');
  const row = addressesOf(ctx).insert({ id, accountId, scope, walletId, ...of, createdAt: now, updatedAt: now });
  if (assumed(ctx, 'walletTouch') === 'touched') walletsOf(ctx).update(walletId, { updatedAt: now });
  ctx.emit('crypto_address', row, 'crypto_address.created');
  return row;
}

/** Puts a made-up address of each documented currency into a wallet. */
export function addOneOfEach(ctx: Context, wallet: WalletRow): void {
  for (const { code, network } of currenciesOf(ctx).filter(({ documented }) => documented)) {
    const address = ctx.chain.newAddress(network);
    const [canonical = address] = spellings(ctx, address, code);
    addAddress(ctx, wallet, { address, currency: code, canonical });
  }
}

/** The first wallet that the account has in a place, or undefined. */
export function accountWalletOf(ctx: Context, place: Place): WalletRow | undefined {
  return accountWallets(ctx, place)[0];
}

/** Where customers can pay to: addresses of the account in a place, newest first, a hundred at most. */
export function payableAddresses(ctx: Context, place: Place): AddressRow[] {
  function* newestFirst() {
    for (const { id } of accountWallets(ctx, place).reverse())
      yield* addressesOf(ctx).under('wallet', id).newestFirst();
  }
  return firstOf(newestFirst(), offered);
}

/** True when an address belongs to the account itself. */
export function isAccounts(ctx: Context, row: AddressRow): boolean {
  return walletsOf(ctx).get(row.walletId)?.ownerType === 'account';
}

/** The customer in whose wallet an address is, or null. */
export function customerOfAddress(ctx: Context, row: AddressRow | undefined): string | null {
  const wallet = row === undefined ? undefined : walletsOf(ctx).get(row.walletId);
  return wallet?.ownerType === 'customer' ? wallet.ownerId : null;
}

/** Rows of an address as the chain knows it, of one currency or all, in a place or everywhere. */
export function addressesAt(ctx: Context, text: string, of: { currency?: string; place?: Place } = {}): AddressRow[] {
  const { currency, place } = of;
  return spellings(ctx, text, currency)
    .flatMap((canonical) => addressesOf(ctx).by('canonical', canonical))
    .filter(
      (row) =>
        (currency === undefined || row.currency === currency) &&
        (place === undefined || placeKey(row) === placeKey(place)),
    );
}

function accountWallets(ctx: Context, place: Place): WalletRow[] {
  return walletsOf(ctx)
    .by('owner', place.accountId)
    .filter((wallet) => placeKey(wallet) === placeKey(place));
}

/** The canonical spellings that a text can have, over the networks of the currencies. */
function spellings(ctx: Context, text: string, currency: string | undefined): string[] {
  const codes = currency === undefined ? ['BTC', 'ETH', 'LTC', 'SOL'] : [currency];
  const found = codes.flatMap((code) => {
    const spec = currencyNamed(code);
    const read = spec === undefined ? undefined : readAddress(ctx, spec, text);
    return read !== undefined && 'canonical' in read ? [read.canonical] : [];
  });
  return [...new Set(found)];
}
