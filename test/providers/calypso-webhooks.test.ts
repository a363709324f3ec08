import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reachable } from '../../src/core/lifecycle.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { webhooks } from '../../src/providers/calypso/webhooks.js';
import { type Body, CalypsoWorld, eventsOf } from './calypso-world.js';

const open: CalypsoWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
  const world = await CalypsoWorld.open(assumptions);
  open.push(world);
  return world;
}

const requestId = '11111111-2222-4333-8444-555555555555';
const url = 'http://127.0.0.1:9/hook';
const purseEvents = webhooks.events.map(({ type }) => type).filter((type) => type.startsWith('CUSTOMER_PURSE_'));
const minute = 60_000;

describe('subscriptions', () => {
  it('are made, listed, changed, given new keys and deleted', async () => {
    const world = await start();
    const made = await world.ok('webhook.create', { requestId, url, notificationServiceTypes: ['CUSTOMER_PURSE'] });
    expect(Object.keys(made)).toEqual([
      'requestId',
      'notificationEventTypes',
      'url',
      'publicKey',
      'secretKey',
      'createdDate',
      'blockedByErrorCount',
    ]);
    expect(made).toMatchObject({ requestId, url, notificationEventTypes: purseEvents, blockedByErrorCount: false });
    expect(made['publicKey']).toMatch(/^[0-9a-f]{32}$/);
    expect(made['secretKey']).toMatch(/^[0-9a-f]{32}$/);
    expect(await world.ok('webhook.list')).toEqual({ subscriptions: [made] });
    const change = {
      requestId,
      url: `${url}2`,
      notificationEventTypes: ['PAYOUT_CONFIRMED', 'CUSTOMER_PURSE_EXPIRED'],
    };
    const changed = await world.ok('webhook.change', change);
    expect(changed).toEqual({
      ...made,
      url: `${url}2`,
      notificationEventTypes: ['CUSTOMER_PURSE_EXPIRED', 'PAYOUT_CONFIRMED'],
    });
    const renewed = await world.ok('webhook.regenerate', { requestId });
    expect(renewed).toEqual({ ...changed, publicKey: renewed['publicKey'], secretKey: renewed['secretKey'] });
    expect(renewed['secretKey']).not.toBe(changed['secretKey']);
    expect((await world.call('webhook.delete', { requestId })).json).toEqual({});
    expect(await world.ok('webhook.list')).toEqual({ subscriptions: [] });
  });

  it.each<[string, Body, string]>([
    ['webhook.create', { url }, '001'],
    ['webhook.create', { requestId: 'x', url }, '001'],
    ['webhook.create', { requestId }, '001'],
    ['webhook.create', { requestId, url: 'hook' }, '001'],
    ['webhook.create', { requestId, url: 'ftp://localhost/' }, '001'],
    ['webhook.create', { requestId, url, notificationEventTypes: ['CUSTOMER_PURSE_MEMPOOL_FOUND'] }, '001'],
    ['webhook.create', { requestId, url, notificationServiceTypes: ['PURSE'] }, '001'],
    ['webhook.change', { requestId, url }, '004'],
    ['webhook.delete', { requestId }, '004'],
    ['webhook.regenerate', { requestId }, '004'],
  ])('%s %j answers %s', async (operation, payload, code) => {
    expect(await (await start()).code(operation, payload as never)).toBe(code);
  });

  it('assumptions switch', async () => {
    const usual = await start();
    const made = await usual.ok('webhook.create', { requestId, url });
    expect(made['notificationEventTypes']).toEqual(webhooks.events.map(({ type }) => type));
    expect(await usual.code('webhook.create', { requestId, url })).toBe('001');

    const other = await start({
      duplicateRequestId: 'replaced',
      changeUnknown: 'created',
      subscriptionWithoutTypes: 'none',
      serviceTypes: 'documented',
    });
    const created = await other.ok('webhook.change', { requestId, url });
    expect(created['notificationEventTypes']).toEqual([]);
    const replaced = await other.ok('webhook.create', {
      requestId,
      url,
      notificationServiceTypes: ['RECURRENT', 'PAYOUT'],
    });
    expect(replaced['notificationEventTypes']).toHaveLength(4);
    expect(replaced['secretKey']).not.toBe(created['secretKey']);
    expect(await other.code('webhook.change', { requestId, url, notificationServiceTypes: ['CUSTOMER_PURSE'] })).toBe(
      '001',
    );
  });

  it('set as a target count as made in the cabinet, and replace one another', async () => {
    const [world, other] = [await start(), await start()];
    const set = (to: string) => world.workspace.unit(calypso, (ctx) => calypso.setTarget(ctx, to));
    await set(url);
    await set(`${url}2`);
    const targets = world.read((ctx) => calypso.targets(ctx));
    expect(targets).toHaveLength(1);
    expect(targets[0]?.url).toBe(`${url}2`);
    await expect(set('nowhere')).rejects.toThrow('http or https URL');
    const ask = { requestId, url };
    expect(await world.ok('webhook.create', ask)).toEqual(await other.ok('webhook.create', ask));
  });

  it('get only what they asked for, one number per event, each with its own keys', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const notificationEventTypes = ['CUSTOMER_PURSE_FUNDS_RECEIVED_FOR_PURSE'];
    await world.ok('webhook.create', { requestId, url: receiver.url, notificationEventTypes });
    await world.pay(await world.address(await world.customer()));
    await world.advance(minute);
    const events = eventsOf(receiver);
    expect(events).toHaveLength(5);
    const both = events.filter(({ type }) => type === notificationEventTypes[0]);
    expect(new Set(both.map(({ envelope }) => envelope['id']))).toEqual(new Set([3]));
    expect(new Set(both.map(({ envelope }) => envelope['requestId'])).size).toBe(2);
    expect(new Set(receiver.received.map(({ headers }) => headers['key'])).size).toBe(2);
  });
});

