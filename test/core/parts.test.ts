import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock, parseInstant } from '../../src/core/clock.js';
import { isAccepted, nextAttempt, type RetryPolicy } from '../../src/core/delivery.js';
import { formatDuration, parseDuration } from '../../src/core/duration.js';
import { nearest, unknownName } from '../../src/core/errors.js';
import { Ids } from '../../src/core/ids.js';
import { JobQueue } from '../../src/core/jobs.js';
import { JsonSyntaxError, lineAndColumn, parseJson, renderJson, wireNumber } from '../../src/core/json.js';
import { eventsOf, type Lifecycle, reachable, step } from '../../src/core/lifecycle.js';
import { decimal, decimalFromJson, divide, formatDecimal, parseDecimal, round, scaleOf } from '../../src/core/money.js';
import { samplePerson } from '../../src/core/sample.js';
import { Store } from '../../src/core/store.js';
import { isNearAddress } from '../../src/core/target-policy.js';
import { TestWall } from '../support/world.js';

fc.configureGlobal({ seed: 20260105, numRuns: 200 });

/** Decimal text of up to 18 digits behind the point, with its exact value as a fraction over 10^18. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
    const point = text.length - scale;
    return {
      text: `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`,
      atto: digits * 10n ** BigInt(18 - scale),
    };
  });

const attoOf = (text: string): bigint => {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const value = BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'));
  return sign === '-' ? -value : value;
};

describe('money', () => {
  it('adds and subtracts exactly, as integers of the smallest unit do', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(attoOf(formatDecimal(decimal(a.text).plus(decimal(b.text))))).toBe(a.atto + b.atto);
        expect(attoOf(formatDecimal(decimal(a.text).minus(decimal(b.text))))).toBe(a.atto - b.atto);
      }),
    );
  });

  it('never writes an exponent and never loses a digit', () => {
    fc.assert(
      fc.property(decimals, ({ text, atto }) => {
        const written = formatDecimal(decimal(text));
        expect(written).toMatch(/^-?\d+(\.\d+)?$/);
        expect(attoOf(written)).toBe(atto);
        expect(renderJson(wireNumber(written))).toBe(written);
        expect(formatDecimal(decimalFromJson(parseJson(written)) ?? decimal('0'))).toBe(written);
      }),
    );
  });

  it('rounds within one unit of the last digit, in the direction asked for', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 18 }), ({ text, atto }, digits) => {
        const unit = 10n ** BigInt(18 - digits);
        const down = attoOf(formatDecimal(round(decimal(text), digits, 'down')));
        const up = attoOf(formatDecimal(round(decimal(text), digits, 'up')));
        const size = (value: bigint) => (value < 0n ? -value : value);
        expect(size(down) <= size(atto) && size(atto) <= size(up)).toBe(true);
        expect(size(up) - size(down) === 0n || size(up) - size(down) === unit).toBe(true);
      }),
    );
  });

  // Worked example of a provider's documents: 0.0052326 x 1753.8032 = 9.1769 -> 9.17.
  it('computes a documented recalculation', () => {
    expect(formatDecimal(round(decimal('0.0052326').times(decimal('1753.8032')), 2, 'down'))).toBe('9.17');
    expect(formatDecimal(divide(decimal('1'), decimal('3'), 4, 'down'))).toBe('0.3333');
    expect(formatDecimal(divide(decimal('2'), decimal('3'), 4, 'up'))).toBe('0.6667');
    expect(formatDecimal(decimal('100'), 1)).toBe('100.0');
    expect([scaleOf(decimal('1.50')), scaleOf(decimal('100'))]).toEqual([1, 0]);
  });

  it.each(['', ' 1', '1.', '.5', '1e3', '0x10', '1,5', 'NaN', 'Infinity', '--1', '1'.repeat(61)])(
    'is no decimal: %j',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );
});

describe('json', () => {
  it('keeps numbers that a double would bend', () => {
    const text = '{"amount":0.123456789012345678,"id":9007199254740993,"n":1.5}';
    expect(renderJson(parseJson(text))).toBe(text);
  });

  it.each(['N', '-N', '[N]', '[1, N]', '[1,\tN]', '{"a":N}', '{"a":\n-N}', ' N'])(
    'keeps them wherever they stand: %j',
    (where) => {
      for (const number of ['9007199254740993', '0.12345678901234567', '1.50e3', '1E400', '123456789.123456789e-7'])
        expect(renderJson(parseJson(where.replace('N', number)))).toBe(where.replace('N', number).replace(/\s/g, ''));
    },
  );

  it('reads and writes whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(renderJson(parseJson(text))).toBe(text);
      }),
    );
  });

  it('keeps __proto__ an own key, with and without long numbers', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1.00000000000000001}}']) {
      const value = parseJson(text) as object;
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.hasOwn(value, '__proto__')).toBe(true);
    }
  });

  it('says where a mistake is', () => {
    const text = '{\n  "a": 1,\n  b: 2\n}';
    const error = (() => {
      try {
        return parseJson(text);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(JsonSyntaxError);
    expect(lineAndColumn(text, (error as JsonSyntaxError).offset)).toEqual({ line: 3, column: 3 });
  });
});

describe('durations and instants', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000 }), (ms) => parseDuration(formatDuration(ms)) === ms),
    );
  });

  it.each([
    ['500ms', 500],
    ['45s', 45_000],
    ['1h30m', 5_400_000],
    ['30d', 2_592_000_000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '5', '5 s', '-5s', '5w', '1.5h', '999999999d', 's'])('is no duration: %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  it.each(['', '2026', '2026-01-05T09:00:00', '2026-13-01', 'tomorrow', '2026-01-05T09:00:00+1'])(
    'is no instant: %j',
    (text) => expect(parseInstant(text)).toBeUndefined(),
  );
});

describe('ids', () => {
  const made = (seed = 's', workspace = 'w') => {
    const counts = new Map<string, number>();
    return Ids.of(seed, workspace, {
      read: (name) => counts.get(name) ?? 0,
      write: (name, value) => void counts.set(name, value),
    });
  };

  it('calls to one collection never change the ids of another', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }), (calls) => {
        const mixed = made();
        const alone = made();
        const ofA = calls.map((name) => [name, mixed.next(name).uuid()] as const).filter(([name]) => name === 'a');
        expect(ofA.map(([, id]) => id)).toEqual(ofA.map(() => alone.next('a').uuid()));
      }),
    );
  });

  it('differ by seed, workspace, scope and counter, and are the same otherwise', () => {
    const all = [
      made().next('x').uuid(),
      made('t').next('x').uuid(),
      made('s', 'v').next('x').uuid(),
      made().scoped('p').next('x').uuid(),
      made().named('x').uuid(),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(made().next('x').uuid()).toBe(made().next('x').uuid());
  });

  it('have the layout of RFC 9562', () => {
    const ids = made();
    fc.assert(
      fc.property(fc.constantFrom(4 as const, 5 as const), (version) => {
        expect(ids.next('u').uuid(version)).toMatch(
          new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
        );
      }),
    );
    expect(ids.next('h').hex(32)).toMatch(/^[0-9a-f]{32}$/);
    expect(ids.next('t').text(24, 'abc')).toMatch(/^[abc]{24}$/);
  });
});

describe('sample people', () => {
  it('are the same for the same bytes, whatever the shared generator was seeded with', async () => {
    const { faker } = await import('@faker-js/faker/locale/en');
    const bytes = (name: string) => Ids.of('s', 'w', { read: () => 0, write: () => {} }).named(name);
    const first = await samplePerson(bytes('a'));
    faker.seed(7);
    expect(await samplePerson(bytes('a'))).toEqual(first);
    expect(await samplePerson(bytes('b'))).not.toEqual(first);
    expect(first.email).toMatch(/^[^@\s]+@example\.com$/);
  });
});

describe('retry schedules', () => {
  const policies = fc.record({
    delaysMs: fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 20 }),
    countedFrom: fc.constantFrom('previous' as const, 'first' as const),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    giveUpAfterMs: fc.integer({ min: 0, max: 5_000_000 }),
    timeoutMs: fc.constant(1000),
    accepts: fc.constantFrom('200' as const, '2xx' as const),
  });

  it('never go backwards, never beyond the last wait or the limit, and end on acceptance', () => {
    fc.assert(
      fc.property(policies, fc.double({ min: 0, max: 0.999, noNaN: true }), (policy: RetryPolicy, jitter) => {
        let at = 0;
        for (let n = 1; n <= policy.delaysMs.length + 1; n += 1) {
          const next = nextAttempt(policy, n, { error: 'down' }, at, { firstAt: 0, jitter });
          expect(nextAttempt(policy, n, { status: 200, body: '' }, at, { firstAt: 0, jitter })).toBeUndefined();
          if (next === undefined) return;
          expect(next).toBeGreaterThanOrEqual(at);
          expect(next).toBeLessThanOrEqual(policy.giveUpAfterMs ?? 0);
          at = next;
        }
        expect.fail('the schedule did not end');
      }),
    );
  });

  it('counts from the attempt before or from the first, as the policy says', () => {
    const base = { delaysMs: [10, 20], jitter: 0, timeoutMs: 1, accepts: '200' } as const;
    const past = { firstAt: 100, jitter: 0.5 };
    expect(nextAttempt({ ...base, countedFrom: 'previous' }, 2, { status: 500, body: '' }, 110, past)).toBe(130);
    expect(nextAttempt({ ...base, countedFrom: 'first' }, 2, { status: 500, body: '' }, 110, past)).toBe(120);
    expect(isAccepted({ ...base, countedFrom: 'first' }, { status: 204, body: '' })).toBe(false);
    expect(isAccepted({ ...base, accepts: '2xx', countedFrom: 'first' }, { status: 204, body: '' })).toBe(true);
  });
});

describe('the order of jobs', () => {
  it('is by due time, then by sequence, whatever was added, cancelled or undone', async () => {
    const action = fc.record({ due: fc.integer({ min: 0, max: 20 }), cancel: fc.boolean(), undo: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const store = new Store();
        let seq = 0;
        const queue = new JobQueue(store, () => (seq += 1));
        const add = (due: number) => queue.add({ kind: 'event', due, subject: `s${due}`, data: {}, depth: 0 });
        for (const { due, cancel, undo } of actions) {
          await store
            .transaction(() => {
              add(due);
              if (cancel) queue.cancel(`s${(due + 1) % 20}`);
              if (undo) throw new Error('undo');
            })
            .catch(() => undefined);
        }
        const expected = queue.list().map(({ id }) => id);
        const got: string[] = [];
        for (let job = queue.first(); job !== undefined; job = queue.first()) {
          const { id } = job;
          got.push(id);
          await store.transaction(() => queue.remove(id));
        }
        expect(got).toEqual(expected);
      }),
    );
  });
});

describe('the store', () => {
  it('a transaction that throws leaves everything as it was, order and indexes included', async () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      what: fc.constantFrom('insert', 'update', 'delete'),
      group: fc.constantFrom('x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 20 }),
        fc.array(change, { maxLength: 20 }),
        async (kept, undone) => {
          const store = new Store();
          const rows = store.declare<{ id: string; group: string }>('rows', { group: (row) => row.group });
          const apply = (changes: typeof kept) => {
            for (const { id, what, group } of changes) {
              store.counters.write('n', store.counters.read('n') + 1);
              if (what === 'delete') rows.delete(id);
              else if (rows.get(id) === undefined) rows.insert({ id, group });
              else if (what === 'update') rows.update(id, { group });
            }
          };
          await store.transaction(() => apply(kept));
          const view = () =>
            JSON.stringify([store.dump(), rows.by('group', 'x'), rows.by('group', 'y'), [...rows.newestFirst()]]);
          const before = view();
          const failing = store.transaction(() => {
            apply(undone);
            throw new Error('undo');
          });
          await expect(failing).rejects.toThrow('undo');
          expect(view()).toBe(before);
          expect(rows.by('group', 'x').every(({ group }) => group === 'x')).toBe(true);
        },
      ),
    );
  });

  it('finds rows by index in the order in which they came, whatever became of them', async () => {
    const change = fc.record({
      id: fc.integer({ min: 0, max: 7 }),
      what: fc.constantFrom('insert', 'update', 'delete', 'again'),
      group: fc.constantFrom('x', 'y'),
      undo: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 60 }), async (changes) => {
        const store = new Store();
        const rows = store.declare<{ id: string; group: string }>('rows', { group: (row) => row.group });
        for (const { id: number, what, group, undo } of changes) {
          const id = String(number);
          const work = store.transaction(() => {
            if (what === 'delete' || what === 'again') rows.delete(id);
            if (what !== 'delete' && rows.get(id) === undefined) rows.insert({ id, group });
            else if (what === 'update') rows.update(id, { group });
            if (undo) throw new Error('undo');
          });
          await work.catch(() => undefined);
          for (const key of ['x', 'y'])
            expect(rows.by('group', key)).toEqual(rows.all().filter((row) => row.group === key));
        }
      }),
    );
  });

  it('refuses changes outside of a transaction', () => {
    const store = new Store();
    const rows = store.declare('rows');
    expect(() => rows.insert({ id: '1' })).toThrow('inside a unit of work');
  });
});

describe('clocks', () => {
  it('a frozen clock never goes backwards, a held one runs on from where it stands', () => {
    const wall = new TestWall(1000);
    const clock = new Clock(wall, { mode: 'running', wire: 'wall' });
    clock.hold();
    clock.moveTo(5000);
    clock.moveTo(10);
    wall.move(100);
    expect([clock.now(), clock.wireNow()]).toEqual([5000, 1100]);
    clock.release();
    wall.move(7);
    expect([clock.now(), clock.wireNow()]).toEqual([5007, 1107]);
    clock.setMode('frozen');
    wall.move(7);
    expect(clock.now()).toBe(5007);
    clock.setWire('virtual');
    expect(clock.wireNow()).toBe(5007);
  });

  it('is kept and comes back: a running one with its distance, a frozen one with its instant', () => {
    const wall = new TestWall(1000);
    const running = new Clock(wall, { mode: 'running', wire: 'wall', startAt: 9000 });
    const frozen = new Clock(wall, { mode: 'frozen', wire: 'virtual', startAt: 9000 });
    const [a, b] = [running.save(), frozen.save()];
    wall.move(500);
    const again = new Clock(wall, { mode: 'frozen', wire: 'wall' });
    again.restore(a);
    expect([again.mode, again.now()]).toEqual(['running', 9500]);
    again.restore(b);
    expect([again.mode, again.now(), again.wire]).toEqual(['frozen', 9000, 'virtual']);
  });
});

describe('lifecycles', () => {
  const table: Lifecycle = {
    name: 't',
    collection: 't',
    field: 's',
    initial: { a: [] },
    states: { a: { on: { go: { to: 'b' } } }, b: { on: { back: { to: 'a' } } }, c: {} },
  };

  it('step is a look-up', () => {
    expect(step(table, 'a', 'go')).toEqual({ ok: true, to: 'b', effects: [] });
    expect(step(table, 'a', 'back')).toEqual({ ok: false, possible: ['go'] });
    expect(step(table, 'a', 'constructor')).toEqual({ ok: false, possible: ['go'] });
    expect(eventsOf(table)).toEqual(['back', 'go']);
  });

  it('finds states that nothing leads to', () => expect(reachable(table)).toEqual(new Set(['a', 'b'])));
});

describe('names', () => {
  it('the nearest valid one is offered when it is near', () => {
    expect(nearest('calypos', ['calypso', 'trxn'])).toBe('calypso');
    expect(nearest('zebra', ['calypso', 'trxn'])).toBeUndefined();
    expect(unknownName('thing', 'zebra', ['a', 'b']).message).toBe('Unknown thing "zebra". Known: a, b.');
  });
});

describe('webhook targets', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '0.0.0.0',
    '::',
  ])('%s is near', (address) => expect(isNearAddress(address)).toBe(true));
  it.each([
    '192.0.2.1',
    '172.32.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '2001:db8::1',
    '::ffff:192.0.2.1',
    'fe80::1',
    'localhost',
    '',
  ])('%s is not', (address) => expect(isNearAddress(address)).toBe(false));
});
