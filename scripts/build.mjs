// Compiles src/ into dist/ and lays the data files beside the code that reads them. Runs on install from a checkout (`prepare`), so it needs nothing but node_modules.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const tsc = `${root}node_modules/@typescript/native/bin/tsc`;
const { status } = spawnSync(process.execPath, [tsc, '-p', `${root}tsconfig.build.json`], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync(`${root}src`, { recursive: true }))
  if (name.endsWith('.json')) {
    mkdirSync(dirname(`${root}dist/${name}`), { recursive: true });
    copyFileSync(`${root}src/${name}`, `${root}dist/${name}`);
  }
const bin = `${root}dist/cli/bin.js`;
if (existsSync(bin)) chmodSync(bin, 0o755);
