import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from './blocks.js';

let home: string;
const write = (name: string, text: string) => writeFileSync(join(home, name), text);

/** Runs what npm runs after an install; answers how often it was built by then. */
function prepare(): number {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/prepare.mjs'], { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(join(home, 'builds'), 'utf8').length;
}

/** A build that leaves what the real one leaves, as far as this is about it. */
const build = `
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { digestOf, noteSources } from './scripts/sources.mjs';
rmSync('dist', { recursive: true, force: true });
const digest = digestOf(process.cwd());
mkdirSync('dist');
appendFileSync('builds', '.');
noteSources(process.cwd(), digest);
`;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paydrill-prepare-'));
  for (const name of ['scripts', 'src/core']) mkdirSync(join(home, name), { recursive: true });
  for (const name of ['prepare.mjs', 'sources.mjs']) cpSync(join(root, 'scripts', name), join(home, 'scripts', name));
  write('package.json', '{"scripts":{"build":"node build.mjs"}}');
  write('tsconfig.json', '{}');
  write('build.mjs', build);
  write('src/index.ts', 'one');
  write('src/core/clock.ts', 'two');
});
afterEach(() => rmSync(home, { recursive: true }));

describe('the build after an install', () => {
  it('is done once for the same sources', () => {
    expect([prepare(), prepare()]).toEqual([1, 1]);
  });

  it('is done again, once, after each change of what it is made of', () => {
    const changes: Readonly<Record<string, () => void>> = {
      'a source says something else': () => write('src/index.ts', 'ONE'),
      'a source is new': () => write('src/core/new.ts', ''),
      'a source moved': () => renameSync(join(home, 'src/index.ts'), join(home, 'src/core/index.ts')),
      'a source is gone': () => rmSync(join(home, 'src/core/new.ts')),
      'a script of the build says something else': () => write('scripts/build-page.mjs', ''),
      'the compiler is set otherwise': () => write('tsconfig.build.json', '{}'),
      'other packages are locked': () => write('package-lock.json', '{}'),
      'there is no build': () => rmSync(join(home, 'dist'), { recursive: true }),
      'a build was broken off': () => rmSync(join(home, 'dist/.sources')),
    };
    let built = prepare();
    for (const [what, change] of Object.entries(changes)) {
      change();
      built += 1;
      expect([prepare(), prepare()], what).toEqual([built, built]);
    }
  }, 60_000);

  it('goes by what files say, not by their times', () => {
    const file = join(home, 'src/index.ts');
    const { atime, mtime } = statSync(file);
    prepare();
    write('src/index.ts', 'old');
    utimesSync(file, atime, mtime);
    expect(prepare()).toBe(2);
    utimesSync(file, new Date(), new Date());
    expect(prepare()).toBe(2);
  });

  it('fails when the build fails', () => {
    write('build.mjs', 'process.exit(3)');
    expect(prepare).toThrow();
  });
});

describe('the build itself', () => {
  it('takes the digest of its sources first and notes it last, and does not pack it', () => {
    const script = readFileSync(join(root, 'scripts/build.mjs'), 'utf8');
    expect(script.indexOf('digestOf(root)')).toBeLessThan(script.indexOf('spawnSync('));
    expect(script.trimEnd()).toMatch(/noteSources\(root, digest\);$/);
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).files).toContain('!dist/.sources');
  });
});
