import { describe, expect, it } from 'vitest';
import { Clock, parseInstant } from '../../src/core/clock.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld, TestWall } from '../support/world.js';

it.each<[string, string | undefined]>([
  ['2026-02-28T00:00:00Z', '2026-02-28T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-02-28T23:30:00-01:00', '2026-03-01T00:30:00.000Z'],
  ['2026-02-29T00:00:00Z', undefined],
  ['2026-02-30', undefined],
  ['2026-04-31T00:00:00+02:00', undefined],
  ['2026-13-01', undefined],
  ['2026-01-01T00:00:00', undefined],
  ['01.02.2026', undefined],
])('the instant %s', (text, expected) => {
  const ms = parseInstant(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});

describe('a running clock whose machine sets its own back', () => {
  it('never goes back itself: it runs on from where it was', () => {
    const wall = new TestWall(1_000_000);
    const clock = new Clock(wall, { mode: 'running', wire: 'wall', startAt: 5_000 });
    wall.move(1_000);
    expect(clock.now()).toBe(6_000);
    wall.move(-3_600_000);
    expect(clock.now()).toBe(6_000);
    wall.move(10);
    expect(clock.now()).toBe(6_010);
    expect(clock.realMsUntil(6_020)).toBe(10);
  });

  it('goes on no earlier than it was kept', () => {
    const wall = new TestWall(1_000_000);
    const first = new Clock(wall, { mode: 'running', wire: 'wall', startAt: 5_000 });
    wall.move(1_000);
    const kept = first.save();
    const later = new Clock(new TestWall(10), { mode: 'running', wire: 'wall' });
    later.restore(kept);
    expect(later.now()).toBe(6_000);
  });
});

it('advances that come together add up', async () => {
  const world = await openWorld([toyProvider()]);
  const start = world.clock.now();
  const made = await Promise.all([1, 2, 3].map((minutes) => world.advance({ by: minutes * 60_000 })));
  expect(world.clock.now() - start).toBe(360_000);
  expect(made.map(({ from }) => Date.parse(from) - start)).toEqual([0, 60_000, 180_000]);
  await world.advance({ atLeast: start });
  expect(world.clock.now() - start).toBe(360_000);
  await world.close();
});
