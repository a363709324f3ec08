import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const bin = join(import.meta.dirname, '../dist/cli/bin.js');
// Mounts of one's own, as root or by a user namespace: https://man7.org/linux/man-pages/man1/unshare.1.html
const unshare = [['-m'], ['-r', '-m']].find((flags) => spawnSync('unshare', [...flags, 'true']).status === 0);
const title = unshare === undefined ? ' (skipped: no unshare with mounts here)' : '';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts the built program with a state file that is mounted by itself, as `docker run -v ./host.json:/state/state.json` does. */
async function start(options = '') {
  const [host, inside] = [join(folder, 'host.json'), join(folder, 'inside.json')];
  writeFileSync(inside, '');
  const script = `mount --bind '${host}' '${inside}' ${options} && exec '${process.execPath}' '${bin}' start --port 0 --state '${inside}'`;
  const child = spawn('unshare', [...(unshare ?? []), 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number);
  let err = '';
  child.stderr.on('data', (text) => {
    err += text;
  });
  const url = await Promise.race([
    new Promise<string>((resolve) =>
      child.stdout.on('data', (text) => resolve(/ready on (\S+)/.exec(String(text))?.[1] ?? '')),
    ),
    ended.then(() => ''),
  ]);
  return { child, url, host, ended, err: () => err };
}

describe.skipIf(unshare === undefined)('a state file that is mounted by itself', { timeout: 30_000 }, () => {
  it(`keeps what was acknowledged, empty at first or not, and says how it is kept${title}`, async () => {
    writeFileSync(join(folder, 'host.json'), '');
    for (const email of ['ann@example.com', 'bob@example.com']) {
      const { child, url, host, ended, err } = await start();
      const { trxn } = (await (await fetch(`${url}/_paydrill/credentials`)).json()) as {
        trxn: { baseUrl: string; token: string };
      };
      const headers = { Authorization: `Bearer ${trxn.token}`, 'Content-Type': 'application/json' };
      const made = await fetch(`${trxn.baseUrl}/v1/customers`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ email }),
      });
      expect(made.status).toBe(201);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(readFileSync(host, 'utf8')).toContain(email);
      expect(err().replace(/\s+/g, ' ')).toContain('inside.json is mounted by itself, so it is written in place');
    }
  });

  it(`is refused at the start when it is mounted read-only${title}`, async () => {
    writeFileSync(join(folder, 'host.json'), '');
    const { ended, err } = await start(`&& mount -o remount,bind,ro '${join(folder, 'inside.json')}'`);
    expect([await ended, err()]).toEqual([
      1,
      expect.stringMatching(/inside\.json is read-only .*--state FILE, or start with --memory\.\n$/),
    ]);
  });
});
