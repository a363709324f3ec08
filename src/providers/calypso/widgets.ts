/** Payment widgets: several invoices of which a payer chooses one by its currency. */
import { type Context, isoInstant } from '../../core/provider.js';
import type { Currency } from './currencies.js';
import { type InvoiceOptions, type InvoiceTerms, newInvoice } from './invoices.js';
import type { WidgetRow } from './rows-invoices.js';

/** What makes up a widget. */
export interface WidgetTerms extends Pick<InvoiceTerms, 'fiat'> {
  readonly type: WidgetRow['type'];
  readonly currencies: readonly Currency[];
}

/** Makes a widget and an invoice in each of its currencies, whose webhooks of creation are sent. */
export function newWidget(ctx: Context, { type, currencies, fiat }: WidgetTerms, options: InvoiceOptions): WidgetRow {
  const { idempotencyKey, ...shared } = options;
  const row = ctx.create<WidgetRow>('widget', {
    id: ctx.ids.next('widgets').uuid(),
    type,
    state: 'IN_PROGRESS',
    idempotencyKey: idempotencyKey ?? ctx.ids.next('widget-keys').uuid(),
    currencies: currencies.map(({ code }) => code),
    description: options.description ?? null,
    returnUrl: options.returnUrl ?? null,
    logoUrl: options.logoUrl ?? null,
    supportUrl: options.supportUrl ?? null,
    externalId: options.externalId ?? null,
    createdAt: isoInstant(ctx.now),
  });
  for (const currency of currencies) {
    const terms = { type, currency, widgetId: row.id };
    newInvoice(ctx, fiat === undefined ? terms : { ...terms, fiat }, shared);
  }
  return row;
}
