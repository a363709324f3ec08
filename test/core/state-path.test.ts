import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FiledState } from '../../src/core/persistence.js';
import { FilePersistence } from '../../src/core/state-file.js';
import { StateJsonFile, wholeBeside } from '../../src/core/state-json-file.js';
import type { Workspace } from '../../src/core/workspace.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld } from '../support/world.js';

let folder = '';
const open: Workspace[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
});
afterEach(async () => {
  for (const world of open.splice(0)) await world.close().catch(() => undefined);
  rmSync(folder, { recursive: true });
});

async function world(path: string, options: { largeAt?: number } = {}): Promise<Workspace> {
  const made = await openWorld([toyProvider()], {
    seed: 'test',
    persistence: new FilePersistence(path, { fresh: false, ...options }),
  });
  open.push(made);
  return made;
}
const send = (made: Workspace) =>
  made.unit(
    made.provider('toy'),
    (ctx) => ctx.create('parcel', { id: ctx.ids.next('parcels').uuid(), status: 'sent', label: 'x' }).id,
  );
async function close(made: Workspace): Promise<void> {
  open.splice(open.indexOf(made), 1);
  await made.close();
}
const parcels = (path: string) =>
  JSON.stringify((JSON.parse(readFileSync(path, 'utf8')) as FiledState).rows['toy.parcels']);

describe('a state path that is a symbolic link', () => {
  it('stays one, and its file is the state, dangling or not', async () => {
    const link = join(folder, 'link.json');
    symlinkSync('deep/real.json', link);
    const first = await world(link);
    const id = await send(first);
    await close(first);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(parcels(join(folder, 'deep/real.json'))).toContain(id);
    expect(existsSync(`${link}.lock`)).toBe(false);
    await close(await world(link));
  });

  it('is in use when another link to the same file is', async () => {
    const links = ['a.json', 'b.json'].map((name) => join(folder, name));
    for (const link of links) symlinkSync(join(folder, 'real.json'), link);
    await world(links[0] ?? '');
    await expect(world(links[1] ?? '')).rejects.toThrow(`${join(folder, 'real.json')} is in use by another Paydrill`);
  });

  it('is told when it leads to itself', async () => {
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')];
    symlinkSync(b, a);
    symlinkSync(a, b);
    await expect(world(a)).rejects.toThrow(
      `${a} is a symbolic link that leads to itself. Give another file with --state`,
    );
  });
});

describe('a state path at which nothing can be kept', () => {
  it('is named, with what to do, when it is a folder', async () => {
    const path = join(folder, 'state.json');
    mkdirSync(path);
    await expect(world(path)).rejects.toThrow(
      /state\.json is a folder, not a file\. Docker makes one .* --state FILE, or start with --memory\.$/,
    );
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it.each([
    ['below a file', 'file/state.json', / is a file and no folder\. .*--memory/],
    ['read-only', 'readonly.json', /readonly\.json is read-only.*\. Make it writable, or give another file/],
  ])('is named when it is %s', async (_what, name, message) => {
    writeFileSync(join(folder, 'file'), '');
    writeFileSync(join(folder, 'readonly.json'), '{}');
    chmodSync(join(folder, 'readonly.json'), 0o444);
    await expect(world(join(folder, name))).rejects.toThrow(message);
  });

  it.skipIf(!existsSync('/dev/null'))('is named when it is a device', async () => {
    await expect(world('/dev/null')).rejects.toThrow('/dev/null is no regular file.');
    expect(existsSync('/dev/null.lock')).toBe(false);
  });
});

describe('a state file that cannot be replaced', () => {
  it.each(['EBUSY', 'EXDEV', 'EPERM', 'EACCES'])(
    '(%s) is written in place, also when the new state is shorter',
    async (code) => {
      const path = join(folder, 'state.json');
      await close(await world(path));
      const state = JSON.parse(readFileSync(path, 'utf8')) as FiledState;
      const { ino } = lstatSync(path);
      // As the kernel refuses where a file is mounted by itself: https://man7.org/linux/man-pages/man2/rename.2.html
      const refused = async () => {
        throw Object.assign(new Error(code), { code });
      };
      const file = new StateJsonFile(path, true, new AbortController().signal, refused);
      await file.write({ ...state, seed: 'x'.repeat(5000) });
      await file.write({ ...state, seed: 'short' });
      expect([lstatSync(path).ino, file.isInPlace]).toEqual([ino, true]);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...state, seed: 'short' });
      expect(readdirSync(folder)).toEqual(['state.json']);
    },
  );

  it('leaves what it had when the disk is full', async () => {
    const path = join(folder, 'state.json');
    await close(await world(path));
    const before = readFileSync(path, 'utf8');
    const refused = async () => {
      throw Object.assign(new Error('x'), { code: 'ENOSPC' });
    };
    const file = new StateJsonFile(path, false, new AbortController().signal, refused);
    await expect(file.write(JSON.parse(before) as FiledState)).rejects.toThrow('x');
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([before, ['state.json']]);
  });

  it('is whole after a crash in the middle of that', async () => {
    const path = join(folder, 'state.json');
    const first = await world(path);
    const id = await send(first);
    await close(first);
    const text = readFileSync(path, 'utf8');
    // What stands there when the process is killed while it copies.
    writeFileSync(wholeBeside(path), text);
    writeFileSync(path, text.slice(0, text.length / 2));
    const second = await world(path);
    await close(second);
    expect(parcels(path)).toContain(id);
    expect(existsSync(wholeBeside(path))).toBe(false);
  });
});

describe('a state that cannot be written at the end', () => {
  it('is told by an error that names the file and what became of the changes, and the file is free', async () => {
    const path = join(folder, 'state.json');
    const made = await world(path);
    await close(made);
    const again = await world(path);
    await send(again);
    // Takes no byte, as a disk without room.
    symlinkSync('/dev/full', join(folder, '.state.json.tmp'));
    await again.flush();
    await expect(close(again)).rejects.toThrow(
      /state\.json could not be written: ENOSPC.*; what it lacks is kept in files beside it/,
    );
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is told for a large state too, whose changes are left beside it, when its folder is gone', async () => {
    const path = join(folder, 'kept', 'state.json');
    mkdirSync(join(folder, 'kept'));
    const made = await world(path, { largeAt: 0 });
    await send(made);
    await made.flush();
    rmSync(join(folder, 'kept'), { recursive: true });
    await expect(close(made)).rejects.toThrow(
      /state\.json could not be written: ENOENT.*; the latest changes are lost/,
    );
  });

  it('is written whole when only the files beside it are gone', async () => {
    const path = join(folder, 'state.json');
    const made = await world(path, { largeAt: 0 });
    const id = await send(made);
    await made.flush();
    for (const name of readdirSync(folder)) if (name.includes('.changes-')) rmSync(join(folder, name));
    await close(made);
    expect(parcels(path)).toContain(id);
  });
});
