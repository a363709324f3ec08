import { describe, expect, it } from 'vitest';
import { useDrill } from '../../src/vitest.js';

describe('useDrill', () => {
  const drill = useDrill(() => ({ providers: ['trxn'] }));
  const early = () => drill.url;
  expect(early).toThrow('drill.url was read before the drill was started');
  expect(Object.keys(drill)).toEqual([]);
  let url = '';

  it('answers the drill, which is there inside tests', async () => {
    url = drill.url;
    expect(Object.keys(drill)).toContain('trxn');
    expect('calypso' in drill).toBe(false);
    // Neither a promise nor in the way of one.
    expect(await drill).toBe(drill);
    await drill.clock.advance('5m');
    await drill.faults.add({ operation: 'trxn.*', reset: true });
  });

  it('is as new after each, on the same ports', () => {
    expect(drill.clock.now()).toBe('2026-01-01T00:00:00.000Z');
    expect(drill.faults.list()).toEqual([]);
    expect(drill.url).toBe(url);
  });
});

const stopped: string[] = [];
describe('useDrill behind the last test', () => {
  const drill = useDrill();
  it('runs', () => void stopped.push(drill.url));
});

it('the drill is stopped', async () => {
  expect(stopped).toHaveLength(1);
  await expect(fetch(`${stopped[0]}/_paydrill/healthz`)).rejects.toThrow('fetch failed');
});
