import type { Context, JsonObject } from '../../../core/provider.js';
import { currencyNamed } from '../amounts.js';
import type { Currency } from '../currencies.js';
import { calypsoCall } from '../envelope.js';
import type { Refuse } from '../errors.js';
import { madeBefore } from '../idempotency-keys.js';
import type { InvoiceOptions } from '../invoices.js';
import { type WidgetRow, widgetsOf } from '../rows-invoices.js';
import { fiatWidgetRequest, unlimitedWidgetRequest, widget, widgetRef } from '../schemas-invoices.js';
import { newWidget } from '../widgets.js';
import { toWireWidget } from '../wire-invoices.js';
import { checkOptions, fiatNamed } from './invoices.js';

const docs = 'https://docs.calypso.finance/api-reference/payment-widget-api';

/** Operations on payment widgets. */
export const widgetOperations = [
  calypsoCall({
    id: 'payment-widget.unlimited-linked.create',
    title: 'Create payment widget, unlimited-linked',
    path: '/payment-widget/unlimited-linked/create',
    docs,
    payload: unlimitedWidgetRequest,
    response: widget,
    handle(ctx, given, refuse) {
      const currencies = currenciesNamed(ctx, given.cryptoCurrencies, refuse);
      return create(ctx, given, refuse, () => newWidget(ctx, { type: 'UNLIMITED_LINKED', currencies }, given));
    },
  }),

  calypsoCall({
    id: 'payment-widget.single-fiat.create',
    title: 'Create payment widget, single-fiat',
    path: '/payment-widget/single-fiat/create',
    docs,
    payload: fiatWidgetRequest,
    response: widget,
    handle(ctx, given, refuse) {
      const currencies = currenciesNamed(ctx, given.cryptoCurrencies, refuse);
      const [first] = currencies;
      if (first === undefined) throw refuse('001', 'payload.cryptoCurrencies: at least one');
      const fiat = fiatNamed(ctx, given, first, refuse);
      return create(ctx, given, refuse, () => newWidget(ctx, { type: 'SINGLE_FIAT', currencies, fiat }, given));
    },
  }),

  ...(['UNLIMITED_LINKED', 'SINGLE_FIAT'] as const).map((type) => {
    const kind = type === 'SINGLE_FIAT' ? 'single-fiat' : 'unlimited-linked';
    return calypsoCall({
      id: `payment-widget.${kind}.find`,
      title: `Find payment widget, ${kind}`,
      path: `/payment-widget/${kind}/find`,
      docs,
      payload: widgetRef,
      response: widget,
      handle(ctx, { requestId }, refuse) {
        const row = widgetsOf(ctx).by('key', requestId)[0];
        if (row?.type !== type) throw refuse('004');
        return toWireWidget(ctx, row);
      },
    });
  }),
];

function create(ctx: Context, given: InvoiceOptions, refuse: Refuse, make: () => WidgetRow): JsonObject {
  checkOptions(ctx, given, refuse);
  return toWireWidget(ctx, madeBefore(ctx, widgetsOf(ctx), given.idempotencyKey, refuse) ?? make());
}

function currenciesNamed(ctx: Context, codes: readonly string[], refuse: Refuse): Currency[] {
  if (new Set(codes).size < codes.length) throw refuse('001', 'payload.cryptoCurrencies: one stands there twice');
  return codes.map((code, at) => currencyNamed(ctx, code, refuse, `payload.cryptoCurrencies.${at}`));
}
