import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Attempt, DeliveryRow } from '../../src/core/delivery.js';
import type { RequestEntry } from '../../src/core/journal.js';
import { checkExpectation, type Expectation, expectation, type Result, verify } from '../../src/core/verify.js';
import { toyProvider } from '../support/toy-provider.js';
import { testStart } from '../support/world.js';

const at = (seconds: number) => new Date(testStart + seconds * 1000).toISOString();

function request(n: number, change: Partial<RequestEntry> = {}): RequestEntry {
  return {
    id: `req_${n}`,
    at: at(n),
    receivedAt: at(n),
    provider: 'toy',
    operation: 'parcels.create',
    method: 'POST',
    target: '/v1/parcels?kind=x',
    headers: {},
    body: `{"label":"book ${n}"}`,
    status: 201,
    answer: `{"id":"p${n}","fee":0.10000000000000000001}`,
    ...change,
  };
}

function delivery(n: number, statuses: readonly (number | string)[], change: Partial<DeliveryRow> = {}): DeliveryRow {
  const attempts = statuses.map((status, index): Attempt => {
    const base = { n: index + 1, at: at(n + index), headers: {} };
    return typeof status === 'number' ? { ...base, status, body: '' } : { ...base, error: status };
  });
  return {
    id: `wh_${n}`,
    provider: 'toy',
    event: 'PARCEL_SENT',
    endpoint: 'e',
    url: 'http://x',
    subject: 's',
    state: statuses.at(-1) === 200 ? 'delivered' : 'pending',
    createdAt: at(n),
    body: `{"event":"PARCEL_SENT","data":{"id":"p${n}","amount":"0.50"}}`,
    attempts,
    nextAt: null,
    ...(statuses.length === 0 ? {} : { order: n }),
    ...change,
  };
}

interface View {
  readonly requests?: readonly RequestEntry[];
  readonly deliveries?: readonly DeliveryRow[];
  readonly dropped?: number;
  readonly lostWebhooks?: number;
  readonly lostUnsent?: number;
}

function judged(view: View, expect: Expectation): Result {
  const {
    requests = [],
    deliveries = [],
    dropped: calls = 0,
    lostWebhooks: webhooks = 0,
    lostUnsent: unsent = 0,
  } = view;
  const [result] = verify({ requests, deliveries, dropped: { calls, webhooks, unsent }, startedAt: testStart }, [
    expectation.parse(expect),
  ]);
  if (result === undefined) throw new Error('no result');
  return result;
}

const arrived = delivery(3, [500, 200], { event: 'PARCEL_ARRIVED', body: '{"data":{"id":"p1"}}' });
const sent = delivery(1, [200]);
const second = delivery(2, [500, 500, 200]);
const waiting = delivery(4, []);
const dropped = delivery(5, [], { state: 'unsent', why: 'fault', reason: 'x' });
const all = { deliveries: [sent, second, arrived, waiting, dropped] };

