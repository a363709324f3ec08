import type { Provider } from '../../core/provider.js';
import { assumed, assumptions } from './assumptions.js';
import { authenticate, knows, presented } from './auth.js';
import { client } from './client.js';
import { deriveKeys } from './credentials.js';
import { demo } from './demo.js';
import { setTarget } from './endpoints.js';
import { rateLimited, refuse } from './errors.js';
import { given } from './given.js';
import { actions, lifecycles, seed } from './lifecycles.js';
import { operations } from './operations/index.js';
import { pages } from './pages.js';
import { receiver } from './receiver.js';
import { collections, endpointsOf } from './rows.js';
import { chain } from './transactions.js';
import { webhooks } from './webhooks.js';

/** TRXN, API v1: bearer tokens bound to production or a sandbox, customers with wallets, webhook endpoints. */
export const trxn = {
  id: 'trxn' as const,
  title: 'TRXN',
  portOffset: 4,
  hosts: ['api.gettrxn.com', 'gettrxn.com'],
  docs: 'https://docs.gettrxn.com',
  operations,
  pages,
  stages: ['authenticate', 'parse', 'validate'],
  bodyLimit: 1024 * 1024,
  takesByteOrderMark: (ctx) => assumed(ctx, 'byteOrderMark') === 'ignored',
  takesHead: (ctx) => assumed(ctx, 'headCalls') === 'taken',
  collections,
  lifecycles,
  actions,
  timings: {},
  assumptions,
  webhooks,
  credentials: deriveKeys,
  chain,
  seed,
  presented,
  knows,
  authenticate,
  refuse,
  rateLimited,
  client,
  receiver,
  demo,
  given,
  described: async () => (await import('./description.js')).description,
  setTarget,
  targets: (ctx) =>
    endpointsOf(ctx)
      .all()
      .map(({ id, url, secret }) => ({ url, endpoint: id, secret })),
} satisfies Provider;
