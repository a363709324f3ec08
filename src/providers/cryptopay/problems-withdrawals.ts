/** What can be wrong with a withdrawal or exchange whose parameters are of the right kind; each answers details of a 422, or none. */
import { z } from 'zod';
import { type Context, dataFile, decimal, type NetworkId } from '../../core/provider.js';
import { addressProblem, splitAddress } from './addresses.js';
import { wireAmount } from './amounts.js';
import { type Breakdown, maximumIn, minimumIn, type Named } from './amounts-withdrawals.js';
import { assumed } from './assumptions.js';
import { addressTarget, badAddress, type Detail, detailsOf, notIncluded, plainDetail } from './errors.js';
import { balanceOf } from './ledger.js';
import { networkFeesOf } from './network-fees.js';
import { amountProblems } from './problems.js';
import { feeLevels } from './rows-withdrawals.js';
import { beneficiaryParams, type coinWithdrawalParams } from './schemas-withdrawals.js';

const countries = dataFile(
  new URL('./data/countries.json', import.meta.url),
  z.strictObject({ about: z.string(), source: z.string(), codes: z.array(z.string()) }),
);

type WithdrawalBody = z.output<typeof coinWithdrawalParams>;

/** The amount that a body names, or what is wrong with it. */
export type Found<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly details: readonly Detail[] };

/** The one form of amount that a body of a withdrawal has. */
export function namedAmount(ctx: Context, body: WithdrawalBody): Found<Named> {
  const forms = ['charged_amount', 'charged_amount_to_send', 'received_amount', 'amount'] as const;
  const said = forms.flatMap((target) => {
    const plain = body[target] ?? undefined;
    return plain === undefined ? [] : [{ target, plain }];
  });
  const [first, ...surplus] = said;
  if (first === undefined) return no([plainDetail(assumed(ctx, 'missingParameter'), 'charged_amount')]);
  if (surplus.length > 0) return no(surplus.map(({ target }) => plainDetail('must_be_valid', target)));
  const { charged_currency: charged, received_currency: received } = body;
  const { target, plain: amount } = first;
  const isAmount = target === 'amount';
  const currency = isAmount ? (body.amount_currency ?? undefined) : target === 'received_amount' ? received : charged;
  if (currency === undefined || currency === '')
    return no([plainDetail(assumed(ctx, 'missingParameter'), 'amount_currency')]);
  if (currency !== charged && currency !== received)
    return no([notIncluded('amount_currency', [...new Set([charged, received])])]);
  const details = amountProblems(ctx, target, amount, currency);
  if (details.length > 0) return no(details);
  const inside = (flag: boolean | null | undefined) => flag ?? assumed(ctx, 'amountFlags') === 'true';
  const all = target === 'charged_amount';
  return {
    ok: true,
    value: {
      amount,
      side: currency === charged && target !== 'received_amount' ? 'charged' : 'received',
      includesProcessingFee: isAmount ? inside(body.amount_includes_processing_fee) : all,
      includesNetworkFee: isAmount ? inside(body.amount_includes_network_fee) : all,
    },
  };
}

/** The level of the network fee that is asked for. */
export function levelProblems(
  ctx: Context,
  asked: string | null | undefined,
  currency: string,
  network: NetworkId,
): Detail[] {
  if ((asked ?? undefined) === undefined) return [];
  const isHelped = assumed(ctx, 'missingFeeLevel') === 'average';
  const valid: string[] = isHelped ? [...feeLevels] : networkFeesOf(currency, network).map(({ level }) => level);
  return valid.includes(asked ?? '') ? [] : [notIncluded('network_fee_level', valid)];
}

/** Why coins cannot be sent to an address, for people; undefined when they can. */
export function destinationProblem(ctx: Context, network: NetworkId, address: string): string | undefined {
  const problem = addressProblem(ctx, network, address);
  if (problem !== undefined || network !== 'ripple' || assumed(ctx, 'rippleTag') === 'optional') return problem;
  return splitAddress(address).tag === undefined
    ? 'it has no tag; ?dt=0 stands for none (cryptopay.rippleTag)'
    : undefined;
}

/** A text that is no address of the coin on the network. */
export function destinationProblems(ctx: Context, network: NetworkId, address: string, currency: string): Detail[] {
  return destinationProblem(ctx, network, address) === undefined ? [] : [badAddress('address', currency)];
}

/** Amounts that are too small, too large, or not there. */
export function limitProblems(
  ctx: Context,
  { charged, received, toSend }: Pick<Breakdown, 'charged' | 'received' | 'toSend'>,
  { from, to }: { readonly from: string; readonly to: string },
): Detail[] {
  const least = minimumIn(ctx, from);
  const most = maximumIn(ctx, to);
  const isTooSmall = decimal(received).lte(decimal('0')) || (least !== undefined && decimal(toSend).lt(decimal(least)));
  return [
    ...(isTooSmall ? [bound('must_be_greater_than_or_equal', 'charged_amount_to_send', least ?? '0')] : []),
    ...(most !== undefined && decimal(received).gt(decimal(most))
      ? [bound('must_be_less_than_or_equal', 'received_amount', most)]
      : []),
    ...balanceProblems(ctx, from, charged),
  ];
}

/** More than the account holds. */
export function balanceProblems(ctx: Context, currency: string, charged: string): Detail[] {
  const balance = balanceOf(ctx, currency);
  return decimal(charged).gt(decimal(balance)) ? [bound('must_be_less_than_or_equal', 'charged_amount', balance)] : [];
}

/** What the travel rule misses. */
export function beneficiaryProblems(ctx: Context, beneficiary: unknown): Detail[] {
  const read = beneficiaryParams.safeParse(beneficiary === undefined ? {} : { beneficiary });
  if (!read.success)
    return detailsOf(
      ctx,
      read.error.issues.map(({ path, code, message }) => ({
        path: path as (string | number)[],
        code: String(code),
        message,
      })),
    );
  const { type, address } = read.data.beneficiary;
  const types = ['natural_person', 'legal_person'];
  return [
    ...(types.includes(type) ? [] : [notIncluded(addressTarget(ctx, ['beneficiary', 'type']), types)]),
    ...(countries().codes.includes(address.country)
      ? []
      : [plainDetail('must_be_valid', addressTarget(ctx, ['beneficiary', 'address', 'country']))]),
  ];
}

function bound(
  code: 'must_be_greater_than_or_equal' | 'must_be_less_than_or_equal',
  target: string,
  plain: string,
): Detail {
  const value = wireAmount(plain);
  return { code, target, message: `${code.replaceAll('_', ' ')} to ${value}`, args: { value } };
}

function no(details: readonly Detail[]): { readonly ok: false; readonly details: readonly Detail[] } {
  return { ok: false, details };
}
