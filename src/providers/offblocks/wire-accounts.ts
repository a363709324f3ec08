/** What clients see of accounts and cards, keys in alphabetical order. */
import type { Context, JsonObject } from '../../core/provider.js';
import { encodedChallenge } from './challenge.js';
import type { AccountRow } from './rows-accounts.js';
import type { Address, CardRow } from './rows-cards.js';
import { instants, type Moment } from './wire.js';

/** An account. `chainId` is left out until it is deployed. */
export function toWireAccount(ctx: Context, row: AccountRow, moment: Moment): JsonObject {
  return {
    chainId: row.chainId ?? undefined,
    challenge: moment === 'created' ? encodedChallenge(row.challenge) : undefined,
    ...instants(ctx, 'createdAt', row, moment),
    currencies: row.currencies,
    customerId: row.customerId,
    id: row.id,
    status: row.status,
    type: 'card_account',
    ...instants(ctx, 'updatedAt', row, moment),
  };
}

/** A card. */
export function toWireCard(ctx: Context, row: CardRow, moment: Moment): JsonObject {
  return {
    accountId: row.accountId,
    billingAddress: toWireAddress(row.billingAddress),
    ...instants(ctx, 'createdAt', row, moment),
    expirationDate: row.expirationDate,
    id: row.id,
    maskedPan: row.maskedPan,
    name: row.name,
    network: 'visa',
    status: row.status,
    type: row.type,
    ...instants(ctx, 'updatedAt', row, moment),
  };
}

function toWireAddress({ city, country, firstLine, postCode, secondLine, state }: Address): JsonObject {
  return { city, country, firstLine, postCode, secondLine: secondLine ?? undefined, state: state ?? undefined };
}
