import { isJsonObject, type Provider } from '../../core/provider.js';
import { readInputs } from '../../signing/http-signature.js';
import { peekJwt } from '../../signing/jwt.js';
import { assumed, assumptions } from './assumptions.js';
import { authenticate } from './auth.js';
import { bearerOf } from './bearer.js';
import { chain } from './chain-accounts.js';
import { client } from './client.js';
import { clientOf, seedClient, signingKeys } from './clients.js';
import { deriveKeys } from './credentials.js';
import { demo } from './demo.js';
import { refuse } from './errors.js';
import { given } from './given.js';
import { idempotency } from './idempotency.js';
import { actions, lifecycles, timings } from './lifecycles.js';
import { operations } from './operations/index.js';
import { pages } from './pages.js';
import { receiver } from './receiver.js';
import { collections, webhooksOf } from './rows.js';
import { verifyAhead } from './signature.js';
import { setTarget } from './subscriptions.js';
import { webhookSecret } from './webhook-signing.js';
import { webhooks } from './webhooks.js';

/** OffBlocks, API 1: customers onboarded by the signature of their wallet, calls with a token and an HTTP message signature. */
export const offblocks = {
  id: 'offblocks' as const,
  title: 'OffBlocks',
  portOffset: 2,
  hosts: ['api.offblocks.xyz', 'api.sandbox.offblocks.xyz'],
  docs: 'https://docs.offblocks.xyz',
  operations,
  pages,
  stages: ['authenticate', 'idempotency', 'parse', 'validate'],
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
  idempotency,
  credentials: deriveKeys,
  seed: seedClient,

  /** The `keyid` of the signature, else the client that the token names (not verified: it only tells the workspace), else the API key. */
  presented(request, body) {
    const read = readInputs(request.headers.all('signature-input'));
    const keyid = read.ok ? read.inputs.find(({ params }) => params.keyid !== undefined)?.params.keyid : undefined;
    if (keyid !== undefined) return keyid;
    const token = bearerOf(request.headers.get('authorization'));
    const id = token === undefined ? undefined : peekJwt(token)?.claims['Id'];
    if (typeof id === 'string') return id;
    const apiKey = isJsonObject(body) ? body['apiKey'] : undefined;
    return typeof apiKey === 'string' ? apiKey : undefined;
  },

  knows(ctx, credential) {
    const { id, secrets, retired } = clientOf(ctx);
    return (
      credential === id ||
      Object.hasOwn(secrets, credential) ||
      retired.includes(credential) ||
      signingKeys(ctx).some((key) => key.id === credential)
    );
  },

  authenticate,
  judgeAhead: verifyAhead,
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
      .map(({ id, callbackUrl }) => {
        const secret = webhookSecret(ctx);
        return { url: callbackUrl, endpoint: id, ...(secret === undefined ? {} : { secret }) };
      }),
} satisfies Provider;
