import { describe, expect, it } from 'vitest';
import type { Happening } from '../../src/core/journal.js';
import type { Transfer } from '../../src/core/provider.js';
import { cellsOf, firstDifferent, marksOfAxis, placeOnAxis, shortLength } from '../../src/dashboard/text.js';
import { type Line, threadsOf } from '../../src/dashboard/threads.js';

const at = (second: number) => `2026-01-05T09:00:0${second}.000Z`;
const move = (second: number, subject: string, to: string, cause?: string): Happening => ({
  kind: 'transition',
  at: at(second),
  subject,
  from: null,
  to,
  event: null,
  ...(cause === undefined ? {} : { cause }),
});
const tried = (second: number, id: string, subject: string, created: number, cause?: string): Happening => ({
  kind: 'delivery',
  at: at(second),
  id,
  provider: 'toy',
  event: id,
  url: 'http://x/',
  attempt: 1,
  state: 'pending',
  outcome: { status: 500 },
  subject,
  createdAt: at(created),
  ...(cause === undefined ? {} : { cause }),
});
const asked = (second: number, id: string): Happening => ({
  kind: 'request',
  entry: {
    id,
    at: at(second),
    receivedAt: at(second),
    provider: 'toy',
    operation: 'o',
    method: 'GET',
    target: '/',
    headers: {},
    body: '',
    status: 200,
    answer: '',
  },
});

/** Threads as text: a line each, indented by depth. */
function drawn(happenings: readonly Happening[], transfers: readonly Partial<Transfer>[] = []): string[][] {
  const lines: Line[] = happenings.map((happening, index) => ({ n: index + 1, happening }));
  const byId = new Map(transfers.map((one) => [String(one.txid), one as Transfer]));
  return threadsOf(lines, byId).map(({ key, lines: placed, transfer }) => [
    ...(transfer === undefined ? [] : [`pay ${key}`]),
    ...placed.map(({ happening, depth }) => {
      const text =
        happening.kind === 'request'
          ? happening.entry.id
          : happening.kind === 'transition'
            ? happening.to
            : happening.kind === 'delivery'
              ? `${happening.event}@${happening.at.slice(18, 19)}`
              : happening.kind;
      return `${' '.repeat(depth)}${text}`;
    }),
  ]);
}

