import type { Provider } from '../../core/provider.js';
import { isKey, rateLimit } from './api-keys.js';
import { assumed, assumptions } from './assumptions.js';
import { authenticate } from './auth.js';
import { chain } from './chain.js';
import { client } from './client.js';
import { deriveKeys } from './credentials.js';
import { demo } from './demo.js';
import { rateLimited, refuse } from './errors.js';
import { given } from './given.js';
import { openAccounts } from './ledger.js';
import { actions, lifecycles, timings } from './lifecycles.js';
import { operations } from './operations/index.js';
import { pages } from './pages.js';
import { logoPages } from './pages-logos.js';
import { receiver } from './receiver.js';
import { collections } from './rows.js';
import { presentedIn } from './signature.js';
import { setTarget, targets, webhooks } from './webhooks.js';

/** Cryptopay, the business API: customers, channels, invoices, withdrawals, exchanges and subscriptions, with the accounts behind them and signed callbacks. */
export const cryptopay = {
  id: 'cryptopay' as const,
  title: 'Cryptopay',
  portOffset: 1,
  hosts: ['business-sandbox.cryptopay.me', 'business.cryptopay.me'],
  docs: 'https://developers.cryptopay.me',
  operations,
  pages: [...pages, ...logoPages],
  stages: ['authenticate', 'parse', 'validate'],
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
  seed: openAccounts,
  presented: (request) => presentedIn(request.headers.get('Authorization'), true)?.key,
  knows: isKey,
  authenticate,
  refuse,
  rateLimited,
  rateLimit,
  client,
  receiver,
  demo,
  given,
  described: async () => (await import('./description.js')).description,
  setTarget,
  targets,
} satisfies Provider;
