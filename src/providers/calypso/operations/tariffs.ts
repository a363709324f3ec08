import { z } from 'zod';
import { type Decimal, decimal, type JsonObject, wireNumber } from '../../../core/provider.js';
import { checkDigits, currencyNamed, numberField } from '../amounts.js';
import { calypsoCall } from '../envelope.js';
import { feeOf, operationCodes } from '../tariffs.js';

const item = z.object({
  baseAmount: numberField,
  currency: z.string(),
  opType: z
    .string()
    .meta({ description: 'What is to be done: INVOICE, WITHDRAWAL, or a code of the older tariff list.' }),
  feeType: z
    .enum(['SERVICE', 'FIX', 'PERCENT'])
    .nullish()
    .meta({ description: 'Which part of the fee; all when left out.' }),
});
const party = z.object({
  amount: z.number(),
  fee: z.number(),
  fixedFee: z.number().optional(),
  percentFee: z.number().optional(),
});

/** Operations on fees. */
export const tariffOperations = [
  calypsoCall({
    id: 'tariff.extended-fee',
    title: 'Calculate fees',
    path: '/tariff/extended-fee',
    account: false,
    docs: 'https://docs.calypso.finance/api-reference/tariff-api',
    payload: z.object({ items: z.array(item).min(1) }),
    response: z.object({
      items: z.array(
        z.object({
          amount: z.number(),
          currency: z.string(),
          opType: z.string(),
          feeReceiver: party,
          feeSender: party,
        }),
      ),
    }),
    handle(ctx, given, refuse) {
      const items = given.items.map(({ baseAmount, currency, opType, feeType }, index): JsonObject => {
        const at = `payload.items.${index}`;
        checkDigits(baseAmount, currencyNamed(ctx, currency, refuse, `${at}.currency`), refuse, `${at}.baseAmount`);
        if (baseAmount.lt(decimal('0'))) throw refuse('001', `${at}.baseAmount: must not be below 0`);
        const codes = operationCodes();
        if (!codes.includes(opType)) throw refuse('001', `${at}.opType: can be ${codes.join(', ')}`);
        const { fee: whole, fixed, share } = feeOf(ctx, opType, currency, baseAmount);
        const fee = feeType === 'FIX' ? fixed : feeType === 'PERCENT' ? share : whole;
        return {
          amount: number(baseAmount),
          currency,
          opType,
          feeReceiver: {
            amount: number(baseAmount.minus(fee)),
            fee: number(fee),
            fixedFee: number(fixed),
            percentFee: number(share),
          },
          feeSender: { amount: number(baseAmount.plus(fee)), fee: number(fee) },
        };
      });
      return { items };
    },
  }),
];

function number(value: Decimal) {
  return wireNumber(value.toFixed());
}
