// `npm start` and `npm run demo`: the built program, or what to do where there is none yet, as after `npm ci --ignore-scripts`.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));
if (existsSync(bin)) {
  process.argv[1] = bin;
  createRequire(import.meta.url)(bin);
} else {
  console.error('Paydrill is not built yet (dist/ is missing). Build it first: npm run build');
  process.exitCode = 1;
}
