import { type JsonObject, operation } from '../../../core/provider.js';
import { levelOf } from '../address-risks.js';
import { addressProblem } from '../addresses.js';
import { coinOf } from '../coins.js';
import { badAddress, notIncluded, refusing } from '../errors.js';
import { oneReply } from '../lists.js';
import { coinProblems } from '../problems.js';
import { single } from '../schemas.js';
import { risk, riskParams } from '../schemas-accounts.js';
import { scoreOf } from '../wire.js';

const types = ['source_of_funds', 'destination_of_funds'];

/** Operations on risks. No SDK exposes them since December 2024. */
export const riskOperations = [
  operation({
    id: 'risks.score',
    title: 'Score the risk of an address',
    method: 'POST',
    path: '/api/risks/score',
    evidence: 'observed',
    docs: 'https://github.com/cryptopay-dev/cryptopay-node',
    status: 200,
    request: riskParams,
    response: single(risk),
    handle({ body, requestId }, ctx) {
      const { address, currency, type } = body;
      // The call names no network: an address of any network of the coin is one.
      const reasons = coinOf(ctx, currency)?.networks.map((network) => addressProblem(ctx, network, address)) ?? [];
      const isAddress = reasons.length === 0 || reasons.includes(undefined);
      const details = [
        ...coinProblems(ctx, { target: 'currency', currency }),
        ...(isAddress ? [] : [badAddress('address', currency)]),
        ...(types.includes(type) ? [] : [notIncluded('type', types)]),
      ];
      if (details.length > 0)
        throw refusing(ctx, requestId).invalid(details, isAddress ? undefined : `address: ${reasons.join('; ')}.`);
      const rated: JsonObject = scoreOf(ctx, { txid: `${type} ${address}`, level: levelOf(ctx, address) });
      return oneReply(200, rated);
    },
  }),
];
