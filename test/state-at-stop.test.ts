/** The built program, stopped after its state can be kept no longer: one line that names the file, and exit code 1. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess } from './support/process.js';

const bin = join(import.meta.dirname, '../dist/cli/bin.js');
let folder = '';
let state = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
  state = join(folder, 'kept', 'state.json');
  mkdirSync(join(folder, 'kept'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const removed = (): void => rmSync(join(folder, 'kept'), { recursive: true });
const replaced = (): void => {
  removed();
  writeFileSync(join(folder, 'kept'), '');
};

describe.each<[string, () => void]>([
  ['is removed', removed],
  ['becomes a file', replaced],
])('when the folder of the state %s', { timeout: 60_000 }, (_what, spoil) => {
  const sentence = () =>
    new RegExp(
      `^${state.replaceAll('.', '\\.')} could not be written: E[A-Z]+: [^\\n]*; the latest changes are lost\\.\\n$`,
    );

  it('start ends with 1', async () => {
    const server = await startProcess(['--state', state, '--log', 'silent'], folder);
    await server.control('POST', 'clock/advance', { by: '1d' });
    spoil();
    expect(await server.end('SIGTERM')).toBe(1);
    expect(server.stderr()).toMatch(sentence());
  });

  it('start with several workspaces ends with 1, and names one file', async () => {
    const server = await startProcess(['--state', state, '--log', 'silent'], folder);
    await server.control('POST', 'workspaces', { name: 'other' });
    spoil();
    expect(await server.end('SIGINT')).toBe(1);
    expect(server.stderr()).toMatch(sentence());
  });

  it.each([
    [0, 1],
    [3, 3],
  ])('exec whose command ends with %d ends with %d', async (code, wanted) => {
    const spoiling = `require('node:fs').rmSync('kept', { recursive: true });
      if (${spoil === replaced}) require('node:fs').writeFileSync('kept', '');
      process.exitCode = ${code};`;
    const [ended, told] = await new Promise<[unknown, string]>((resolve) =>
      execFile(
        process.execPath,
        [bin, 'exec', '--state', state, '--', process.execPath, '-e', spoiling],
        { cwd: folder },
        (error, _out, err) => resolve([error?.code ?? 0, err]),
      ),
    );
    expect(ended).toBe(wanted);
    // Notes are wrapped to the width of a terminal.
    expect(`${told.replace(/\s+/g, ' ').trim()}\n`).toMatch(sentence());
  });
});
