import { createHmac } from 'node:crypto';
import {
  type Credentials,
  type Ids,
  type Json,
  operation,
  type Provider,
  type Reply,
  renderJson,
} from '../../src/core/provider.js';

const evidence = 'documented' as const;
const docs = 'https://docs.acme.test/api';
const answer: Reply = { status: 200, json: { ok: true } };

/** A provider that exists in tests only: small, with an envelope around its bodies, and one of everything that commands show. */
export function fakeProvider(id = 'acme', portOffset = 2): Provider {
  return {
    id,
    title: 'Acme Pay',
    portOffset,
    hosts: ['api.acme.test'],
    docs,
    operations: [
      operation({
        id: 'coins.list',
        title: 'List coins',
        method: 'GET',
        path: '/coins',
        status: 200,
        evidence,
        docs,
        handle: () => answer,
      }),
      operation({
        id: 'coins.send',
        title: 'Send coins',
        method: 'POST',
        path: '/coins/send',
        status: 200,
        evidence,
        docs,
        handle: () => answer,
      }),
      {
        id: 'coins.get',
        title: 'Get one coin',
        method: 'GET',
        path: '/coins/:id',
        status: 200,
        evidence: 'inferred',
        docs,
      },
    ],
    stages: ['parse', 'authenticate', 'validate'],
    bodyLimit: 1000,
    collections: {},
    lifecycles: [],
    actions: {},
    timings: { 'deposit.compliance': { about: 'How long a check takes.', fast: '2s', real: '10m' } },
    assumptions: [
      { id: `${id}.badKeyStatus`, about: 'Status of a refused key.', default: 400, options: [400, 401], source: docs },
      { id: `${id}.strict`, about: 'Unknown fields are refused.', default: true, options: [true, false], source: docs },
    ],
    webhooks: {
      events: [{ type: 'COINS_SEEN', about: 'Coins are in the mempool.', evidence, docs, built: true }],
      policy: () => ({ delaysMs: [], countedFrom: 'previous', jitter: 0, timeoutMs: 1000, accepts: '2xx' }),
      subscribers: () => [],
      endpoint: () => undefined,
      body: () => ({}),
      headers: () => ({}),
    },
    credentials: (ids: Ids): Credentials => ({ key: ids.named('key').hex(8), secret: ids.named('secret').hex(16) }),
    seed: () => undefined,
    presented: (request) => request.headers.get('Key'),
    knows: () => true,
    authenticate: (request) =>
      request.headers.get('Sign') === undefined
        ? {
            ok: false,
            reply: { status: 401 },
            explanation: { summary: 'no signature', causes: [{ code: 'unsigned', text: 'there is no Sign header' }] },
          }
        : { ok: true, principal: { id: 'key', scope: null, details: {} } },
    refuse: () => ({ status: 400, json: { ok: false } }),
    client: {
      proofHeaders: ['Sign'],
      body: (_operation, data: Json | undefined, { key = '' }, at) =>
        data === undefined ? undefined : renderJson({ account: key, timestamp: at, payload: data }),
      sign: async ({ method, target, body = '' }, { key = '', secret = '' }) => ({
        Key: key,
        Sign: createHmac('sha256', secret).update(`${method} ${target} ${body}`).digest('hex'),
      }),
      curl: (baseUrl, { key = '' }) => `curl -H 'Key: ${key}' ${baseUrl}/coins`,
    },
    receiver: { verify: () => ({ ok: false, reason: 'never' }) },
    setTarget: () => undefined,
    targets: () => [],
  };
}
