import { afterEach, describe, expect, it } from 'vitest';
import { jsonHappening, prettyHappening } from '../src/cli/happenings.js';
import { paintFor } from '../src/cli/style.js';
import type { DeliveryRow } from '../src/core/delivery.js';
import type { Happening } from '../src/core/journal.js';
import type { Provider } from '../src/core/provider.js';
import { verify } from '../src/core/verify.js';
import type { Workspace } from '../src/core/workspace.js';
import { demoStage } from '../src/demo.js';
import { type RunningServer, startServer } from '../src/http/server.js';
import { providers } from '../src/providers/index.js';
import { WebhookReceiver } from '../src/receiver.js';
import { run } from './cli/test-io.js';
import { type Caused, caused } from './support/caused.js';
import { toyProvider } from './support/toy-provider.js';
import { openWorld, serverOptions, TestReceiver } from './support/world.js';

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const plain = paintFor({ env: {}, isTty: false });
/** As one line, however it is broken. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

type Answer = Record<string, unknown>;

interface World {
  readonly server: RunningServer;
  readonly receiver: WebhookReceiver;
  readonly told: Happening[];
  cause(): Promise<void>;
  /** Has webhooks go to the receiver, as a dashboard does. */
  target(): Promise<{ readonly endpoint: string }>;
  control(method: string, path: string, body?: object): Promise<{ status: number; body: Answer }>;
  /** Has a command say something, as one line. */
  say(...words: string[]): Promise<string>;
  webhooks(): Promise<readonly DeliveryRow[]>;
  stage: ReturnType<typeof demoStage>;
}

