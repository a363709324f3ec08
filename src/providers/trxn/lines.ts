/** Lines of invoices and items of subscriptions as bodies name them: a price and a quantity. */
import { z } from 'zod';
import { type Context, isJsonObject } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { wholeNumber } from './numbers.js';
import { isBlank, numberParam, textParam } from './params.js';
import type { Place } from './places.js';
import { referenced } from './records.js';
import { type PriceRow, pricesOf } from './rows-catalog.js';

/** One line as it was given. */
const line = z.object({
  price_id: textParam('Required.'),
  quantity: numberParam('A whole number from 1; 1 unless said.'),
});

/** One line as it was given. */
export type GivenLine = z.output<typeof line>;

/** A field with a list of objects; one that is no list counts as left out, and an element that is no object as an empty one. */
export function listParam<S extends z.ZodType>(element: S, description: string) {
  const read = (value: unknown) =>
    Array.isArray(value) ? value.map((one) => (isJsonObject(one) ? one : {})) : value === null ? null : undefined;
  return z.preprocess(read, z.array(element).nullish()).meta({ description });
}

/** A field with lines. */
export const linesParam = listParam(line, 'At least one.');

/** A price and how often. */
export interface Ordered {
  readonly price: PriceRow;
  readonly quantity: number;
}

/**
 * What was ordered. Mistakes go to `errors` under `<field>.price` and `<field>.quantity`, as Rails names those of nested records, each
 * message once.
 */
export function orderedOf(
  ctx: Context,
  place: Place,
  field: string,
  given: readonly Pick<GivenLine, 'price_id' | 'quantity'>[],
  errors: Record<string, string[]>,
): readonly Ordered[] {
  const mistake = (name: string, message: string) => {
    const key = `${field}.${name}`;
    const list = errors[key] ?? [];
    if (!list.includes(message)) errors[key] = [...list, message];
  };
  return given.flatMap(({ price_id, quantity }) => {
    const price = referenced(ctx, pricesOf(ctx), price_id, place);
    if (price === undefined) mistake('price', 'must exist');
    else if (!price.active && assumed(ctx, 'inactivePrice') === 'refused') mistake('price', 'must be active');
    const isLeftOut = isBlank(quantity) && assumed(ctx, 'lineQuantity') === 'one';
    const count = isLeftOut ? { digits: '1' } : wholeNumber(quantity, 1);
    if ('problem' in count) mistake('quantity', count.problem);
    return price === undefined || 'problem' in count ? [] : [{ price, quantity: Number(count.digits) }];
  });
}
