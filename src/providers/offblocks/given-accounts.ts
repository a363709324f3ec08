/** Accounts and cards that a scenario gives: wire objects, which cause nothing. */
import { z } from 'zod';
import { type Context, givenCollection, PaydrillError, placeRow } from '../../core/provider.js';
import { deployment, freshAccount } from './accounts.js';
import { parseEvmAccount } from './caip.js';
import { freshCard } from './cards.js';
import { givenId, givenInstant, givenInstants } from './given-parts.js';
import { customersOf } from './rows.js';
import { accountStatuses, accountsOf } from './rows-accounts.js';
import { type Address, cardStatuses, cardsOf, cardTypes } from './rows-cards.js';
import { currencyCode } from './schemas-accounts.js';
import { address } from './schemas-cards.js';

const accountGiven = z.strictObject({
  chainId: z
    .string()
    .refine((text) => parseEvmAccount(text) !== undefined, 'expected an account like eip155:300:0x…, CAIP-10')
    .optional(),
  createdAt: givenInstant,
  currencies: z.array(currencyCode).min(1).optional(),
  customerId: z.guid().toLowerCase(),
  id: givenId,
  status: z.enum(accountStatuses).optional(),
  type: z.literal('card_account').optional(),
  updatedAt: givenInstant,
});

const cardGiven = z.strictObject({
  accountId: z.guid().toLowerCase(),
  billingAddress: address.strict().optional(),
  createdAt: givenInstant,
  expirationDate: z
    .string()
    .regex(/^(0[1-9]|1[0-2])\/\d{4}$/, 'expected a month like 01/2029')
    .optional(),
  id: givenId,
  maskedPan: z
    .string()
    .regex(/^\d{6}\*{6}\d{4}$/, 'expected six digits, six asterisks and four digits')
    .optional(),
  name: z.string().min(1).optional(),
  network: z.literal('visa').optional(),
  status: z.enum(cardStatuses).optional(),
  type: z.enum(cardTypes).optional(),
  updatedAt: givenInstant,
});

/** As in the samples: https://docs.offblocks.xyz/developer-guides/step-by-step-guide/card-issuance */
const sampleName = 'John Carter';
const sampleAddress: Address = {
  firstLine: '1 Example Street',
  secondLine: null,
  city: 'London',
  state: null,
  country: 'GB',
  postCode: 'N1 1AA',
};

/** An account without a status is `active`; one that got that far has an address, given or new. */
export const givenAccounts = givenCollection(
  accountGiven,
  (ctx, row) => {
    if (customersOf(ctx).get(row.customerId) === undefined) throw missing('customer', row.customerId);
    const id = row.id ?? ctx.ids.next('accounts').uuid();
    const fresh = freshAccount(ctx, id, row.customerId, row.currencies ?? ['EUR']);
    const status = row.status ?? 'active';
    placeRow(accountsOf(ctx), { ...fresh, status, ...placeOf(ctx, status, row), ...givenInstants(fresh, row) });
  },
  { customerId: 'customers' },
);

function placeOf(
  ctx: Context,
  status: string,
  { chainId, customerId }: { chainId?: string | undefined; customerId: string },
) {
  if (chainId !== undefined) {
    const read = parseEvmAccount(chainId);
    if (read === undefined) throw new Error(`${chainId} is no account`);
    return { chainId, address: read.address.toLowerCase() };
  }
  return status === 'active' || status === 'inactive' || status === 'closed' ? deployment(ctx, customerId) : {};
}

/** A card without a status is `active`. */
export const givenCards = givenCollection(
  cardGiven,
  (ctx, row) => {
    if (accountsOf(ctx).get(row.accountId) === undefined) throw missing('account', row.accountId);
    const given = row.billingAddress;
    const fresh = freshCard(ctx, row.id ?? ctx.ids.next('cards').uuid(), {
      accountId: row.accountId,
      type: row.type ?? 'virtual',
      name: row.name ?? sampleName,
      billingAddress:
        given === undefined
          ? sampleAddress
          : { ...given, secondLine: given.secondLine ?? null, state: given.state ?? null },
      shippingAddress: null,
    });
    const { status = 'active', maskedPan = fresh.maskedPan, expirationDate = fresh.expirationDate } = row;
    placeRow(cardsOf(ctx), { ...fresh, status, maskedPan, expirationDate, ...givenInstants(fresh, row) });
  },
  { accountId: 'accounts' },
);

function missing(what: string, id: string): PaydrillError {
  return new PaydrillError(400, 'bad-scenario', `There is no ${what} ${id} for this row.`);
}
