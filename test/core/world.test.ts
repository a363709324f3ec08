import { afterEach, describe, expect, it } from 'vitest';
import { isoInstant } from '../../src/core/clock.js';
import type { Workspace } from '../../src/core/workspace.js';
import { notesAt, toyProvider } from '../support/toy-provider.js';
import { openWorld, TestReceiver, TestWall, testStart } from '../support/world.js';

const open: { close(): Promise<void> }[] = [];
const receivers: TestReceiver[] = [];

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function world(change: Parameters<typeof openWorld>[1] = {}, toy = toyProvider()): Promise<Workspace> {
  const made = await openWorld([toy], change);
  open.push(made);
  return made;
}

async function receiver(answer?: Parameters<typeof TestReceiver.start>[0]): Promise<TestReceiver> {
  const made = await TestReceiver.start(answer);
  receivers.push(made);
  return made;
}

function send(made: Workspace, label = 'book'): Promise<string> {
  const toy = made.provider('toy');
  return made.unit(
    toy,
    (ctx) => ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label }).id,
  );
}

describe('the virtual clock and jobs', () => {
  it('a frozen clock runs what is due now and keeps what lies ahead', async () => {
    const hook = await receiver();
    const made = await world({ targets: { toy: hook.url } });
    await send(made);
    await made.settled();
    expect(hook.received.map(({ body }) => JSON.parse(body).event)).toEqual(['PARCEL_SENT']);
    expect(made.queue.list().map(({ dueAt, kind }) => [dueAt, kind])).toEqual([['2026-01-05T09:00:10.000Z', 'event']]);
  });

  it('advance runs everything due in order, at its own instant, and answers when settled', async () => {
    const hook = await receiver();
    const made = await world({ targets: { toy: hook.url } });
    await send(made);
    const done = await made.advance(testStart + 60_000);
    expect(done).toMatchObject({
      from: '2026-01-05T09:00:00.000Z',
      to: '2026-01-05T09:01:00.000Z',
      deliveries: { delivered: 2, failed: 0 },
    });
    expect(done.ran.map(({ at, kind }) => [at, kind])).toEqual([
      ['2026-01-05T09:00:00.000Z', 'delivery'],
      ['2026-01-05T09:00:10.000Z', 'event'],
      ['2026-01-05T09:00:10.000Z', 'delivery'],
    ]);
    expect(made.clock.now()).toBe(testStart + 60_000);
  });

  it('refuses to go backwards', async () => {
    const made = await world();
    await expect(made.advance(testStart - 1)).rejects.toThrow('never goes backwards');
  });

  it('a running clock keeps times relative to the due instant, not to when a timer fired', async () => {
    const wall = new TestWall(testStart);
    const hook = await receiver();
    const made = await world({ wall, clock: { mode: 'running', wire: 'wall' }, targets: { toy: hook.url } });
    await send(made);
    made.poke();
    await made.settled();
    wall.move(12_345);
    await made.settled();
    expect(made.deliveries.list().map(({ event, createdAt, state }) => [event, createdAt, state])).toEqual([
      ['PARCEL_SENT', '2026-01-05T09:00:00.000Z', 'delivered'],
      ['PARCEL_ARRIVED', '2026-01-05T09:00:10.000Z', 'delivered'],
    ]);
    expect(made.clock.now()).toBe(testStart + 12_345);
  });

  it('an advance of a running clock jumps and runs on from there', async () => {
    const wall = new TestWall(testStart);
    const made = await world({ wall, clock: { mode: 'running', wire: 'wall' } });
    await made.advance(testStart + 86_400_000);
    wall.move(5);
    expect(made.clock.now()).toBe(testStart + 86_400_005);
    expect(made.wireNow()).toBe(testStart + 5);
  });

  it('a cancelled event does not happen', async () => {
    const made = await world();
    const id = await send(made);
    await made.fire('toy', 'parcel.lose', id);
    const { ran } = await made.advance(testStart + 60_000);
    expect(ran).toEqual([]);
  });

  it('a job that begets itself for ever is stopped and named', async () => {
    const made = await world();
    const id = await send(made);
    await made.fire('toy', 'parcel.spin', id);
    const { ran } = await made.advance(testStart);
    expect(ran.length).toBeLessThanOrEqual(1001);
    expect(ran.at(-1)?.['error']).toContain(`toy.parcel/${id} begets jobs`);
  });
});