describe('threads', () => {
  it('a call stands above what it led to, though it is told after it; deliveries below their transition', () => {
    const happenings = [
      move(0, 'toy.a/1', 'new', 'request/r1'),
      asked(0, 'r1'),
      asked(1, 'r2'),
      tried(1, 'NEW', 'toy.a/1', 0, 'request/r1'),
      move(2, 'toy.a/1', 'done', 'request/r1'),
      tried(2, 'DONE', 'toy.a/1', 2, 'request/r1'),
      // The second attempt of the first comes after the second transition.
      tried(3, 'NEW', 'toy.a/1', 0, 'request/r1'),
      // And so may a first attempt that was held up.
      tried(4, 'LATE', 'toy.a/1', 0, 'request/r1'),
    ];
    const first = ['r1', ' new', '  NEW@1', '  NEW@3', '  LATE@4', ' done', '  DONE@2'];
    expect(drawn(happenings)).toEqual([first, ['r2']]);
  });

  it('a delivery stands below the transition that it tells about, whichever others share its instant', () => {
    const webhooks = (transition: Happening, ...ids: string[]) => ({ ...transition, webhooks: ids }) as Happening;
    const fault: Happening = { kind: 'fault', at: at(0), id: 'fault_1', what: 'drop', subject: 'delivery/GONE' };
    const happenings = [
      webhooks(move(0, 'toy.a/1', 'new', 'request/r1'), 'NEW', 'GONE'),
      fault,
      webhooks(move(0, 'toy.a/1', 'done', 'request/r1'), 'DONE'),
      asked(0, 'r1'),
      tried(0, 'NEW', 'toy.a/1', 0, 'request/r1'),
      tried(0, 'DONE', 'toy.a/1', 0, 'request/r1'),
      tried(1, 'NEW', 'toy.a/1', 0, 'request/r1'),
    ];
    expect(drawn(happenings)).toEqual([['r1', ' new', '  fault', '  NEW@0', '  NEW@1', ' done', '  DONE@0']]);
    // Done by hand twice, before the first attempt of either.
    const byHand = [
      webhooks(move(0, 'toy.a/1', 'lost'), 'LOST'),
      webhooks(move(0, 'toy.a/1', 'found'), 'FOUND'),
      tried(0, 'LOST', 'toy.a/1', 0),
      tried(0, 'FOUND', 'toy.a/1', 0),
    ];
    expect(drawn(byHand)).toEqual([
      ['lost', ' LOST@0'],
      ['found', ' FOUND@0'],
    ]);
  });

  it('a delivery after a restore is not taken for the one that had its id before', () => {
    const restored: Happening = { kind: 'clock', at: at(0), mode: 'frozen', after: 'restore' };
    const happenings = [
      move(1, 'toy.a/1', 'new', 'request/r1'),
      asked(1, 'r1'),
      tried(1, 'SAME', 'toy.a/1', 1, 'request/r1'),
      restored,
      asked(1, 'r2'),
      tried(1, 'SAME', 'toy.b/1', 1, 'request/r2'),
    ];
    expect(drawn(happenings)).toEqual([['r1', ' new', '  SAME@1'], ['clock'], ['r2', ' SAME@1']]);
  });

  it('a payment stands above what it led to, and alone until it is seen', () => {
    const transfers = [
      { txid: 't1', createdAt: at(1), sender: null },
      { txid: 't2', createdAt: at(4), sender: null },
      { txid: 'payout', createdAt: at(4), sender: { provider: 'toy', reference: '1' } },
    ];
    const happenings = [asked(0, 'r1'), asked(2, 'r2'), move(3, 'toy.a/1', 'seen', 'transfer/t1')];
    expect(drawn(happenings, transfers)).toEqual([['r1'], ['pay transfer/t1', ' seen'], ['r2'], ['pay transfer/t2']]);
  });

  it('what is done by hand stands alone, with the webhooks about it', () => {
    expect(drawn([move(0, 'toy.a/1', 'lost'), tried(0, 'LOST', 'toy.a/1', 0)])).toEqual([['lost', ' LOST@0']]);
  });

  it('a fault stands with what it spoilt, also when that is told later', () => {
    const fault = (subject: string): Happening => ({ kind: 'fault', at: at(0), id: 'fault_1', what: 'hang', subject });
    expect(drawn([fault('request/r1'), asked(0, 'r1')])).toEqual([['r1', ' fault']]);
    const happenings = [
      move(0, 'toy.a/1', 'new', 'request/r1'),
      fault('delivery/NEW'),
      asked(0, 'r1'),
      tried(1, 'NEW', 'toy.a/1', 0, 'request/r1'),
    ];
    expect(drawn(happenings)).toEqual([['r1', ' new', '  fault', '  NEW@1']]);
    expect(drawn([fault('delivery/DROPPED')])).toEqual([['fault']]);
  });

  it('what follows from a call that is no longer kept stands below a line that says so', () => {
    expect(drawn([move(0, 'toy.a/1', 'new', 'request/gone')])).toEqual([[' new']]);
  });
});

describe('characters as they are shown', () => {
  it.each([
    ['abc', 'abd', 2, 2],
    ['abc', 'abc\n', 3, 3],
    ['ab', 'ab ', 2, 2],
    ['é1', 'é2', 1, 2],
    ['a\u200bb', 'ab', 1, 1],
    ['\\n', '\n', 0, 0],
  ])('%j and %j part at cell %i, byte %i', (a, b, at, byte) => {
    const [one, other] = [cellsOf(a), cellsOf(b)];
    expect(firstDifferent(one, other)).toBe(at);
    expect((one[at] ?? other[at])?.offset).toBe(byte);
  });

  it('names what cannot be seen', () => {
    const shown = cellsOf(' a b \nc\t\u00a0\u200b😀')
      .filter(({ isNamed }) => isNamed)
      .map(({ text }) => text);
    expect(shown).toEqual(['·', '·', '\\n', '\\t', '\\u00a0', '\\u200b']);
    expect(firstDifferent(cellsOf('same'), cellsOf('same'))).toBeUndefined();
  });
});

describe('the axis', () => {
  it('spreads what is near, within its ends', () => {
    expect(placeOnAxis(0, 1000)).toBe(0);
    expect(placeOnAxis(86_400_000, 86_400_000)).toBe(1);
    expect(placeOnAxis(60_000, 30 * 86_400_000)).toBeGreaterThan(0.2);
    expect(marksOfAxis(30 * 86_400_000).map(({ text }) => text)).toEqual(['now', '10s', '10m', '1h', '6h', '7d']);
    expect([500, 1500, 90_000, 86_400_000, 90_061_000].map(shortLength)).toEqual([
      '500ms',
      '1s',
      '1m30s',
      '1d',
      '1d1h',
    ]);
  });
});
