import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkedFault, faultRule } from '../../src/core/faults.js';
import type { Happening } from '../../src/core/journal.js';
import type { Provider } from '../../src/core/provider.js';
import { respelled } from '../../src/core/respell.js';
import { globsMeet } from '../../src/core/rule-names.js';
import type { Workspace } from '../../src/core/workspace.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld, TestReceiver, testStart } from '../support/world.js';

const plain = toyProvider();
/** A toy that signs its webhooks, with the time of signing beside the signature. */
const toy = toyProvider({
  webhooks: {
    ...plain.webhooks,
    signatureHeaders: ['Toy-Mac'],
    headers: (ctx, endpoint, body, signedAt) => ({
      ...plain.webhooks.headers(ctx, endpoint, body, signedAt),
      'toy-time': String(signedAt),
    }),
  },
});

const open: { close(): Promise<void> }[] = [];
const receivers: TestReceiver[] = [];

afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
  for (const receiver of receivers.splice(0)) await receiver.stop();
});

async function world(
  rules: readonly unknown[] = [],
  answer?: Parameters<typeof TestReceiver.start>[0],
  provider: Provider = toy,
) {
  const hook = await TestReceiver.start(answer);
  receivers.push(hook);
  const made = await openWorld([provider], { targets: { toy: hook.url } });
  open.push(made);
  for (const rule of rules) await made.addFault(rule);
  const told: Happening[] = [];
  made.journal.listen((happening) => told.push(happening));
  return { made, hook, faults: () => told.filter(({ kind }) => kind === 'fault') };
}

function send(made: Workspace, label = 'book'): Promise<string> {
  return made.unit(
    made.provider('toy'),
    (ctx) => ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label }).id,
  );
}

const bodies = (hook: TestReceiver) => hook.received.map(({ body }) => body);
const numbers = (hook: TestReceiver) => hook.received.map(({ body }) => JSON.parse(body).number);
const trusted = (made: Workspace, hook: TestReceiver) =>
  hook.received.map(
    ({ headers, body }) =>
      toy.receiver.verify(
        headers as Record<string, string>,
        Buffer.from(body),
        () => made.credentials(toy)['secret'],
        0,
      ).ok,
  );

