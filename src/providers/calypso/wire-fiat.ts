/** What clients see of fiat money and top-ups. Sources: https://docs.calypso.finance/api-reference/fiat-deposit-api, https://docs.calypso.money/accounts/account-webhooks */
import { type Context, decimal, type Emission, type JsonObject, round, wireNumber } from '../../core/provider.js';
import { spelledEvent } from './event-spelling.js';
import { rateBetween } from './rates.js';
import type { FiatOrderRow, OnrampOrderRow, TopUpRow } from './rows-fiat.js';
import { localDateTime, orAbsent } from './wire.js';

/** An on-ramp order as answers show it. */
export function toWireOnrampOrder(row: OnrampOrderRow): JsonObject {
  return {
    id: row.id,
    cryptoAmount: wireNumber(row.cryptoAmount),
    fiatAmount: wireNumber(row.fiatAmount),
    fiatCurrency: row.fiatCurrency,
    currency: row.currency,
    state: row.state,
  };
}

/** `data` of the on-ramp events; amounts are texts here. */
export function toWireOnrampEvent(ctx: Context, { event, row }: Emission): JsonObject {
  // The lifecycles say which collection the row of an event is of.
  const order = row as OnrampOrderRow;
  return {
    type: event,
    orderId: order.id,
    parentExternalId: order.id,
    externalId: orAbsent(ctx, order.externalId),
    idempotencyKey: order.idempotencyKey,
    currency: order.currency,
    cryptoAmount: order.cryptoAmount,
    fiatCurrency: order.fiatCurrency,
    fiatAmount: order.fiatAmount,
  };
}

/** `data` of the account events. */
export function toWireTopUpEvent(ctx: Context, { event, row }: Emission): JsonObject {
  const topUp = row as TopUpRow;
  const perUnit = rateBetween(ctx, topUp.currency, 'USD') ?? decimal('0');
  return {
    type: spelledEvent(ctx, event),
    amount: wireNumber(topUp.amount),
    currency: topUp.currency,
    senderAddress: topUp.senderAddress,
    paymentDate: localDateTime(Date.parse(topUp.createdAt)),
    transactionHash: topUp.transactionHash,
    fiatAmount: { USD: wireNumber(round(decimal(topUp.amount).times(perUnit), 2, 'halfUp').toFixed()) },
  };
}

/** An order that is only read, as answers show it. */
export function toWireFiatOrder({ shown, numbers }: FiatOrderRow): JsonObject {
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, numbers.includes(name) ? wireNumber(value) : value]),
  );
}
