// Bundles the library for test runners that load CommonJS (Jest has no require of ES modules) into dist/cjs/: one bundle with everything,
// packages included since some are ES modules only, a door for each entry, and the declarations once more, read as CommonJS.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { unread, where } from './build-program.mjs';
import { entries } from './entries.mjs';

// Vitest refuses to be required. A runner that loads CommonJS has its hooks as globals.
const globalHooks = {
  name: 'global-hooks',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: 'hooks', namespace: 'hooks' }));
    onLoad({ filter: /.*/, namespace: 'hooks' }, () => ({ contents: hooks }));
  },
};

const advice =
  "Turn the runner's globals on, import paydrill/vitest as an ES module, or call createPaydrill in hooks of your own.";
const hooks = `
const hook = (name) => (run) => {
  if (typeof globalThis[name] === 'function') return globalThis[name](run);
  throw new Error('useDrill needs the hook ' + name + ', and there is no such global. ' + ${JSON.stringify(advice)});
};
export const beforeAll = hook('beforeAll');
export const afterEach = hook('afterEach');
export const afterAll = hook('afterAll');
`;

/** Writes dist/cjs/. The compiler must have written dist/ before. Answers the files that went in. */
export async function buildCommonJs(root) {
  const out = `${root}dist/cjs`;
  mkdirSync(out, { recursive: true });
  const all = entries.map((name) => `export * as ${name} from './${name}.js';`).join('\n');
  const { metafile } = await build({
    stdin: { contents: all, resolveDir: `${root}src`, sourcefile: 'all.ts', loader: 'ts' },
    outfile: `${out}/paydrill.cjs`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    plugins: [where(root, 'bundleUrl'), globalHooks, unread],
    inject: [`${root}scripts/node-globals.mjs`],
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  // Declarations below are those of CommonJS modules.
  writeFileSync(`${out}/package.json`, `${JSON.stringify({ type: 'commonjs' })}\n`);
  for (const name of entries) {
    writeFileSync(`${out}/${name}.cjs`, door(name, await valuesOf(`${root}dist/${name}.js`)));
    writeFileSync(`${out}/${name}.d.cts`, `export * from './types/${name}.js';\n`);
  }
  for (const path of declarationsFrom(entries.map((name) => `${root}dist/${name}.d.ts`))) {
    const copy = join(out, 'types', relative(`${root}dist`, path));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
  return Object.keys(metafile.inputs);
}

/** Written name by name, so that Node finds the names without running the bundle. */
function door(entry, names) {
  const lines = names.map((name) => `exports.${name} = own.${name};`);
  return ["'use strict';", `const own = require('./paydrill.cjs').${entry};`, ...lines, ''].join('\n');
}

/** The names that a compiled module exports. */
async function valuesOf(path) {
  const { metafile } = await build({
    entryPoints: [path],
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  return Object.values(metafile.outputs)[0].exports;
}

/** Declarations and those that they name, by following their relative imports. */
function declarationsFrom(paths) {
  const found = new Set(paths);
  for (const path of found)
    for (const [, named] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"](\.{1,2}\/[^'"]+)\.js['"]/g))
      found.add(`${join(dirname(path), named)}.d.ts`);
  return found;
}
