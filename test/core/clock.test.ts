import { expect, it } from 'vitest';
import { parseInstant } from '../../src/core/clock.js';

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
