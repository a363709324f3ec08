import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  type Context,
  isJsonObject,
  type Json,
  operation,
  type Problem,
  type Provider,
  Refused,
  type Reply,
  type Row,
} from '../../src/core/provider.js';

interface Parcel extends Row {
  readonly status: string;
  readonly label: string;
}

interface Hook extends Row {
  readonly url: string;
}

const refusal = (status: number, why: string): Reply => ({ status, json: { toy: why } });
const mac = (key: string, text: string | Buffer) => createHmac('sha256', key).update(text).digest('hex');

/**
 * A made-up provider, unlike any real one: it proves that the core knows none. Header `Toy: <key>:<hmac>`, parcels that
 * move from sent to arrived or lost, idempotency by header, deposits by chain with confirmations.
 */
export function toyProvider(change: Partial<Provider> = {}): Provider {
  return {
    id: 'toy',
    title: 'Toy',
    portOffset: 1,
    hosts: ['api.toy.example'],
    docs: 'https://toy.example/docs',
    bodyLimit: 2000,
    stages: ['authenticate', 'parse', 'idempotency', 'validate'],
    collections: { parcels: {}, hooks: {}, deposits: {} },
    operations: [
      operation({
        id: 'parcels.create',
        title: 'Create a parcel',
        method: 'POST',
        path: '/v1/parcels',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 201,
        request: z.object({ label: z.string().min(1), now: z.boolean().optional() }),
        handle: (call, ctx) => {
          const id = ctx.ids.next('parcels').uuid();
          const row = ctx.create<Parcel>('parcel', { id, status: 'sent', label: call.body.label });
          if (call.body.label === 'forbidden') throw new Refused(refusal(409, 'forbidden'));
          if (call.body.label === 'crash') throw new Error('out of paper');
          if (call.body.label === 'kept') return refusal(422, 'kept');
          return { status: 201, json: wire(row) };
        },
      }),
      operation({
        id: 'parcels.get',
        title: 'Get a parcel',
        method: 'GET',
        path: '/v1/parcels/:id',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 200,
        handle: (call, ctx) => {
          const row = ctx.rows<Parcel>('parcels').get(call.params['id'] ?? '');
          return row === undefined ? refusal(404, 'no parcel') : { status: 200, json: wire(row) };
        },
      }),
      operation({
        id: 'parcels.latest',
        title: 'Get the latest parcel',
        method: 'GET',
        path: '/v1/parcels/latest',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 200,
        handle: (_call, ctx) => ({
          status: 200,
          json: { latest: [...ctx.rows<Parcel>('parcels').newestFirst()][0]?.id ?? null },
        }),
      }),
      operation({
        id: 'address',
        title: 'Where deposits go',
        method: 'POST',
        path: '/v1/address',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 200,
        handle: (_call, ctx) => {
          const address = ctx.chain.newAddress('bitcoin');
          ctx.rows('deposits').insert({ id: address, log: [] });
          return { status: 200, json: { address } };
        },
      }),
      operation({
        id: 'payout',
        title: 'Send coins',
        method: 'POST',
        path: '/v1/payout',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 200,
        request: z.object({ to: z.string() }),
        handle: (call, ctx) => {
          const sent = ctx.chain.send({
            to: call.body.to,
            from: 'toy',
            currency: 'BTC',
            network: 'bitcoin',
            amount: '0.1',
            reference: 'p1',
          });
          return { status: 200, json: { txid: sent.txid } };
        },
      }),
      {
        id: 'parcels.burn',
        title: 'Burn a parcel',
        method: 'DELETE',
        path: '/v1/parcels/:id',
        evidence: 'documented',
        docs: 'https://toy.example/docs',
        status: 204,
      },
    ],
    pages: [
      {
        id: 'page',
        method: 'GET',
        path: '/pages/hello',
        handle: () => ({ status: 200, text: '<p>hello</p>', headers: { 'Content-Type': 'text/html' } }),
      },
    ],
    lifecycles: [
      {
        name: 'parcel',
        collection: 'parcels',
        field: 'status',
        initial: { sent: [{ emit: 'PARCEL_SENT' }, { fire: 'arrive', after: 'parcel.journey' }] },
        states: {
          sent: {
            on: {
              arrive: { to: 'arrived', effects: [{ emit: 'PARCEL_ARRIVED' }] },
              lose: { to: 'lost', effects: [{ run: 'stop' }] },
              spin: { to: 'sent', effects: [{ run: 'spin' }] },
            },
          },
          arrived: {},
          lost: {},
        },
      },
    ],
    actions: {
      stop: (ctx, row) => ctx.cancel('parcel', row.id, 'arrive'),
      spin: (ctx, row) => ctx.fire('parcel', row.id, 'spin', { afterMs: 0 }),
    },
    timings: { 'parcel.journey': { about: 'How long a parcel travels.', fast: '10s', real: '3d' } },
    assumptions: [
      { id: 'toy.colour', about: 'Colour of parcels.', default: 'red', options: ['red', 'blue'], source: 'none' },
    ],
    webhooks: {
      events: ['PARCEL_SENT', 'PARCEL_ARRIVED'].map((type) => ({
        type,
        about: type,
        evidence: 'documented' as const,
        docs: '',
        built: true,
      })),
      policy: () => ({
        delaysMs: [1000, 2000, 4000],
        countedFrom: 'previous',
        jitter: 0,
        timeoutMs: 2000,
        accepts: '2xx',
      }),
      subscribers: (ctx) => ctx.rows<Hook>('hooks').all(),
      endpoint: (ctx, id) => ctx.rows<Hook>('hooks').get(id),
      body: (_ctx, { event, row, number }) => ({ event, id: row.id, number }),
      headers: (ctx, _endpoint, body) => ({
        'content-type': 'application/json',
        'toy-mac': mac(ctx.credentials['secret'] ?? '', body),
      }),
    },
    chain: {
      accepts: (ctx, { to, currency }) =>
        ctx.rows('deposits').get(to) === undefined
          ? undefined
          : { currency, network: 'bitcoin', scale: 8, confirmations: 2 },
      seen: (ctx, transfer) => note(ctx, transfer.to, `seen ${transfer.amount}`),
      confirmed: (ctx, transfer) => note(ctx, transfer.to, `confirmed ${transfer.confirmations}`),
      sent: (ctx, transfer) => note(ctx, transfer.to, `sent ${transfer.sender?.reference} ${transfer.confirmations}`),
    },
    idempotency: {
      ttlMs: 60_000,
      keyOf: (call) => {
        const key = call.request.headers.get('toy-key');
        return key === undefined ? undefined : { key, fingerprint: mac('', call.request.body) };
      },
      running: () => refusal(409, 'running'),
      mismatch: () => refusal(422, 'other payload'),
      keeps: (reply) => reply.status < 500,
    },
    credentials: (ids) => ({ key: ids.named('key').hex(8), secret: ids.named('secret').hex(16) }),
    seed: () => {},
    presented: (request) => request.headers.get('toy')?.split(':')[0],
    knows: (ctx, credential) => credential === ctx.credentials['key'],
    authenticate: (request, _body, ctx) => {
      const [key, given] = (request.headers.get('toy') ?? '').split(':');
      const fits = request.targets.some(
        (target) => given === mac(ctx.credentials['secret'] ?? '', `${target}${request.body}`),
      );
      if (key === ctx.credentials['key'] && fits)
        return { ok: true, principal: { id: key ?? '', scope: null, details: {} } };
      return {
        ok: false,
        reply: refusal(401, 'who are you'),
        explanation: { summary: 'the mac is wrong', causes: [] },
      };
    },
    refuse: (problem: Problem): Reply => {
      const statuses: Partial<Record<Problem['kind'], number>> = {
        unknownPath: 404,
        wrongMethod: 405,
        bodyTooLarge: 413,
        notBuilt: 501,
        crashed: 500,
      };
      return refusal(statuses[problem.kind] ?? 400, problem.kind);
    },
    client: {
      proofHeaders: ['toy'],
      body: (_operation, data) => (data === undefined ? undefined : JSON.stringify(data)),
      sign: async (call, credentials) => ({
        'content-type': 'application/json',
        toy: `${credentials['key']}:${mac(credentials['secret'] ?? '', `${call.target}${call.body ?? ''}`)}`,
      }),
      curl: () => 'curl',
    },
    receiver: {
      verify: (headers, body, secretOf) =>
        headers['toy-mac'] === mac(secretOf(undefined) ?? '', body)
          ? { ok: true, event: String((JSON.parse(body.toString('utf8')) as { event: string }).event) }
          : { ok: false, reason: 'mac' },
    },
    setTarget: (ctx, url) => {
      const id = ctx.ids.next('hooks').uuid();
      ctx.rows<Hook>('hooks').insert({ id, url });
    },
    targets: (ctx) =>
      ctx
        .rows<Hook>('hooks')
        .all()
        .map(({ id, url }) => ({ endpoint: id, url })),
    ...change,
  };
}

function wire(row: Parcel): Json {
  return { id: row.id, status: row.status, label: row.label };
}

function note(ctx: Context, address: string, text: string): void {
  const row = ctx.rows('deposits').get(address);
  const log = Array.isArray(row?.['log']) ? row['log'] : [];
  if (row !== undefined) ctx.rows('deposits').update(address, { log: [...log, `${ctx.now} ${text}`] });
  else ctx.rows('deposits').insert({ id: `${address} ${ctx.ids.count('notes')}`, log: [`${ctx.now} ${text}`] });
}

/** The notes that the chain left at an address. */
export function notesAt(row: Json | undefined): string[] {
  return isJsonObject(row) && Array.isArray(row['log'])
    ? row['log'].map((line) => String(line).replace(/^\d+ /, ''))
    : [];
}
