import type { Provider } from '../../core/provider.js';
import { assumed, assumptions } from './assumptions.js';
import { authenticate } from './auth.js';
import { chain } from './chain.js';
import { client } from './client.js';
import { deriveKeys, keysOf } from './credentials.js';
import { demo } from './demo.js';
import { refuse } from './errors.js';
import { given } from './given.js';
import { ownAccount } from './ledger.js';
import { actions, lifecycles, timings } from './lifecycles.js';
import { operations } from './operations/index.js';
import { pages } from './pages.js';
import { receiver } from './receiver.js';
import { collections, webhooksOf } from './rows.js';
import { setTarget } from './subscriptions.js';
import { webhooks } from './webhooks.js';

/** Calypso Pay, API 2.0: customers with deposit addresses, invoices and payment widgets, payouts, rates, webhook subscriptions. */
export const calypso = {
  id: 'calypso' as const,
  title: 'Calypso Pay',
  portOffset: 3,
  hosts: ['api.calypso.money', 'api.calypso.finance'],
  docs: 'https://docs.calypso.money',
  operations,
  pages,
  stages: ['parse', 'authenticate', 'validate'],
  bodyLimit: 1024 * 1024,
  takesByteOrderMark: (ctx) => assumed(ctx, 'byteOrderMark') === 'ignored',
  takesHead: (ctx) => assumed(ctx, 'headCalls') === 'taken',
  collections,
  lifecycles,
  actions,
  timings,
  assumptions,
  webhooks,
  chain,
  credentials: deriveKeys,
  seed: (ctx) => void ownAccount(ctx),
  presented: (request) => request.headers.get('Key'),
  knows: (ctx, credential) => keysOf(ctx.credentials).key === credential,
  authenticate,
  refuse,
  client,
  receiver,
  demo,
  given,
  described: async () => (await import('./description.js')).description,
  setTarget,
  targets: (ctx) =>
    webhooksOf(ctx)
      .all()
      .map(({ id, url }) => ({ url, endpoint: id })),
} satisfies Provider;
