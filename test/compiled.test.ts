/** The code that a start compiles is kept for the next one; whatever becomes of it, the program runs. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startProcess } from './support/process.js';

const root = join(import.meta.dirname, '..');
let home = '';
let kept = '';
let original: Buffer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'paydrill-compiled-'));
  cpSync(join(root, 'dist'), join(home, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(home, 'package.json'));
  const caches = () => readdirSync(join(home, 'dist/cli')).filter((one) => one.endsWith('.cache'));
  expect(caches(), 'what the build kept').not.toEqual([]);
  // The build may have run on another Node than these tests.
  for (const name of caches()) rmSync(join(home, 'dist/cli', name));
  await startAndStop();
  kept = join(home, 'dist/cli', caches()[0] ?? 'none');
  original = readFileSync(kept);
});

afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  rmSync(kept, { recursive: true, force: true });
  writeFileSync(kept, original);
});

/** Starts the copied program, stops it, answers its exit code. */
async function startAndStop(): Promise<number | string | null> {
  const server = await startProcess(['--memory', '--log', 'silent'], home, join(home, 'dist/cli/bin.js'));
  return server.end('SIGTERM');
}

it('a start with it leaves it alone', async () => {
  const { mtimeMs } = statSync(kept);
  expect(await startAndStop()).toBe(0);
  expect(statSync(kept).mtimeMs).toBe(mtimeMs);
});

it.each<readonly [string, (bytes: Buffer) => Buffer]>([
  ['altered', (bytes) => Buffer.concat([bytes.subarray(0, 5000), Buffer.from('?'), bytes.subarray(5001)])],
  ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['empty', () => Buffer.alloc(0)],
])('%s, it is made anew', async (_what, spoil) => {
  writeFileSync(kept, spoil(original));
  expect(await startAndStop()).toBe(0);
  const again = readFileSync(kept);
  expect(again.length).toBeGreaterThan(original.length / 2);
  const { mtimeMs } = statSync(kept);
  expect(await startAndStop()).toBe(0);
  expect(statSync(kept).mtimeMs).toBe(mtimeMs);
});

it('where it cannot be kept, nothing is missing and nothing is left', async () => {
  rmSync(kept);
  mkdirSync(kept);
  writeFileSync(join(kept, 'in the way'), '');
  expect(await startAndStop()).toBe(0);
  expect(readdirSync(join(home, 'dist/cli')).filter((name) => name.includes('.cache'))).toHaveLength(1);
});

it('is not made by commands that load less', async () => {
  rmSync(kept);
  const run = promisify(execFile);
  expect((await run(process.execPath, [join(home, 'dist/cli/bin.js'), 'providers'])).stdout).not.toBe('');
  expect(readdirSync(join(home, 'dist/cli')).filter((name) => name.includes('.cache'))).toEqual([]);
});