describe('a webhook', () => {
  it.each<[Expectation, boolean, number]>([
    [{ webhook: 'toy.PARCEL_SENT' }, true, 2],
    [{ webhook: 'toy.*' }, true, 3],
    [{ webhook: 'toy.PARCEL_LOST' }, false, 0],
    [{ webhook: 'toy.PARCEL_SENT', times: 2 }, true, 2],
    [{ webhook: 'toy.PARCEL_SENT', times: 1 }, false, 2],
    [{ webhook: 'toy.PARCEL_SENT', times: 3 }, false, 2],
    [{ webhook: 'toy.PARCEL_SENT', atLeast: 3 }, false, 2],
    [{ webhook: 'toy.PARCEL_SENT', atMost: 1 }, false, 2],
    [{ webhook: 'toy.PARCEL_SENT', atLeast: 1, atMost: 2 }, true, 2],
    [{ webhook: 'toy.PARCEL_LOST', atMost: 2 }, true, 0],
    [{ webhook: 'toy.PARCEL_LOST', never: true }, true, 0],
    [{ webhook: 'toy.PARCEL_SENT', never: true }, false, 2],
    [{ webhook: 'toy.PARCEL_SENT', where: { 'data.id': 'p1' } }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', where: { 'data.amount': 0.5 } }, false, 0],
    [{ webhook: 'toy.PARCEL_SENT', within: '1s' }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', within: '999ms' }, false, 0],
    [{ webhook: 'toy.PARCEL_SENT', since: at(2), within: '0s' }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', since: at(3) }, false, 0],
    [{ webhook: 'toy.*', acknowledged: true }, true, 3],
    [{ webhook: 'toy.*', acknowledged: { within: 2 } }, true, 2],
    [{ webhook: 'toy.*', acknowledged: { within: 1 } }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', state: 'dropped' }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', state: 'unsent' }, true, 1],
    [{ webhook: 'toy.PARCEL_SENT', state: 'failed' }, false, 0],
    [{ webhook: 'toy.PARCEL_SENT', state: 'pending', never: true }, false, 1],
  ])('%j: %s, found %d', (expected, ok, found) => {
    expect(judged(all, expected)).toMatchObject({ ok, found, expect: expected });
  });

  it('that is missed names what comes nearest, and each condition that does not hold', () => {
    const result = judged(all, {
      webhook: 'toy.PARCEL_SENT',
      where: { 'data.id': 'p2', 'data.amount': '0.5' },
      within: '1s',
      acknowledged: { within: 2 },
    });
    expect(result).toMatchObject({ ok: false, message: 'toy.PARCEL_SENT: expected at least 1, found 0.' });
    expect(result.nearest).toEqual([
      {
        id: 'wh_1',
        misses: [
          { path: 'data.id', expected: 'p2', actual: 'p1' },
          { path: 'data.amount', expected: '0.5', actual: '0.50' },
        ],
      },
      {
        id: 'wh_2',
        misses: [
          { path: 'within', expected: '1s', actual: '2s' },
          { path: 'acknowledged.within', expected: 2, actual: 3 },
          { path: 'data.amount', expected: '0.5', actual: '0.50' },
        ],
      },
      expect.objectContaining({ id: 'wh_5' }),
    ]);
    expect(result.nearest?.[2]?.misses[0]).toEqual({
      path: 'attempts',
      expected: 'at least 1',
      actual: 'none, unsent: x',
    });
  });

  it('of which none came names others that did, the latest first', () => {
    const result = judged({ deliveries: [sent, arrived] }, { webhook: 'toy.PARCEL_LOST' });
    expect(result.nearest).toEqual([
      { id: 'wh_3', misses: [{ path: 'name', expected: 'toy.PARCEL_LOST', actual: 'toy.PARCEL_ARRIVED' }] },
      { id: 'wh_1', misses: [{ path: 'name', expected: 'toy.PARCEL_LOST', actual: 'toy.PARCEL_SENT' }] },
    ]);
  });

  it('too many are named', () => {
    expect(judged(all, { webhook: 'toy.PARCEL_SENT', never: true }).message).toBe(
      'toy.PARCEL_SENT: expected none, found 2: wh_1, wh_2.',
    );
  });

  it('does not depend on how many calls the journal dropped', () => {
    expect(judged({ ...all, dropped: 9 }, { webhook: 'toy.PARCEL_SENT', times: 2 })).toMatchObject({ ok: true });
  });
});

describe('a call', () => {
  const refused = request(2, { status: 409, answer: '{"error":{"code":"taken"}}' });
  const page = request(3, { operation: null, method: 'GET', target: '/x', body: '', answer: '', status: 404 });
  const requests = [request(1), refused, page];

  it.each<[Expectation, boolean, number]>([
    [{ call: 'toy.parcels.create' }, true, 2],
    [{ call: 'toy.*' }, true, 2],
    [{ call: 'toy.parcels.create', status: 201 }, true, 1],
    [{ call: 'toy.parcels.create', status: 500 }, false, 0],
    [{ call: 'toy.parcels.create', status: 409, never: true }, false, 1],
    [{ call: 'toy.parcels.create', times: 2 }, true, 2],
    [{ call: 'toy.parcels.create', atMost: 1 }, false, 2],
    [{ call: 'toy.parcels.get', never: true }, true, 0],
    [{ call: 'toy.*', where: { 'body.label': '*1', 'query.kind': 'x' } }, true, 1],
    [{ call: 'toy.*', where: { 'answer.error.code': 'taken', status: 409 } }, true, 1],
    [{ call: 'toy.*', where: { 'answer.fee': '0.10000000000000000001' } }, true, 1],
    [{ call: 'toy.*', since: at(2), status: 201 }, false, 0],
  ])('%j: %s, found %d', (expected, ok, found) => {
    expect(judged({ requests }, expected)).toMatchObject({ ok, found });
  });

  it('that is missed comes with its nearest and the difference', () => {
    const { nearest } = judged(
      { requests },
      { call: 'toy.parcels.create', status: 201, where: { 'body.label': 'map' } },
    );
    expect(nearest?.slice(0, 2)).toEqual([
      { id: 'req_1', misses: [{ path: 'body.label', expected: 'map', actual: 'book 1' }] },
      {
        id: 'req_2',
        misses: [
          { path: 'status', expected: 201, actual: 409 },
          { path: 'body.label', expected: 'map', actual: 'book 2' },
        ],
      },
    ]);
  });

  // What fell out could have been anything: it can only add to what was found.
  it.each<[Expectation, boolean, boolean]>([
    [{ call: 'toy.parcels.create' }, true, false],
    [{ call: 'toy.parcels.create', atLeast: 2 }, true, false],
    [{ call: 'toy.parcels.create', atLeast: 3 }, false, true],
    [{ call: 'toy.parcels.create', times: 2 }, false, true],
    [{ call: 'toy.parcels.create', times: 1 }, false, false],
    [{ call: 'toy.parcels.create', atMost: 2 }, false, true],
    [{ call: 'toy.parcels.create', atMost: 1 }, false, false],
    [{ call: 'toy.parcels.get', never: true }, false, true],
    [{ call: 'toy.parcels.create', never: true }, false, false],
    [{ call: 'toy.parcels.get' }, false, true],
  ])('with an overflowed journal, %j: %s, incomplete %s', (expected, ok, incomplete) => {
    const result = judged({ requests, dropped: 4 }, expected);
    expect([result.ok, result.incomplete ?? false]).toEqual([ok, incomplete]);
    if (incomplete) expect(result.message).toContain('incomplete: 4 older calls fell out of the journal');
  });
});

describe('when older webhooks are no longer kept', () => {
  it.each<[Parameters<typeof judged>[1], boolean, boolean]>([
    [{ webhook: 'toy.PARCEL_SENT', atLeast: 2 }, true, false],
    [{ webhook: 'toy.PARCEL_SENT', atLeast: 3 }, false, true],
    [{ webhook: 'toy.PARCEL_SENT', times: 2 }, false, true],
    [{ webhook: 'toy.PARCEL_SENT', atMost: 1 }, false, false],
    [{ sequence: ['toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'] }, false, true],
    [{ call: 'toy.parcels.create', never: true }, true, false],
  ])('%j: %s, incomplete %s', (expected, ok, incomplete) => {
    const result = judged({ deliveries: [sent, second, arrived], lostWebhooks: 1 }, expected);
    expect([result.ok, result.incomplete ?? false]).toEqual([ok, incomplete]);
    if (incomplete) expect(result.message).toContain('incomplete: 1 older webhook is no longer kept');
  });
});

describe('a sequence', () => {
  const requests = [request(1), request(2, { operation: 'parcels.get' })];
  const deliveries = [sent, second, arrived];

  it.each<[string[], boolean, number]>([
    [['toy.parcels.create', 'toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'], true, 3],
    [['toy.PARCEL_SENT', 'toy.parcels.create'], true, 2],
    [['toy.PARCEL_ARRIVED', 'toy.PARCEL_SENT'], false, 1],
    [['toy.PARCEL_ARRIVED', 'toy.parcels.get'], false, 1],
    [['toy.PARCEL_SENT', 'toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'], true, 3],
    [['toy.PARCEL_ARRIVED', 'toy.PARCEL_ARRIVED'], false, 1],
    [['toy.parcels.*', 'toy.parcels.get'], true, 2],
    [['toy.parcels.get', 'toy.parcels.create'], false, 1],
  ])('%j: %s, %d in order', (sequence, ok, found) => {
    expect(judged({ requests, deliveries }, { sequence })).toMatchObject({ ok, found });
  });

  it('says what came too early, or what was not found', () => {
    expect(judged({ deliveries }, { sequence: ['toy.PARCEL_ARRIVED', 'toy.PARCEL_SENT'] }).message).toBe(
      `toy.PARCEL_SENT (wh_1, ${at(1)}) came before toy.PARCEL_ARRIVED (wh_3, ${at(3)}), expected behind it.`,
    );
    const lost = judged({ deliveries }, { sequence: ['toy.PARCEL_SENT', 'toy.PARCEL_LOST'] });
    expect(lost.message).toBe('The sequence stops: toy.PARCEL_LOST was not found.');
    expect(lost.nearest?.[0]?.id).toBe('wh_3');
  });

  it('goes by the order in which webhooks went out, at one instant too', () => {
    const first = delivery(1, [200], { order: 2 });
    const swapped = delivery(1, [200], { id: 'wh_2', event: 'PARCEL_ARRIVED', order: 1 });
    const view = { deliveries: [first, swapped] };
    expect(judged(view, { sequence: ['toy.PARCEL_ARRIVED', 'toy.PARCEL_SENT'] }).ok).toBe(true);
    expect(judged(view, { sequence: ['toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'] }).ok).toBe(false);
  });

  it('looks only at what its conditions fit', () => {
    const where = { 'data.id': 'p2' };
    expect(judged({ deliveries }, { sequence: ['toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'], where }).ok).toBe(false);
    expect(judged({ deliveries: [second, arrived] }, { sequence: ['toy.PARCEL_SENT', 'toy.*'], since: at(2) }).ok).toBe(
      true,
    );
  });

  it('with calls is incomplete when the journal overflowed, of webhooks alone it is not', () => {
    const view = { requests, deliveries, dropped: 1 };
    const mixed = judged(view, { sequence: ['toy.parcels.create', 'toy.PARCEL_ARRIVED'] });
    expect(mixed).toMatchObject({ ok: false, incomplete: true });
    expect(judged(view, { sequence: ['toy.P*', 'toy.PARCEL_ARRIVED'] })).toMatchObject({ ok: false, incomplete: true });
    expect(judged(view, { sequence: ['toy.PARCEL_SENT', 'toy.PARCEL_ARRIVED'] })).toMatchObject({ ok: true });
    const early = judged(view, { sequence: ['toy.parcels.get', 'toy.parcels.create'] });
    expect(early).toMatchObject({ ok: false, incomplete: true });
  });
});

describe('an expectation', () => {
  it.each([
    [{ webhook: 'toy.*', times: 1, never: true }, 'expected one of times, never'],
    [{ webhook: 'toy.*', wihtin: '1s' }, 'did you mean \\"within\\"?'],
    [{ webhook: 'toy.*', within: 'soon' }, 'expected a duration'],
    [{ webhook: 'toy.*', since: 'today' }, 'expected an instant'],
    [{ webhook: 'toy.*', status: 200 }, 'unknown key \\"status\\"'],
    [{ webhook: 'toy.*', never: false }, '"never"'],
    [{ call: 'toy.*', acknowledged: true }, 'unknown key \\"acknowledged\\"'],
    [{ sequence: ['toy.*'] }, '"sequence"'],
    [{ webhook: 'toy.*', call: 'toy.*' }, 'does not go with the other keys'],
  ])('%j is refused: %s', (value, text) => {
    const parsed = expectation.safeParse(value);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(text);
  });

  it.each<[Expectation, string]>([
    [{ webhook: 'toy.PARCEL_SNET', never: true }, 'Did you mean "toy.PARCEL_SENT"?'],
    [{ call: 'toy.parcel.*', never: true }, 'No operation fits'],
    [{ sequence: ['toy.PARCEL_SENT', 'toy.parcels.lost'] }, 'Unknown operation or webhook "toy.parcels.lost"'],
  ])('%j names nothing that exists', (value, text) => {
    expect(() => checkExpectation(value, [toyProvider()])).toThrow(text);
  });

  it('may name hosted pages, and is described to editors', () => {
    expect(() => checkExpectation({ call: 'toy.page' }, [toyProvider()])).not.toThrow();
    const { anyOf = [] } = z.toJSONSchema(expectation, { io: 'input' });
    expect(anyOf).toHaveLength(3);
  });
});