describe('retries', () => {
  it('follow the documented series: 30, 60, 90, 150 … 125430 s', async () => {
    const world = await start();
    const { delaysMs, accepts, countedFrom, timeoutMs } = world.read((ctx) => webhooks.policy(ctx));
    const seconds = delaysMs.map((ms) => ms / 1000);
    expect(seconds).toEqual([
      30, 60, 90, 150, 240, 390, 630, 1020, 1650, 2670, 4320, 6990, 11310, 18300, 29610, 47910, 77520, 125430,
    ]);
    expect(seconds.reduce((sum, one) => sum + one, 0)).toBe(328_320);
    expect([accepts, countedFrom, timeoutMs]).toEqual(['200', 'previous', 10_000]);
    const other = await start({
      retrySeries: '19',
      successStatuses: '2xx',
      retryCountedFrom: 'first',
      webhookTimeout: 5000,
    });
    const policy = other.read((ctx) => webhooks.policy(ctx));
    expect(policy.delaysMs.slice(0, 3)).toEqual([30_000, 30_000, 60_000]);
    expect(policy.delaysMs).toHaveLength(19);
    expect([policy.accepts, policy.countedFrom, policy.timeoutMs]).toEqual(['2xx', 'first', 5000]);
  });

  it('send the same bytes until 200, also after 204', async () => {
    const world = await start({ memPoolEvent: 'omitted', pendingCompliance: 'never' });
    const receiver = await world.receiver((_, n) => [204, 500, 200][n - 1] ?? 200);
    await world.address(await world.customer());
    await world.advance(30 * 24 * 60 * minute);
    await world.advance(30_000);
    await world.advance(minute);
    await world.advance(60 * minute);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body, headers }) => `${body}${headers['sign']}`)).size).toBe(1);
    const [delivery] = world.workspace.deliveries.list();
    expect(delivery?.state).toBe('delivered');
    const at = delivery?.attempts.map((one) => Date.parse(one.at)) ?? [];
    expect(at.map((one) => one - (at[0] ?? 0))).toEqual([0, 30_000, 90_000]);
  });
});

