import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { Output } from '../../src/cli/output.js';

const bin = join(import.meta.dirname, '../../dist/cli/bin.js');
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** The built program; `stderr` may be a file. Answers the URL that it says. */
async function start(stderr: 'pipe' | number, ...flags: string[]) {
  const child = spawn(process.execPath, [bin, 'start', '--memory', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', stderr],
  });
  running.push(child);
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text) => resolve(/ready on (\S+)/.exec(String(text))?.[1] ?? ''));
    void ended.then(([code]) => reject(new Error(`ended with ${code}`)));
  });
  return { child, url, ended };
}

/** A call that makes lines of log. */
async function call(url: string, query = ''): Promise<number> {
  const { trxn } = (await (await fetch(`${url}/_paydrill/credentials`)).json()) as {
    trxn: { baseUrl: string; token: string };
  };
  const headers = { Authorization: `Bearer ${trxn.token}` };
  return (await fetch(`${trxn.baseUrl}/v1/customers${query}`, { headers })).status;
}

async function stop(child: ChildProcess, ended: Promise<unknown[]>) {
  child.kill('SIGTERM');
  return (await ended)[0];
}

describe('a server whose log', { timeout: 30_000 }, () => {
  it.each(['pretty', 'json'])('(%s) nobody reads any more goes on, and stops with 0', async (log) => {
    const { child, url, ended } = await start('pipe', '--log', log);
    child.stderr?.destroy();
    child.stdout?.destroy();
    for (let n = 0; n < 4; n += 1) expect(await call(url)).toBe(200);
    expect(await stop(child, ended)).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('goes to a full disk goes on', async () => {
    // https://man7.org/linux/man-pages/man4/full.4.html
    const { child, url, ended } = await start(openSync('/dev/full', 'w'));
    for (let n = 0; n < 3; n += 1) expect(await call(url)).toBe(200);
    expect(await stop(child, ended)).toBe(0);
  });

  it('is held by somebody who never reads it goes on, and stops', async () => {
    const { child, url, ended } = await start('pipe', '--log', 'json');
    child.stderr?.pause();
    // More than the 64 KiB that a pipe holds: https://man7.org/linux/man-pages/man7/pipe.7.html
    for (let n = 0; n < 30; n += 1) expect(await call(url, `?${'x'.repeat(4000)}`)).toBe(200);
    expect(await stop(child, ended)).toBe(0);
  });
});

describe('a command whose output nobody reads', () => {
  it('ends without a word', async () => {
    const child = spawn(process.execPath, [bin, 'providers', 'calypso'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const [texts, [code]] = await Promise.all([child.stderr.toArray(), once(child, 'exit')]);
    expect([code, Buffer.concat(texts).toString()]).toEqual([0, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('fails with one line when the disk is full', async () => {
    const child = spawn(process.execPath, [bin, 'providers'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const [texts, [code]] = await Promise.all([child.stderr?.toArray() ?? [], once(child, 'exit')]);
    expect([code, Buffer.concat(texts).toString()]).toEqual([
      1,
      'The output could not be written: ENOSPC: no space left on device, write\n',
    ]);
  });
});

describe('Output', () => {
  it('drops what a slow reader of a server does not take, and tells how much', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const output = new Output(stream, () => expect.fail());
    output.serve((count) => `${count} dropped\n`);
    output.write('x'.repeat(2 * 1024 * 1024));
    for (let n = 0; n < 5; n += 1) output.write('lost\n');
    const last = new Promise((resolve) =>
      stream.on('data', (text) => String(text).endsWith('\n') && resolve(String(text))),
    );
    expect(await last).toBe('5 dropped\n');
  });
});