describe('webhook faults', () => {
  it('drop: is written and never sent, says why, and can be sent by hand', async () => {
    const { made, hook, faults } = await world([
      { webhook: 'toy.PARCEL_SENT', drop: true },
      { webhook: 'toy.PARCEL_SENT', duplicate: 2 },
    ]);
    await send(made);
    await made.advance(testStart + 60_000);
    expect(made.faults.list().map(({ matched, fired }) => [matched, fired])).toEqual([
      [1, 1],
      [1, 0],
    ]);
    expect(hook.received.map(({ body }) => JSON.parse(body).event)).toEqual(['PARCEL_ARRIVED']);
    expect(made.deliveries.get('wh_1')).toMatchObject({
      state: 'unsent',
      why: 'fault',
      reason: expect.stringMatching(/^the fault rule fault_1 drops it: .*webhooks\/wh_1\/redeliver/),
      nextAt: null,
      attempts: [],
      faults: ['fault_1: drop'],
    });
    expect(faults()).toEqual([
      { kind: 'fault', at: '2026-01-05T09:00:00.000Z', id: 'fault_1', what: 'drop', subject: 'delivery/wh_1' },
    ]);
    expect((await made.redeliver('wh_1')).state).toBe('delivered');
  });

  it('delay: the first attempt comes later on the virtual clock', async () => {
    const { made } = await world([{ webhook: 'toy.PARCEL_SENT', delay: '5m' }]);
    await send(made);
    await made.advance(testStart + 600_000);
    expect(made.deliveries.list().map(({ attempts }) => attempts[0]?.at)).toEqual([
      '2026-01-05T09:05:00.000Z',
      '2026-01-05T09:00:10.000Z',
    ]);
    expect(made.deliveries.get('wh_1').faults).toEqual(['fault_1: delay 5m']);
  });

  it('duplicate: so many deliveries of the same bytes, each on its own', async () => {
    const { made, hook } = await world([{ webhook: 'toy.PARCEL_SENT', duplicate: 3 }]);
    await send(made);
    await made.settled();
    expect(hook.received).toHaveLength(3);
    expect(new Set(bodies(hook)).size).toBe(1);
    expect(made.deliveries.list().map(({ id, state, faults }) => [id, state, faults])).toEqual(
      [1, 2, 3].map((n) => [`wh_${n}`, 'delivered', ['fault_1: duplicate 3']]),
    );
  });

  it('respell: the same JSON in other bytes, signed over those, for every attempt and by hand', async () => {
    const rules = [{ webhook: 'toy.PARCEL_SENT', times: 1, respell: true }];
    const { made, hook } = await world(rules, async (_one, n) => (n === 1 ? 500 : 200));
    await send(made);
    await made.advance(testStart + 3_600_000);
    await made.redeliver('wh_1');
    await send(made);
    await made.settled();
    const [first = '', again, byHand, plain = ''] = bodies(hook).filter((body) => body.includes('PARCEL_SENT'));
    expect([again, byHand]).toEqual([first, first]);
    expect(trusted(made, hook)).not.toContain(false);
    expect(JSON.stringify(JSON.parse(plain))).toBe(plain);
    expect(JSON.stringify(JSON.parse(first))).not.toBe(first);
    expect(JSON.parse(first)).toMatchObject({ event: 'PARCEL_SENT', number: 1 });
    expect(made.deliveries.get('wh_1')).toMatchObject({ body: first, faults: ['fault_1: respell'] });
  });

  it.each([
    ['{"a":[1,2.50],"b":{}}', '{"a": [1, 2.50], "b": {}}'],
    ['{"a":":,\\""}', '{"a": ":,\\""}'],
    ['{}', '{}\n'],
    ['["x"]', '["x"]\n'],
    ['"/"', '"\\/"'],
    [
      JSON.stringify('A&B <c> Zoë/1 "q" \\ 😀\u2028'),
      String.raw`"A\u0026B \u003cc\u003e Zo\u00eb\/1 \"q\" \\ \ud83d\ude00\u2028"`,
    ],
  ])('respell: %s becomes %s', (json, other) => {
    expect(respelled(json)).toBe(other);
    expect(JSON.parse(respelled(json))).toEqual(JSON.parse(json));
  });

  it('reorder: goes out behind the next one, pair by pair', async () => {
    const { made, hook } = await world([{ webhook: 'toy.PARCEL_SENT', reorder: true }]);
    for (let n = 0; n < 4; n += 1) await send(made);
    await made.settled();
    expect(numbers(hook)).toEqual([2, 1, 4, 3]);
    expect(made.deliveries.list().map(({ order }) => order)).toEqual([2, 1, 4, 3]);
    expect(made.deliveries.list().map(({ faults }) => faults)).toEqual([
      ['fault_1: reorder'],
      undefined,
      ['fault_1: reorder'],
      undefined,
    ]);
  });

  it('reorder: goes out alone when none follows within a minute', async () => {
    const { made, hook } = await world([{ webhook: 'toy.PARCEL_ARRIVED', reorder: true }]);
    await send(made);
    await made.advance(testStart + 69_999);
    expect(hook.received).toHaveLength(1);
    await made.advance(testStart + 70_000);
    expect(numbers(hook)).toEqual([1, 2]);
    await send(made);
    await made.settled();
    expect(numbers(hook)).toEqual([1, 2, 3]);
  });

  it('reorder: one that is under way waits for nothing more', async () => {
    let made: Workspace | undefined;
    const set = await world([{ webhook: 'toy.PARCEL_SENT', times: 1, reorder: true }], async ({ body }) => {
      // The next event comes while the minute of the first one is over and it is being delivered.
      if (made !== undefined && JSON.parse(body).number === 1) await send(made);
      return 200;
    });
    made = set.made;
    const id = await send(made);
    await made.fire('toy', 'parcel.lose', id);
    await made.advance(testStart + 65_000);
    expect(numbers(set.hook)).toEqual([1, 2]);
  });

  it('reorder: a dropped one is no next one, and copies stay together', async () => {
    const { made, hook } = await world([
      { webhook: 'toy.PARCEL_SENT', nth: 1, reorder: true },
      { webhook: 'toy.PARCEL_SENT', nth: 1, duplicate: 2 },
      { webhook: 'toy.PARCEL_SENT', nth: 2, drop: true },
    ]);
    for (let n = 0; n < 3; n += 1) await send(made);
    await made.settled();
    expect(numbers(hook)).toEqual([3, 1, 1]);
  });

  it('corruptSignature: the receiver refuses it; with times 1 the repetition is sound', async () => {
    const { made, hook, faults } = await world(
      [{ webhook: 'toy.PARCEL_SENT', times: 1, corruptSignature: true }],
      (_one, n) => (n === 1 ? 401 : 200),
    );
    await send(made);
    await made.advance(testStart + 1_000);
    expect(trusted(made, hook)).toEqual([false, true]);
    const [row] = made.deliveries.list();
    expect(row?.faults).toEqual(['fault_1: corruptSignature, attempt 1']);
    const macs = row?.attempts.map(({ headers }) => headers['toy-mac'] ?? '') ?? [];
    expect(macs.map((mac) => mac.length)).toEqual([64, 64]);
    expect([...(macs[0] ?? '')].filter((one, at) => one !== macs[1]?.[at])).toHaveLength(1);
    expect(faults()).toMatchObject([{ id: 'fault_1', what: 'corruptSignature', subject: 'delivery/wh_1' }]);
  });

  it('corruptSignature: says so where nothing is signed', async () => {
    const { made, hook } = await world([{ webhook: 'toy.*', corruptSignature: true }], undefined, plain);
    await send(made);
    await made.settled();
    expect(trusted(made, hook)).toEqual([true]);
    expect(made.deliveries.get('wh_1').faults).toEqual([
      'fault_1: corruptSignature, attempt 1 (no effect: the provider signs nothing)',
    ]);
  });

  it('staleTimestamp: signed as if one day earlier, or says that no time is signed', async () => {
    const stale = await world([{ webhook: 'toy.PARCEL_SENT', staleTimestamp: true }]);
    await send(stale.made);
    await stale.made.settled();
    expect(stale.hook.received[0]?.headers['toy-time']).toBe(String(testStart - 86_400_000));
    expect(stale.made.deliveries.get('wh_1').faults).toEqual(['fault_1: staleTimestamp, attempt 1']);
    const none = await world([{ webhook: 'toy.PARCEL_SENT', staleTimestamp: true }], undefined, plain);
    await send(none.made);
    await none.made.settled();
    expect(none.made.deliveries.get('wh_1').faults?.[0]).toContain('no effect: the provider signs no time');
  });

  it('truncate: half of the body under the headers of the whole', async () => {
    const { made, hook } = await world([{ webhook: 'toy.PARCEL_SENT', nth: 1, truncate: true }], (_one, n) =>
      n === 1 ? 400 : 200,
    );
    await send(made);
    await made.advance(testStart + 1_000);
    const { body } = made.deliveries.get('wh_1');
    expect(bodies(hook)).toEqual([body.slice(0, Math.floor(body.length / 2)), body]);
    expect(trusted(made, hook)).toEqual([false, true]);
    expect(hook.received[0]?.headers['toy-mac']).toBe(hook.received[1]?.headers['toy-mac']);
  });

  it('nth, times and where say which; every rule counts what it fits', async () => {
    const { made } = await world([
      { webhook: 'toy.PARCEL_SENT', nth: 2, delay: '1h' },
      { webhook: 'toy.*', times: 2, duplicate: 2 },
      { webhook: 'toy.PARCEL_SENT', where: { number: 3 }, drop: true },
      { webhook: 'toy.PARCEL_SENT', where: { 'id.x': '*' }, drop: true },
    ]);
    for (let n = 0; n < 3; n += 1) await send(made);
    await made.settled();
    expect(made.deliveries.list().map(({ faults = [] }) => faults)).toEqual([
      ['fault_2: duplicate 2'],
      ['fault_2: duplicate 2'],
      ['fault_1: delay 1h', 'fault_2: duplicate 2'],
      ['fault_1: delay 1h', 'fault_2: duplicate 2'],
      ['fault_3: drop'],
    ]);
    expect(made.faults.list().map(({ matched, fired }) => [matched, fired])).toEqual([
      [3, 1],
      [3, 2],
      [1, 1],
      [0, 0],
    ]);
  });
});

