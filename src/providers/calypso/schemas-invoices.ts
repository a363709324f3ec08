/** Shapes of bodies around invoices and widgets. Source: https://docs.calypso.finance/api-reference/invoice-api */
import { z } from 'zod';
import { amountField, instantField, numberField } from './amounts.js';
import { dateFilter, numberFilter, pagingFields, stringFilter, valueFilter } from './paging.js';
import { invoiceTypes } from './rows-invoices.js';
import { transaction, uuid } from './schemas.js';

const text = z.string().nullish();
const name = z.string().min(1);

const options = {
  idempotencyKey: uuid.nullish(),
  returnUrl: text,
  logoUrl: text,
  supportUrl: text,
  externalId: text,
  fiatAvailable: z.boolean().nullish(),
};

/** Payload of invoice/single/create. */
export const singleRequest = z.object({
  amount: amountField,
  currency: name,
  description: name,
  expiration: instantField.nullish(),
  ...options,
});

/** Payload of invoice/single-fiat/create. `amount` is informational. */
export const singleFiatRequest = z.object({
  currency: name,
  fiatAmount: amountField,
  fiatCurrency: name,
  description: name,
  amount: numberField.nullish(),
  expiration: instantField.nullish(),
  ...options,
});

/** Payload of invoice/unlimited/create. */
export const unlimitedRequest = z.object({ currency: name, description: name, ...options });

/** Payload of invoice/bound/create, as a public third-party client sends it. */
export const boundRequest = z.object({
  lowerBound: amountField.nullish().meta({ description: 'The least that is to be paid; left out: any amount.' }),
  currency: name,
  description: name,
  ...options,
});

/** Names one invoice: by one of both, or by both when they agree. */
export const invoiceRef = z
  .object({ id: z.string().min(1).nullish(), idempotencyKey: uuid.nullish() })
  .refine(({ id, idempotencyKey }) => (id ?? idempotencyKey ?? undefined) !== undefined, {
    message: 'id or idempotencyKey must be given',
  });

/** States of an invoice on the wire. */
export const wireInvoiceStates = z.enum([
  'PENDING_PAYMENT',
  'MEM_POOL_FOUND',
  'PENDING_COMPLIANCE_CHECK',
  'DECLINED',
  'PAID',
  'PENDING_INTERVENTION',
  'COMPLETED',
  'ARCHIVED',
  'ARCHIEVED',
  'EXPIRED',
]);

/** Payload of invoice/find. */
export const invoiceSearch = z.object({
  typeFilter: valueFilter(z.enum(invoiceTypes)).nullish(),
  stateFilter: valueFilter(wireInvoiceStates).nullish(),
  currencyFilter: stringFilter.nullish(),
  descriptionFilter: stringFilter.nullish(),
  externalIdFilter: stringFilter.nullish(),
  amountFilter: numberFilter.nullish(),
  createdDateFilter: dateFilter.nullish(),
  ...pagingFields,
});

/** Payload of invoice/deposit/find. */
export const depositSearch = z
  .object({ id: z.string().min(1).nullish(), idempotencyKey: uuid.nullish(), ...pagingFields })
  .refine(({ id, idempotencyKey }) => (id ?? idempotencyKey ?? undefined) !== undefined, {
    message: 'id or idempotencyKey of an invoice must be given',
  });

/** An invoice in answers. */
export const invoice = z
  .object({
    id: z.string(),
    invoiceAddress: z.string(),
    type: z.enum(invoiceTypes),
    amount: z.number().nullish(),
    fee: z.number().nullish(),
    totalDebitAmount: z.number().nullish(),
    currency: z.string(),
    state: wireInvoiceStates,
    lastDepositHash: text,
    description: text,
    createdDate: z.string(),
    idempotencyKey: text,
    expiration: text,
    fiatAmount: z.number().nullish(),
    fiatCurrency: text,
    lastFiatUpdated: text,
    interventionType: z.enum(['OVERPAY', 'UNDERPAY']).nullish(),
    isInterventionResolved: z.boolean(),
    subscriptionEnabled: z.boolean(),
    returnUrl: text,
    logoUrl: text,
    supportUrl: text,
    externalId: text,
    lowerBound: z.number().nullish(),
    autoconversion: z.object({ targetCurrency: z.string(), amount: z.number() }).nullish(),
    fiatAvailable: z.boolean().nullish(),
  })
  .meta({ description: 'A request for money with an address of its own.' });

/** A payment on an invoice in answers. */
export const invoiceDeposit = transaction;

const widgetOptions = { ...options, description: text, cryptoCurrencies: z.array(name).min(1) };

/** Payload of payment-widget/unlimited-linked/create. */
export const unlimitedWidgetRequest = z.object(widgetOptions);

/** Payload of payment-widget/single-fiat/create. */
export const fiatWidgetRequest = z.object({
  ...widgetOptions,
  fiatAmount: amountField,
  fiatCurrency: name,
});

/** Payload of widget finds. */
export const widgetRef = z.object({ requestId: uuid });

/** A widget in answers. Source: https://docs.calypso.finance/api-reference/payment-widget-api */
export const widget = z.object({
  idempotencyKey: z.string(),
  cryptoCurrencies: z.array(z.string()),
  description: text,
  widgetType: z.enum(['SINGLE_FIAT', 'UNLIMITED_LINKED']),
  widgetState: z.enum(['IN_PROGRESS', 'COMPLETED', 'ARCHIVED']),
  logoUrl: text,
  returnUrl: text,
  supportUrl: text,
  externalId: text,
  invoices: z.array(
    z.object({
      invoiceId: z.string(),
      cryptoCurrency: z.string(),
      invoiceIdempotencyKey: text,
      invoiceExternalId: text,
    }),
  ),
  createdDate: z.string(),
  expiration: text,
});
