import { operation } from '../../../core/provider.js';
import { authorisation } from '../schemas-spending.js';
import { toWireAuthorisation } from '../wire-spending.js';
import { authorisationIn, referenceOf } from './paths.js';

/** Operations on authorisations: there is no list of them. */
export const authorisationOperations = [
  operation({
    id: 'authorisations.get',
    title: 'Get an authorisation',
    method: 'GET',
    path: '/v1/authorisations/:authorisationId',
    evidence: 'documented',
    docs: referenceOf('transactions'),
    status: 200,
    response: authorisation,
    handle: (call, ctx) => ({ status: 200, json: toWireAuthorisation(ctx, authorisationIn(ctx, call), 'later') }),
  }),
];