describe('the block rule', () => {
  async function fail(world: CalypsoWorld, id: string, times: number, accepted = false): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      await world.workspace.unit(calypso, (ctx) => calypso.webhooks.attempted?.(ctx, id, accepted));
    }
  }

  async function subscribed(): Promise<{ world: CalypsoWorld; isBlocked: () => Promise<unknown> }> {
    const world = await start();
    await world.ok('webhook.create', { requestId, url });
    const isBlocked = async () =>
      ((await world.ok('webhook.list'))['subscriptions'] as Body[])[0]?.['blockedByErrorCount'];
    return { world, isBlocked };
  }

  it('blocks at the 101st error, not at the 100th', async () => {
    const { world, isBlocked } = await subscribed();
    await fail(world, requestId, 100);
    expect(await isBlocked()).toBe(false);
    await fail(world, requestId, 1);
    expect(await isBlocked()).toBe(true);
    await fail(world, requestId, 1);
  });

  it('a success within ten minutes prevents it', async () => {
    const { world, isBlocked } = await subscribed();
    await fail(world, requestId, 1, true);
    await world.advance(9 * minute);
    await fail(world, requestId, 200);
    expect(await isBlocked()).toBe(false);
    await world.advance(minute + 1);
    await fail(world, requestId, 1);
    expect(await isBlocked()).toBe(true);
  });

  it('errors of more than ten minutes ago do not count', async () => {
    const { world, isBlocked } = await subscribed();
    await fail(world, requestId, 60);
    await world.advance(10 * minute + 1);
    await fail(world, requestId, 60);
    expect(await isBlocked()).toBe(false);
  });

  it('holds what comes, and sends it after unblocking', async () => {
    const world = await start();
    let status = 500;
    const receiver = await world.receiver(() => status);
    for (let n = 0; n < 26; n += 1) await world.pay(await world.address(await world.customer()));
    await world.advance(minute);
    const endpoint = world.read((ctx) => calypso.targets(ctx)[0]?.endpoint ?? '');
    expect(receiver.received.length).toBe(101);
    expect(world.read((ctx) => ctx.rows('webhooks').get(endpoint)?.['state'])).toBe('blocked');
    const states = () => world.workspace.deliveries.list().map(({ state }) => state);
    const total = states().length;
    expect(total).toBe(104);
    await world.advance(10 * minute);
    expect(receiver.received.length).toBe(101);
    expect(new Set(states())).toEqual(new Set(['held']));

    status = 200;
    await world.workspace.fire('calypso', 'webhook.unblock', endpoint);
    await world.workspace.settled();
    expect(new Set(states())).toEqual(new Set(['delivered']));
    expect(receiver.received.length).toBe(101 + total);
  });

  it('a new target unblocks too', async () => {
    const world = await start();
    const receiver = await world.receiver();
    const endpoint = world.read((ctx) => calypso.targets(ctx)[0]?.endpoint ?? '');
    await world.workspace.fire('calypso', 'webhook.block', endpoint);
    await world.address(await world.customer());
    await world.advance(31 * 24 * 60 * minute);
    expect(receiver.received).toEqual([]);
    await world.receiver();
    await world.workspace.settled();
    expect(eventsOf(world.receivers[1] ?? receiver).map(({ type }) => type)).toEqual(['CUSTOMER_PURSE_EXPIRED']);
  });
});

describe('the definition', () => {
  it('every operation has a request schema, documents and an own place', () => {
    const places = calypso.operations.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
    expect(new Set(calypso.operations.map(({ id }) => id)).size).toBe(places.length);
    for (const one of calypso.operations) {
      expect(one.request).toBeDefined();
      expect(one.docs).toMatch(/^https:\/\/docs\.calypso\.(money|finance)/);
      expect(one.path).toMatch(/^\/api\/v1\//);
    }
  });

  it('every state can be reached, every effect is known', () => {
    const types = webhooks.events.map(({ type }) => type);
    for (const lifecycle of calypso.lifecycles) {
      expect(reachable(lifecycle)).toEqual(new Set(Object.keys(lifecycle.states)));
      const transitions = Object.values(lifecycle.states).flatMap((state) => Object.values(state.on ?? {}));
      const effects = [...transitions.flatMap((one) => one.effects ?? []), ...Object.values(lifecycle.initial).flat()];
      for (const effect of effects) {
        if ('emit' in effect) expect(types).toContain(effect.emit);
        else if ('run' in effect) expect(Object.keys(calypso.actions)).toContain(effect.run);
        else expect(Object.keys(calypso.timings)).toContain(effect.after);
      }
    }
  });

  it('every assumption with a choice is read somewhere, and its default is an option', () => {
    const folder = join(import.meta.dirname, '../../src/providers/calypso');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    for (const { id, options, default: usual } of calypso.assumptions) {
      expect(options).toContain(usual);
      if (options.length > 1) expect(sources).toContain(`'${id.slice('calypso.'.length)}')`);
    }
  });
});
