// What npm runs after an install in a checkout: a build, unless there is one that is newer than all it is made of. npx runs it too, at the first
// `npx paydrill` in a checkout, when the program may be running from dist/ already.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const timeOf = (path) => statSync(join(root, path)).mtimeMs;
const sources = [
  ...['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => `${folder}/${name}`),
  ),
  ...readdirSync(root).filter((name) => /^(?:package|tsconfig).*\.json$/.test(name)),
];
const program = 'dist/cli/bin.js';
const isCurrent = existsSync(join(root, program)) && Math.max(...sources.map(timeOf)) < timeOf(program);
if (!isCurrent)
  process.exit(
    spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status ??
      1,
  );
