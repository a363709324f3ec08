/**
 * What differs between two generations of the public documents: G3, as docs.calypso.finance had it, and G4, as docs.calypso.money has
 * it. One switch sets all of them; each can still be set by itself.
 */
import type { Assumption, AssumptionValue } from '../../core/provider.js';

const current = 'https://docs.calypso.money';
const older = 'https://docs.calypso.finance';

/** The value of an assumption that nobody set by itself. */
export const byGeneration = 'as the generation says';

/** The generations that can be chosen. */
export type Generation = 'G3' | 'G4';

/** The switch. */
export const generation = {
  id: 'calypso.generation',
  about:
    'Which documents are followed where they differ: G4 (docs.calypso.money) or G3 (docs.calypso.finance). Sets every assumption whose default is "as the generation says"; one that is set by itself stays as it is set.',
  default: 'G4',
  options: ['G4', 'G3'],
  source: `Late pages of the older documents have part of what is new. ${current} and ${older}`,
} as const satisfies Assumption;

/** An assumption whose value follows the generation unless it is set by itself. */
export interface Difference<I extends string, V extends AssumptionValue> extends Assumption {
  readonly id: I;
  readonly default: typeof byGeneration;
  readonly options: readonly (V | typeof byGeneration)[];
  /** The value under each generation. */
  readonly generations: Readonly<Record<Generation, V>>;
}

/** One difference: the assumption that a client can set by itself, and its value under each generation. */
export function difference<const I extends string, const V extends AssumptionValue>(
  about: Pick<Assumption, 'about' | 'source'> & { readonly id: I } & Readonly<Record<Generation, V>>,
): Difference<I, V> {
  const { G3, G4, id, source } = about;
  return {
    id,
    about: `${about.about} G4: ${G4}; G3: ${G3}.`,
    default: byGeneration,
    options: [byGeneration, G4, G3],
    source,
    generations: { G3, G4 },
  };
}

