// Bundles the library for ES modules into dist/esm/: an entry for each door and the parts that they share. Every worker of a test run imports
// it anew, and a thousand files of forty packages take four times as long as this.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { lazySchemas, unread, where } from './build-program.mjs';
import { entries } from './entries.mjs';

// Packages of CommonJS ask for modules of Node.
const banner = "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);";

/** Writes dist/esm/. Answers the files that went in. */
export async function buildModules(root) {
  const outdir = `${root}dist/esm`;
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: entries.map((name) => `${root}src/${name}.ts`),
    outdir,
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // The runner that runs the tests brings it.
    external: ['vitest'],
    inject: [`${root}scripts/node-globals.mjs`],
    plugins: [where(root, 'import.meta.url'), lazySchemas(root), unread],
    banner: { js: banner },
    chunkNames: 'part-[hash]',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}
