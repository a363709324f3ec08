// What npm runs after an install in a checkout: a build, unless dist/ was built of exactly these sources. npx runs it too, at the first
// `npx paydrill` in a checkout, when the program may be running from dist/ already.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!isBuilt(root)) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(status ?? 1);
}
