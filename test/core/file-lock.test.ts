import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileLock } from '../../src/core/file-lock.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-lock-'));
  path = join(folder, 'state.json.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const take = () => new FileLock(path, 'state.json');

describe('a lock', () => {
  it('is held by one, named to the other, and free again when it is given back', () => {
    const first = take();
    expect(take).toThrow(`state.json is in use by another Paydrill (process ${process.pid}). Stop that one`);
    first.release();
    expect(existsSync(path)).toBe(false);
    take().release();
  });

  it('of a process of this machine that is dead is taken over at once', () => {
    take().release();
    const owner = { token: 'x', pid: 2 ** 22 - 1, started: '1' };
    writeFileSync(path, JSON.stringify(owner));
    take().release();
    // One that earlier versions wrote for a process that lives.
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: null }));
    expect(take).toThrow('in use');
  });

  it('that was torn is taken over', () => {
    writeFileSync(path, '{"pid":');
    take().release();
  });

  it('of an owner elsewhere that lives is refused, and named by its host', async () => {
    writeFileSync(path, JSON.stringify({ token: 'x', pid: 1, started: '1', where: 'other-host pid:[1]' }));
    // Another process is the owner, since taking a lock keeps this one from doing anything.
    const beat = `setInterval(() => require('fs').utimesSync(${JSON.stringify(path)}, new Date(), new Date()), 200)`;
    const owner = spawn(process.execPath, ['-e', `${beat}; console.log('beats')`]);
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    try {
      expect(take).toThrow('in use by another Paydrill (process 1 on other-host, or in a container there)');
    } finally {
      owner.kill('SIGKILL');
    }
  });

  it('of an owner elsewhere that shows no life is taken over, also when its number lives here', () => {
    writeFileSync(
      path,
      JSON.stringify({ token: 'x', pid: process.pid, started: null, where: `${hostname()} pid:[1]` }),
    );
    utimesSync(path, 1, 1);
    const lock = take();
    expect(JSON.parse(readFileSync(path, 'utf8')).pid).toBe(process.pid);
    lock.release();
  }, 30_000);

  it('that somebody else has by now is not given back', () => {
    const lock = take();
    writeFileSync(path, JSON.stringify({ token: 'another', pid: 1, started: null }));
    lock.release();
    expect(existsSync(path)).toBe(true);
  });

  it('is taken by one of several that start in the same moment over a dead owner', async () => {
    writeFileSync(path, JSON.stringify({ token: 'x', pid: 2 ** 22 - 1, started: '1' }));
    const module = join(import.meta.dirname, '../../dist/core/file-lock.js');
    const script = `import { FileLock } from ${JSON.stringify(module)};
      try { new FileLock(${JSON.stringify(path)}, 'f'); console.log('has it'); process.stdin.resume(); } catch { console.log('refused'); }`;
    const all = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]));
    const said = await Promise.all(
      all.map(
        ({ stdout }) => new Promise<string>((resolve) => stdout.once('data', (text) => resolve(String(text).trim()))),
      ),
    );
    for (const one of all) one.kill('SIGKILL');
    expect(said.sort()).toEqual(['has it', 'refused', 'refused', 'refused', 'refused', 'refused']);
  }, 60_000);
});