/** Every difference between the generations that a client can notice. */
export const generationDifferences = [
  difference({
    id: 'calypso.accountFormat',
    about: 'Whether an account that is not 0x and 40 hex digits is error 001, or just an unknown account.',
    G4: 'checked',
    G3: 'free',
    source: `The current schema has a pattern, the older one has none. ${current}/api-reference/customer-purse-api`,
  }),
  difference({
    id: 'calypso.externalId',
    about: 'Whether customers have an externalId.',
    G4: true,
    G3: false,
    source: `Late samples of answers show it, older ones do not; that requests take it too follows. ${current}/api-reference/customer-purse-api`,
  }),
  difference({
    id: 'calypso.addressGetAnswersId',
    about: 'Whether address/get answers the id of the purse besides the address.',
    G4: true,
    G3: false,
    source: `Older documents show the address alone, current ones both. ${current}/acquiring/customers/how-to-get-a-deposit-address-for-a-sustomer`,
  }),
  difference({
    id: 'calypso.purseLifetime',
    about:
      'When a purse expires: 30 days unused and 365 days after the last confirmed deposit, or 30 days unused only.',
    G4: '30d-unused-365d-used',
    G3: '30d-unused',
    source: `Current documents name both limits, older ones only the first. ${current}/acquiring/customers/how-to-process-customer-transactions`,
  }),
  difference({
    id: 'calypso.archivedSpelling',
    about: 'Wire spelling of the status of an expired purse.',
    G4: 'ARCHIVED',
    G3: 'ARCHIEVED',
    source: `${current}/acquiring/customers/how-to-process-customer-transactions and ${older}/acquiring/customer-wallets`,
  }),
  difference({
    id: 'calypso.addressFrom',
    about: 'Whether a deposit of a customer shows who sent it.',
    G4: true,
    G3: false,
    source: `Required in the current schema, absent from older samples. ${current}/api-reference/customer-purse-api`,
  }),
  difference({
    id: 'calypso.errorWords',
    about: 'Message of errors 004 and 011: object and timestamp, or wallet and nonce.',
    G4: 'current',
    G3: 'older',
    source: `The older list gives these codes another meaning; its exact words are not known. ${current}/get-started-with-calypso-api/errors and ${older}/reference/authentification`,
  }),
  difference({
    id: 'calypso.invoiceComplianceEvent',
    about: 'Name of the event of an invoice payment that is being checked.',
    G4: 'INVOICE_PENDING_COMPLIANCE',
    G3: 'INVOICE_COMPLIANCE_CHECK',
    source: `${current}/acquiring/invoices/invoice-webhooks and ${older}/webhooks/types-of-events`,
  }),
  difference({
    id: 'calypso.topUpComplianceEvent',
    about: 'Name of the event of a top-up that is being checked.',
    G4: 'TOP_UP_PENDING_COMPLIANCE',
    G3: 'TOP_UP_COMPLIANCE_CHECK',
    source: `${current}/accounts/account-webhooks and ${older}/webhooks/types-of-events`,
  }),
  difference({
    id: 'calypso.blockedByErrorCount',
    about: 'Whether a subscription shows blockedByErrorCount.',
    G4: true,
    G3: false,
    source: `Required in the newer schema. ${current}/api-reference/webhook-api and ${older}/api-reference/webhook-api`,
  }),
  difference({
    id: 'calypso.blockRule',
    about: 'Whether more than 100 errors without a success in ten minutes block a subscription.',
    G4: 'on',
    G3: 'off',
    source: `Current documents and late pages of the older ones have the rule. ${current}/get-started-with-calypso-api/webhook-subscriptions/overview`,
  }),
  difference({
    id: 'calypso.createEventFiatcurrency',
    about: 'Whether INVOICE_CREATE_INVOICE of a single-fiat invoice has the field fiatcurrency (in lower case).',
    G4: true,
    G3: false,
    source: `Shown by a newer sample only. ${current}/acquiring/invoices/invoice-webhooks`,
  }),
  difference({
    id: 'calypso.returnStatus',
    about: 'Whether the hosted page adds paymentStatus to the returnUrl.',
    G4: 'added',
    G3: 'absent',
    source: `Named by current documents only. ${current}/acquiring/invoices/how-to-create-a-invoice-via-api`,
  }),
  difference({
    id: 'calypso.payoutHashEvent',
    about: 'Whether PAYOUT_HASH_RECEIVED exists.',
    G4: 'sent',
    G3: 'omitted',
    source: `Named by current documents only. ${current}/payouts/payout-webhooks`,
  }),
  difference({
    id: 'calypso.payoutFlag',
    about: 'How a payout says whether it stays inside: belongingType INTERNAL or EXTERNAL, or isInternal.',
    G4: 'belongingType',
    G3: 'isInternal',
    source: `INTERNAL is the only value that is shown. ${current}/payouts and ${older}/api-reference/payout-api`,
  }),
  difference({
    id: 'calypso.payoutExternalId',
    about: 'Whether PAYOUT_CHANGE_STATUS and PAYOUT_HASH_RECEIVED carry externalId.',
    G4: 'sent',
    G3: 'omitted',
    source: `Only the current table has it. ${current}/payouts/payout-webhooks`,
  }),
  difference({
    id: 'calypso.partialState',
    about: 'State of a mass payout of which only a part could be sent.',
    G4: 'PARTIAL',
    G3: 'COMPLETED',
    source: `PARTIAL is a state of current documents; what older ones had in its place is not said. ${current}/payouts/payout-webhooks`,
  }),
  difference({
    id: 'calypso.rateRequest',
    about: 'How /rate names currencies: by code, or by Currency objects of which the name is read.',
    G4: 'strings',
    G3: 'objects',
    source: `Documents of mid-2025 show objects, those since November 2025 codes. ${older}/api-reference/rate-api`,
  }),
  difference({
    id: 'calypso.exchangeDirection',
    about: 'Whether exchange/pre-calculate needs a direction; without one the amount is of the sold currency.',
    G4: 'required',
    G3: 'absent',
    source: `Required in the newer schema, absent in mid-2025. ${older}/api-reference/exchange-api`,
  }),
] as const;