describe('events', () => {
  it('an event that the state does not know names the possible ones', async () => {
    const made = await world();
    const id = await send(made);
    await made.fire('toy', 'parcel.arrive', id);
    await expect(made.fire('toy', 'parcel.lose', id)).rejects.toThrow('arrived is final');
    await expect(made.fire('toy', 'parcel.arive', id)).rejects.toThrow('Did you mean "parcel.arrive"?');
    await expect(made.fire('tyo', 'parcel.arrive', id)).rejects.toThrow('Did you mean "toy"?');
    await expect(made.fire('toy', 'parcel.arrive', 'nobody')).rejects.toThrow('has no parcel "nobody"');
  });

  it('a unit that throws changes nothing: rows, counters, jobs', async () => {
    const made = await world();
    const before = JSON.stringify(made.state());
    const toy = made.provider('toy');
    const failing = made.unit(toy, (ctx) => {
      ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(JSON.stringify(made.state())).toBe(before);
  });
});

describe('deliveries', () => {
  it('keeps every attempt at its exact virtual time and gives up after the last', async () => {
    const hook = await receiver(() => 500);
    const made = await world({ targets: { toy: hook.url } });
    await send(made);
    await made.advance(testStart + 9_999);
    const [row] = made.deliveries.list();
    expect(row?.attempts.map(({ at }) => Date.parse(at) - testStart)).toEqual([0, 1000, 3000, 7000]);
    expect(row).toMatchObject({ state: 'failed', nextAt: null, reason: 'the provider gives up after 4 attempts' });
    expect(new Set(hook.received.map(({ body }) => body)).size).toBe(1);
  });

  it('a receiver that calls back during a delivery sees the state of that instant', async () => {
    let made: Workspace | undefined;
    const seen: unknown[] = [];
    const hook = await receiver(async ({ body }) => {
      const { id } = JSON.parse(body);
      seen.push(made?.store.collection('toy.parcels').get(id)?.['status'], made?.clock.now());
      if (made !== undefined && seen.length === 2) await send(made, 'answer');
      return 200;
    });
    made = await world({ targets: { toy: hook.url } });
    await send(made);
    await made.advance(testStart + 20_000);
    expect(seen).toEqual([
      'sent',
      testStart,
      'sent',
      testStart,
      'arrived',
      testStart + 10_000,
      'arrived',
      testStart + 10_000,
    ]);
  });

  it('refuses a public target, visibly, and does not try again', async () => {
    const made = await world({ targets: { toy: 'http://192.0.2.7/hook' } });
    await send(made);
    await made.settled();
    const [row] = made.deliveries.list();
    expect(row).toMatchObject({ state: 'refused', nextAt: null });
    expect(row?.reason).toContain('--allow-public-webhooks');
  });

  it('follows no redirect', async () => {
    const hook = await receiver(() => 302);
    const made = await world({ targets: { toy: hook.url } });
    await send(made);
    await made.settled();
    expect(made.deliveries.list()[0]?.attempts[0]).toMatchObject({ n: 1, status: 302 });
  });

  it('redelivers at once, outside of the schedule', async () => {
    let status = 500;
    const hook = await receiver(() => status);
    const made = await world({ targets: { toy: hook.url } });
    await send(made);
    await made.settled();
    status = 200;
    const row = await made.redeliver('wh_1');
    expect(row).toMatchObject({ state: 'delivered', nextAt: null });
    expect(row.attempts.map((one) => one.manual ?? false)).toEqual([false, true]);
    await made.advance(testStart + 9_000);
    expect(hook.received).toHaveLength(2);
  });
});

describe('the chain', () => {
  it('a transfer is seen, then confirmed block by block, and the owner is told each time', async () => {
    const made = await world();
    const toy = made.provider('toy');
    const address = await made.unit(toy, (ctx) => {
      const text = ctx.chain.newAddress('bitcoin');
      ctx.rows('deposits').insert({ id: text, log: [] });
      return text;
    });
    const { txid } = await made.pay({ to: address, currency: 'BTC', amount: '0.50' });
    await made.advance(testStart + 60_000);
    expect(notesAt(made.store.collection('toy.deposits').get(address))).toEqual([
      'seen 0.5',
      'confirmed 1',
      'confirmed 2',
    ]);
    expect(made.chain.get(txid)).toMatchObject({
      status: 'confirmed',
      confirmations: 2,
      seenAt: '2026-01-05T09:00:01.000Z',
    });
  });

  it('a transfer that gets no confirmation stays seen', async () => {
    const made = await world();
    const address = await made.unit(made.provider('toy'), (ctx) => {
      const text = ctx.chain.newAddress('bitcoin');
      ctx.rows('deposits').insert({ id: text, log: [] });
      return text;
    });
    const { txid } = await made.pay({ to: address, currency: 'BTC', amount: '1', confirmations: 0 });
    await made.advance(testStart + 86_400_000);
    expect(made.chain.get(txid)).toMatchObject({ status: 'seen', confirmations: 0 });
    expect(notesAt(made.store.collection('toy.deposits').get(address))).toEqual(['seen 1']);
  });

  it('a payout to an own address is the incoming payment, with the same txid', async () => {
    const made = await world();
    const toy = made.provider('toy');
    const { address, txid } = await made.unit(toy, (ctx) => {
      const to = ctx.chain.newAddress('bitcoin');
      ctx.rows('deposits').insert({ id: to, log: [] });
      return {
        address: to,
        txid: ctx.chain.send({ to, from: 'x', currency: 'BTC', network: 'bitcoin', amount: '1', reference: 'p9' }).txid,
      };
    });
    await made.advance(testStart + 60_000);
    const notes = notesAt(made.store.collection('toy.deposits').get(address));
    expect(notes).toEqual(['seen 1', 'sent p9 0', 'confirmed 1', 'sent p9 1', 'confirmed 2', 'sent p9 2']);
    expect(made.chain.list().map((one) => one.txid)).toEqual([txid]);
  });

  it.each([
    ['0', 'not a positive decimal'],
    ['-1', 'not a positive decimal'],
    ['1e3', 'not a positive decimal'],
    ['0.123456789', 'has 8 digits behind the point'],
  ])('refuses the amount %s', async (amount, text) => {
    const made = await world();
    const address = await made.unit(made.provider('toy'), (ctx) => {
      const to = ctx.chain.newAddress('bitcoin');
      ctx.rows('deposits').insert({ id: to, log: [] });
      return to;
    });
    await expect(made.pay({ to: address, currency: 'BTC', amount })).rejects.toThrow(text);
    await expect(made.pay({ to: 'nowhere', currency: 'BTC', amount: '1' })).rejects.toThrow(
      'No provider has given out',
    );
  });
});

describe('state', () => {
  it('a saved state has the same future, byte for byte', async () => {
    const hook = await receiver();
    const first = await world({ targets: { toy: hook.url } });
    await send(first);
    const saved = structuredClone(first.state());
    const second = await world();
    await second.restore(saved);
    await send(first);
    await send(second);
    await first.advance(testStart + 20_000);
    await second.advance(testStart + 20_000);
    expect(JSON.stringify(second.state())).toBe(JSON.stringify(first.state()));
    expect(first.state().deliveries).toHaveLength(4);
  });

  it('reset makes the world as new', async () => {
    const made = await world();
    const before = JSON.stringify(made.state());
    await send(made);
    await made.advance(testStart + 5_000);
    await made.reset();
    expect(JSON.stringify(made.state())).toBe(before);
  });

  it('reset makes it as new each time, whatever became of the rows that it begins with', async () => {
    const toy = toyProvider({
      seed: (ctx) => void ctx.create('parcel', { id: 'first', status: 'sent', label: `of ${isoInstant(ctx.now)}` }),
    });
    const made = await world({}, toy);
    const before = JSON.stringify(made.state());
    for (const _time of [1, 2]) {
      await made.unit(toy, (ctx) => ctx.rows('parcels').update('first', { label: 'changed' }));
      await send(made);
      expect(JSON.stringify(made.state())).not.toBe(before);
      await made.reset();
      expect(JSON.stringify(made.state())).toBe(before);
    }
  });

  it('under a running clock, reset begins at the time that it is', async () => {
    const toy = toyProvider({
      seed: (ctx) => void ctx.create('parcel', { id: 'first', status: 'sent', label: `of ${isoInstant(ctx.now)}` }),
    });
    const wall = new TestWall(testStart);
    const made = await world({ wall, clock: { mode: 'running', wire: 'wall' } }, toy);
    wall.move(3_600_000);
    await made.reset();
    expect(made.state().rows['toy.parcels']?.[0]).toMatchObject({ label: `of ${isoInstant(wall.now())}` });
  });

  it.each([
    [{ paydrill: 99 }, 'has format 99'],
    [{ paydrill: 1 }, 'is no Paydrill state'],
    ['nonsense', 'is no Paydrill state'],
  ])('refuses %j and changes nothing', async (value, text) => {
    const made = await world();
    const before = JSON.stringify(made.state());
    await expect(made.restore(value)).rejects.toThrow(text);
    expect(JSON.stringify(made.state())).toBe(before);
  });

  it('refuses a state of another seed or of a provider that is not there', async () => {
    const made = await world();
    const state = made.state();
    await expect(made.restore({ ...state, seed: 'other' })).rejects.toThrow('with seed "other"');
    await expect(made.restore({ ...state, rows: { 'nobody.things': [] } })).rejects.toThrow('nobody.things');
  });
});