describe('the fault rules of a world', () => {
  it('are kept with their counters, so that a restored state has the same future', async () => {
    const rules = [
      { webhook: 'toy.PARCEL_SENT', nth: 3, drop: true },
      { webhook: 'toy.PARCEL_SENT', nth: 2, reorder: true },
      { operation: 'toy.parcels.*', times: 1, rateLimit: { limit: 1, window: '1m' } },
    ];
    const first = await world(rules);
    await send(first.made);
    await send(first.made);
    const call = { provider: 'toy', operation: 'parcels.get', path: '/', root: () => ({}) };
    await first.made.faultsOn(call, 'req_1');
    const saved: unknown = JSON.parse(JSON.stringify(first.made.state()));
    const second = await world();
    await second.made.restore(saved);
    for (const { made } of [first, second]) {
      await send(made);
      await send(made);
      expect((await made.faultsOn(call, 'req_2')).map(({ what }) => what)).toEqual(['rateLimit 1 per 1m']);
      expect(await made.faultsOn(call, 'req_3')).toEqual([]);
      expect((await made.addFault({ webhook: 'toy.*', drop: true })).id).toBe('fault_4');
      await made.advance(testStart + 5_000);
    }
    expect(JSON.stringify(second.made.state())).toBe(JSON.stringify(first.made.state()));
    expect(first.made.deliveries.list().map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
      'unsent',
      'delivered',
    ]);
  });

  it('are none in a state of before there were any, and a broken one is refused', async () => {
    const { made } = await world([{ webhook: 'toy.*', drop: true }]);
    const { faults, ...old } = made.state();
    await expect(made.restore({ ...old, faults: [{ ...faults[0], rule: {} }] })).rejects.toThrow(
      'is no Paydrill state',
    );
    await made.restore(old);
    expect(made.faults.list()).toEqual([]);
  });

  it('are removed one by one or all, and by a reset', async () => {
    const { made } = await world([
      { webhook: 'toy.*', drop: true },
      { webhook: 'toy.*', duplicate: 2 },
      { webhook: 'toy.*', reorder: true },
    ]);
    await expect(made.removeFaults('fault_9')).rejects.toThrow('Unknown fault "fault_9". Did you mean "fault_1"?');
    expect(await made.removeFaults('fault_2')).toBe(1);
    expect(made.faults.list().map(({ id }) => id)).toEqual(['fault_1', 'fault_3']);
    expect(await made.removeFaults()).toBe(2);
    expect((await made.addFault({ webhook: 'toy.*', drop: true })).id).toBe('fault_4');
    await made.reset();
    expect(made.faults.list()).toEqual([]);
  });

  it.each<[unknown, string]>([
    [
      { operation: 'toy.parcels.creat', hang: true },
      'Unknown operation "toy.parcels.creat". Did you mean "toy.parcels.create"?',
    ],
    [{ operation: 'toy.parcel.*', hang: true }, 'No operation fits "toy.parcel.*". Did you mean "toy.parcels.get"?'],
    [{ webhook: 'toy.PARCEL_SNET', drop: true }, 'Unknown webhook "toy.PARCEL_SNET". Did you mean "toy.PARCEL_SENT"?'],
    [{ webhook: 'tyo.*', drop: true }, 'No webhook fits "tyo.*".'],
    [{ path: '/v2/*', hang: true }, 'No path fits "/v2/*".'],
    [{ path: '/v1/parcel', hang: true }, 'Did you mean "/v1/parcels"?'],
    [{ path: '/v1/*', provider: 'tyo', hang: true }, 'Did you mean "toy"?'],
    [{ operation: 'toy.*', provider: 'toy', hang: true }, "The fault's provider: expected together with path"],
    [{ operation: 'toy.*', path: '/*', hang: true }, 'expected exactly one of operation, path; found operation, path'],
    [{ hang: true }, 'expected exactly one of operation, path; found none'],
    [{ operation: 'toy.*' }, 'expected exactly one of respond, delay, hang, reset, rateLimit; found none'],
    [{ operation: 'toy.*', hang: true, reset: true }, 'found hang, reset'],
    [{ operation: 'toy.*', respnd: { status: 500 } }, 'unknown key "respnd"; did you mean "respond"?'],
    [{ operation: 'toy.*', respond: { status: 99 } }, "The fault's respond.status"],
    [{ operation: 'toy.*', respond: { status: 200, headers: { 'x y': '1' } } }, 'expected the name of a header'],
    [{ operation: 'toy.*', respond: { status: 200, headers: { x: 'a\r\nb' } } }, 'expected one line of Latin-1 text'],
    [{ operation: 'toy.*', respond: { status: 200, headers: { 'Content-Length': '1' } } }, 'sets this header itself'],
    [{ operation: 'toy.*', delay: '11m' }, 'expected a duration like 500ms, 45s, 1h30m or 30d, at most 10m'],
    [{ operation: 'toy.*', delay: 'soon' }, 'expected a duration'],
    [{ operation: 'toy.*', rateLimit: { limit: 1, window: '0s' } }, 'not zero'],
    [{ operation: 'toy.*', nth: 2, rateLimit: { limit: 1, window: '1s' } }, 'not together with rateLimit'],
    [{ operation: 'toy.*', nth: 0, hang: true }, "The fault's nth"],
    [{ webhook: 'toy.*', duplicate: 1 }, "The fault's duplicate"],
    [{ webhook: 'toy.*', duplicate: 101 }, "The fault's duplicate"],
    [{ webhook: 'toy.*', hang: true }, 'unknown key "hang"'],
    [{ webhook: 'toy.*', drop: false }, "The fault's drop"],
    ['drop', 'The fault: '],
  ])('%j is refused, and the error helps', (rule, text) => {
    expect(() => checkedFault(rule, [toy])).toThrow(text);
  });

  it.each([
    { operation: 'toy.parcels.burn', hang: true },
    { path: '/v1/parcels/*/label*', provider: 'toy', reset: true },
    { path: '/pages/hello', hang: true },
  ])('%j is taken', (rule) => expect(checkedFault(rule, [toy])).toEqual(rule));

  it('are described to editors', () => {
    const schema = z.toJSONSchema(faultRule, { io: 'input' });
    expect(schema.anyOf).toHaveLength(2);
    const [request, webhook] = (schema.anyOf ?? []) as { description: string; properties: Record<string, object> }[];
    expect(request).toMatchObject({ additionalProperties: false, allOf: [{ oneOf: expect.any(Array) }, {}] });
    for (const half of [request, webhook]) {
      expect(half?.description).toBeTypeOf('string');
      for (const property of Object.values(half?.properties ?? {})) expect(property).toHaveProperty('description');
    }
  });
});

describe('two patterns', () => {
  it.each([
    ['a*', '*b', true],
    ['/v1/*/x', '/v1/parcels/*', true],
    ['/v1/parcels', '/v1/parcels/*', false],
    ['a*c', 'ab*d', false],
    ['*', '', true],
    ['ab', 'ab', true],
  ])('%s and %s meet: %s', (a, b, meet) => {
    expect([globsMeet(a, b), globsMeet(b, a)]).toEqual([meet, meet]);
  });
});