async function world(provider: Provider, of: Caused): Promise<World> {
  const server = await startServer(serverOptions([provider]));
  const workspace = server.workspaces.default;
  const receiver = await WebhookReceiver.start({ providers: [provider], now: () => workspace.wireNow() });
  open.push(server, receiver);
  const told: Happening[] = [];
  workspace.journal.listen((one) => told.push(one));
  const stage = demoStage(provider, { server, receiver, tell: () => {} });
  const control = async (method: string, path: string, body?: object) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/_paydrill/${path}`, init);
    return { status: response.status, body: (await response.json()) as Answer };
  };
  return {
    server,
    receiver,
    told,
    stage,
    control,
    cause: async () => void (await of.cause(stage)),
    target: async () => {
      const { body } = await control('PUT', 'targets', { provider: provider.id, url: receiver.url(provider.id) });
      const [target] = body['targets'] as { endpoint: string; secret?: string }[];
      if (target === undefined) throw new Error('no target was set');
      // Calypso's webhooks name a key, to which the secret belongs.
      const row =
        provider.id === 'calypso' ? workspace.store.collection('calypso.webhooks').get(target.endpoint) : undefined;
      const secret = row?.['secretKey'] ?? target.secret ?? workspace.credentials(provider)['callbackSecret'];
      const key = row === undefined ? undefined : String(row['publicKey']);
      if (secret !== undefined) receiver.trust(provider.id, key, String(secret));
      return target;
    },
    say: async (...words) => {
      const { code, out, err } = await run([...words, '--url', server.url]);
      expect([code, err]).toEqual([0, '']);
      return oneLine(out);
    },
    webhooks: async () => (await control('GET', 'webhooks')).body['webhooks'] as DeliveryRow[],
  };
}

/** A webhook is told in every place in which somebody may look for it. */
async function isTold(made: World, row: DeliveryRow, counts: object): Promise<void> {
  const { id, provider, event, state, reason } = row;
  const why = oneLine(String(reason));
  const name = `${provider}.${event}`;
  expect(why.length).toBeGreaterThan(20);

  const jobs = (await made.control('GET', 'jobs')).body;
  expect(jobs[state]).toContainEqual(expect.objectContaining({ id, provider, event, reason }));
  expect(JSON.stringify(jobs['jobs'])).not.toContain(id);
  expect(await made.say('jobs')).toContain(`${name} (${id}) ${why}`);

  expect(await made.say('explain', '--webhook', id)).toContain(`It is ${state}: ${why}.`);
  const again = `curl -X POST ${made.server.url}/_paydrill/webhooks/${id}/redeliver`;
  expect((await made.say('explain', '--webhook', id)).includes(again)).toBe(state === 'unsent');
  expect(await made.say('explain', '--webhook')).toContain(`${name} (${id}) ${why}`);
  expect(JSON.parse(await made.say('explain', '--webhook', id, '--json'))).toMatchObject({ id, state, reason });

  const [happening] = made.told.filter((one) => one.kind === 'delivery' && one.id === id);
  if (happening === undefined) throw new Error('nothing was told');
  expect(happening).toMatchObject({ kind: 'delivery', state, event, attempt: null, reason });
  const lines = prettyHappening(happening, plain);
  expect(oneLine(lines)).toContain(why);
  expect(lines).toContain(`${name}`);
  expect(JSON.parse(jsonHappening(happening))).toMatchObject({ kind: 'delivery', state, reason });
  const past = made.server.workspaces.default.journal.past(2000);
  expect(past).toContainEqual(happening);

  expect(counts).toMatchObject({ delivered: 0, failed: 0, [state]: 1 });
  const expectations = [{ webhook: name, state, times: 1 }, { webhook: name, never: true }, { webhook: name }];
  const verified = (await made.control('POST', 'verify', { expect: expectations })).body['results'] as Answer[];
  expect(verified.map(({ ok }) => ok)).toEqual([true, true, false]);
  expect(JSON.stringify(verified[2])).toContain(`none, ${state}: ${JSON.stringify(reason).slice(1, -1)}`);
}

async function advanced(made: World, by = '1500ms'): Promise<object> {
  return (await made.control('POST', 'clock/advance', { by })).body['deliveries'] as object;
}

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'a webhook that is not sent: %s',
  (id, provider) => {
    const of = caused[id];
    if (of === undefined) throw new Error(`test/support/caused.ts has nothing of ${id}`);
    const isOf = ({ event }: DeliveryRow) => event === of.event;

    it('a new world has none', async () => {
      const made = await world(provider, of);
      expect(await made.webhooks()).toEqual([]);
      expect(await made.say('jobs')).toBe('Nothing lies ahead. ');
      expect(await made.say('explain', '--webhook')).toBe('No webhook happened yet. ');
    });

    it('no URL: is told everywhere, and sent by hand when there is one', async () => {
      const made = await world(provider, of);
      const before = await advanced(made, '1s');
      expect(before).toEqual({ delivered: 0, failed: 0, unsent: 0, held: 0 });
      // What happens at once, and what happens while the clock is moved.
      await made.cause();
      const counted = (await advanced(made)) as { unsent: number };
      const row = (await made.webhooks()).find(isOf);
      if (row === undefined) throw new Error('nothing was written');
      expect(row).toMatchObject({ state: 'unsent', why: 'noUrl', endpoint: null, url: null, attempts: [] });
      expect(row.id).toBe('wh_unsent_1');
      expect(row.reason).toContain(`no URL is set for webhooks of ${provider.title}: PUT targets {"provider":"${id}"`);
      expect(row.reason).toContain(`--webhook ${id}=URL`);
      const { subscribedBy } = provider.webhooks;
      const operation = provider.operations.find((one) => one.id === subscribedBy);
      expect(operation === undefined).toBe(id === 'cryptopay');
      if (operation !== undefined) expect(row.reason).toContain(`or ${operation.method} ${operation.path}`);
      const happened = made.told.filter((one) => one.kind === 'delivery').length;
      expect(happened).toBe((await made.webhooks()).length);
      await isTold(made, row, { delivered: 0, failed: 0, ...counted, unsent: 1 });

      const refused = await made.control('POST', `webhooks/${row.id}/redeliver`);
      expect([refused.status, refused.body['type']]).toEqual([409, expect.stringContaining('unsent')]);
      expect(refused.body['detail']).toContain(row.reason);
      expect((await made.webhooks()).find(isOf)).toEqual(row);

      const target = await made.target();
      const sent = await made.control('POST', `webhooks/${row.id}/redeliver`);
      expect([sent.status, sent.body]).toEqual([
        200,
        expect.objectContaining({
          id: row.id,
          state: 'delivered',
          endpoint: target.endpoint,
          reason: null,
          why: null,
        }),
      ]);
      expect(made.receiver.received.map(({ text }) => text)).toEqual([sent.body['body']]);
      if (id === 'calypso')
        expect(JSON.parse(String(sent.body['body']))).toEqual({ ...JSON.parse(row.body), requestId: target.endpoint });
      else expect(sent.body['body']).toBe(row.body);
    });

    it('no number of a webhook that is sent depends on those that are not', async () => {
      const made = await world(provider, of);
      await made.cause();
      await advanced(made);
      await made.target();
      await made.cause();
      await advanced(made);
      const sent = (await made.webhooks()).filter(({ endpoint }) => endpoint !== null);
      expect(sent.map((row) => row.id)).toEqual(sent.map((_row, index) => `wh_${index + 1}`));
      expect(sent.length).toBeGreaterThan(0);
    });

    it.runIf(of.subscribeToAnother !== undefined)(
      'no subscriber: names those that ask for something else',
      async () => {
        const made = await world(provider, of);
        const url = made.receiver.url(id);
        await of.subscribeToAnother?.(made.stage, url);
        await made.cause();
        const counted = (await advanced(made)) as object;
        const row = (await made.webhooks()).find(isOf);
        if (row === undefined) throw new Error('nothing was written');
        expect(row).toMatchObject({ state: 'unsent', why: 'noSubscriber', endpoint: null });
        expect(row.reason).toContain(`no subscription asks for ${of.event}: `);
        expect(row.reason).toContain(`(${url}) ${of.other}`);
        await isTold(made, row, { ...counted, unsent: 1 });
        const refused = await made.control('POST', `webhooks/${row.id}/redeliver`);
        expect([refused.status, String(refused.body['detail']).includes(String(row.reason))]).toEqual([409, true]);
      },
    );

    it.runIf(of.block !== undefined)('a blocked endpoint: holds it, and says so', async () => {
      const made = await world(provider, of);
      const { endpoint } = await made.target();
      // Its first attempt is due when the endpoint is blocked already.
      await made.control('POST', 'faults', { webhook: `${id}.${of.event}`, delay: '5s', times: 1 });
      await made.cause();
      await advanced(made);
      await of.block?.(made.stage, endpoint);
      const before = await advanced(made, '500ms');
      expect(before).toMatchObject({ held: 0 });
      const counted = await made.control('POST', 'clock/advance', { by: '10s' });
      const row = (await made.webhooks()).find(isOf);
      if (row === undefined) throw new Error('nothing was written');
      expect(row).toMatchObject({ state: 'held', endpoint, attempts: [] });
      expect(row.reason).toMatch(/^the endpoint is (blocked|disabled)/);
      expect(JSON.stringify(counted.body['ran'])).toContain('"state":"held"');
      await isTold(made, row, {
        delivered: 0,
        failed: 0,
        held: (counted.body['deliveries'] as { held: number }).held > 0 ? 1 : 0,
      });
      // Another one that happens meanwhile is either held too, or never sent.
      await made.cause();
      await advanced(made);
      const later = (await made.webhooks()).filter(isOf).at(-1);
      expect(later).toMatchObject({ endpoint, state: id === 'trxn' ? 'unsent' : 'held' });
      if (id === 'trxn') {
        expect(later).toMatchObject({ why: 'disabled', reason: expect.stringContaining(`the endpoint ${endpoint} (`) });
        expect((await made.control('POST', `webhooks/${later?.id}/redeliver`)).status).toBe(409);
      }
      await of.unblock?.(made.stage, endpoint);
      expect((await made.control('POST', `webhooks/${later?.id}/redeliver`)).body['state']).toBe('delivered');
    });

    it('a fault rule: the reason names it', async () => {
      const made = await world(provider, of);
      await made.target();
      await made.control('POST', 'faults', { webhook: `${id}.${of.event}`, drop: true });
      await made.cause();
      const counted = (await advanced(made)) as { unsent: number };
      const row = (await made.webhooks()).find(isOf);
      if (row === undefined) throw new Error('nothing was written');
      expect(row).toMatchObject({ state: 'unsent', why: 'fault', attempts: [] });
      expect(row.reason).toContain('the fault rule fault_1 drops it');
      await isTold(made, row, { delivered: 0, failed: 0, ...counted, unsent: 1 });
      expect((await made.control('POST', `webhooks/${row.id}/redeliver`)).body).toMatchObject({ state: 'delivered' });
    });
  },
);

describe('what is kept of webhooks that are not sent', () => {
  const toy = toyProvider();
  const send = (made: Workspace, id: string) =>
    made.unit(toy, (ctx) => ctx.create('parcel', { id, status: 'sent', label: 'x' }));

  it('of those that nobody got the last thousand or so are kept, and none of the others falls out for them', async () => {
    const hook = await TestReceiver.start();
    const made = await openWorld([toy]);
    open.push(hook, { stop: () => made.close() });
    await made.unit(toy, (ctx) => toy.setTarget(ctx, hook.url));
    await send(made, 'first');
    await made.settled();
    await made.unit(toy, (ctx) => {
      for (const { id } of ctx.rows('hooks').all()) ctx.rows('hooks').delete(id);
    });
    for (let n = 0; n < 1500; n += 1) await send(made, `p${n}`);
    const rows = made.deliveries.list();
    const unsent = rows.filter(({ state }) => state === 'unsent');
    expect(rows[0]).toMatchObject({ id: 'wh_1', state: 'delivered' });
    expect(unsent.length).toBeGreaterThanOrEqual(1000);
    expect(unsent.length).toBeLessThanOrEqual(1100);
    expect(unsent.at(-1)?.id).toBe('wh_unsent_1500');
    expect(made.dropped).toMatchObject({ webhooks: 0, unsent: 1500 - unsent.length });
    const view = { requests: [], dropped: { calls: 0, webhooks: 0, unsent: 500 }, deliveries: rows, startedAt: 0 };
    const results = verify(view, [
      { webhook: 'toy.PARCEL_SENT', times: 1 },
      { webhook: 'toy.PARCEL_SENT', state: 'unsent', times: 1500 },
    ]);
    expect(results.map(({ ok, incomplete }) => [ok, incomplete])).toEqual([
      [true, undefined],
      [false, true],
    ]);
  });

  it('a call that is refused writes none', async () => {
    const made = await openWorld([toy]);
    open.push({ stop: () => made.close() });
    const told: string[] = [];
    made.journal.listen(({ kind }) => told.push(kind));
    const failed = made.unit(toy, (ctx) => {
      ctx.create('parcel', { id: 'p', status: 'sent', label: 'x' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect([made.deliveries.list(), told, made.deliveries.unsentSoFar]).toEqual([[], [], 0]);
  });

  it('a state of an earlier version, which calls them dropped, is read', async () => {
    const made = await openWorld([toy], { targets: { toy: 'http://127.0.0.1:9/' } });
    open.push({ stop: () => made.close() });
    await made.addFault({ webhook: 'toy.*', drop: true });
    await send(made, 'p');
    const state = JSON.parse(JSON.stringify(made.state()));
    const [row] = state.deliveries;
    Object.assign(row, { state: 'dropped', reason: 'the fault rule fault_1 drops it' });
    delete row.why;
    await made.restore(state);
    expect(made.deliveries.list()).toMatchObject([{ id: 'wh_1', state: 'unsent', why: 'fault' }]);
    const results = verify(
      { requests: [], dropped: { calls: 0, webhooks: 0, unsent: 0 }, deliveries: made.deliveries.list(), startedAt: 0 },
      [
        { webhook: 'toy.PARCEL_SENT', state: 'dropped', times: 1 },
        { webhook: 'toy.PARCEL_SENT', state: 'unsent', times: 1 },
      ],
    );
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it('the state that is kept brings them back', async () => {
    const made = await openWorld([toy]);
    open.push({ stop: () => made.close() });
    await send(made, 'p');
    const before = made.deliveries.list();
    await made.restore(JSON.parse(JSON.stringify(made.state())));
    expect(before).toHaveLength(1);
    expect(made.deliveries.list()).toEqual(before);
  });
});

describe('TRXN', () => {
  const [trxn, of] = [providers.find(({ id }) => id === 'trxn'), caused['trxn']];
  if (trxn === undefined || of === undefined) throw new Error('there is no TRXN');

  it('what tells of a deleted row is sent by hand all the same, to each who gets it', async () => {
    const made = await world(trxn, of);
    const { id } = await made.stage.call('customers.create', { data: { email: 'ann@example.com' } });
    await made.stage.call('customers.delete', { params: { id: String(id) } });
    const { endpoint } = await made.target();
    const hooks = { url: made.receiver.url('trxn'), subscriptions: ['customer.deleted'] };
    const other = await made.stage.call('webhook_endpoints.create', { data: hooks });
    const row = (await made.webhooks()).find(({ event }) => event === 'customer.deleted');
    expect(row).toMatchObject({ state: 'unsent', endpoint: null });
    await made.control('POST', `webhooks/${row?.id}/redeliver`);
    await advanced(made, '1s');
    const sent = (await made.webhooks()).filter(({ event }) => event === 'customer.deleted');
    expect(sent.map((one) => one.endpoint)).toEqual([endpoint, other['id'] ?? (other['data'] as Answer)['id']]);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
    expect(made.receiver.received.filter(({ text }) => text.includes('customer.deleted'))).toHaveLength(2);
  });

  it('what a disabled endpoint misses is bounded as well', async () => {
    const made = await openWorld([trxn]);
    open.push({ stop: () => made.close() });
    await made.unit(trxn, (ctx) => {
      trxn.setTarget(ctx, 'http://127.0.0.1:9/');
      for (const { id } of ctx.rows('webhook_endpoints').all()) ctx.fire('webhook_endpoint', id, 'disable');
    });
    const [token] = made.store.collection('trxn.api_tokens').all();
    const place = { accountId: token?.['accountId'] ?? null, scope: null };
    const row = { id: 'wall_1', ...place, ownerType: 'account', ownerId: 'x', createdAt: '', updatedAt: '' };
    for (let n = 0; n < 13; n += 1)
      await made.unit(trxn, (ctx) => {
        for (let k = 0; k < 100; k += 1) ctx.emit('wallet', row, 'wallet.created');
      });
    const rows = made.deliveries.list();
    expect(rows.at(-1)).toMatchObject({ id: 'wh_unsent_1300', why: 'disabled', url: 'http://127.0.0.1:9/' });
    expect(rows.length).toBeLessThanOrEqual(1100);
  });

  it('an event that is not sent under an assumption names it', async () => {
    const server = await startServer(
      serverOptions([trxn], {
        assumptions: { 'trxn.inferredEvents': 'omitted' },
        targets: { trxn: 'http://127.0.0.1:9/' },
      }),
    );
    open.push(server);
    const workspace = server.workspaces.default;
    const stage = demoStage(trxn, {
      server,
      receiver: await WebhookReceiver.start({ providers: [trxn] }),
      tell: () => {},
    });
    await stage.call('customers.create', { data: { email: 'ann@example.com' } });
    const row = workspace.deliveries.list().find(({ event }) => event === 'wallet.created');
    expect(row).toMatchObject({
      state: 'unsent',
      why: 'withheld',
      reason: expect.stringContaining('trxn.inferredEvents is "omitted"'),
    });
  });

  it('a sandbox is not told to set a URL that only production gets', async () => {
    const made = await world(trxn, of);
    const { sandboxToken = '' } = made.server.workspaces.default.credentials(trxn);
    await fetch(`${made.server.baseUrl('trxn')}/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxToken}`, 'content-type': 'application/json' },
      body: '{"email":"ann@example.com"}',
    });
    const [row] = await made.webhooks();
    expect(row?.reason).toBe('no URL is set for webhooks of TRXN: POST /v1/webhook_endpoints');
    await made.target();
    await fetch(`${made.server.baseUrl('trxn')}/v1/customers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxToken}`, 'content-type': 'application/json' },
      body: '{"email":"bob@example.com"}',
    });
    const last = (await made.webhooks()).at(-1);
    expect(last?.reason).toMatch(
      /is in production, and this happened in the sandbox sandbox_\w+\. POST \/v1\/webhook_endpoints$/,
    );
  });
});
