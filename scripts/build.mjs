// Compiles src/ into dist/, lays the data files beside the code that reads them, and bundles the program, which starts in half the time when
// it need not read a thousand files. Runs on install from a checkout (`prepare`), so it needs nothing but node_modules.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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

// A bundled module stands elsewhere than the one it was made of: what it finds beside itself is still found from there.
const where = {
  name: 'where',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const own = `../${relative(`${root}src`, path).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;
      return { contents: text.replaceAll('import.meta.url', `new URL('${own}', import.meta.url).href`), loader: 'ts' };
    });
  },
};
// Messages of schemas in forty languages, of which the program speaks one.
const oneLanguage = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};
rmSync(`${root}dist/cli`, { recursive: true, force: true });
await build({
  entryPoints: [`${root}src/cli/bin.ts`],
  outdir: `${root}dist/cli`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [where, oneLanguage],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  chunkNames: 'part-[hash]',
  // CommonJS packages inside ask for Node's own modules this way.
  banner: {
    js: "import { createRequire as __requireFrom } from 'node:module';const require = __requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
const bin = `${root}dist/cli/bin.js`;
if (existsSync(bin)) chmodSync(bin, 0o755);
