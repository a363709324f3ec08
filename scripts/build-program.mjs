// Bundles the program into dist/cli/: parts that are loaded when they are needed, and bin.js that loads them (scripts/bin.cjs).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { build, transform } from 'esbuild';

/**
 * A bundled module stands elsewhere than the one it was made of: what it finds beside itself is still found from there. `bundleUrl` names
 * the variable with the URL of the bundle.
 */
export const where = (root, bundleUrl) => ({
  name: 'where',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const own = `../${relative(`${root}src`, path).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;
      return { contents: text.replaceAll('import.meta.url', `new URL('${own}', ${bundleUrl}).href`), loader: 'ts' };
    });
  },
});

// Schemas of ours are built when they are asked for.
const lazySchemas = (root) => ({
  name: 'lazy-schemas',
  setup({ onResolve }) {
    onResolve({ filter: /^zod$/ }, ({ importer }) =>
      importer.startsWith(`${root}src`) ? { path: `${root}scripts/lazy-zod.mjs` } : undefined,
    );
  },
});

// Types of answers that the program gives, and those with a character set; the other two thousand of the registry are never asked for.
const contentTypes =
  /^(application\/(octet-stream|xml|yaml)|font\/woff2|image\/(png|svg\+xml|x-icon)|text\/(css|html|plain|xml|yaml))$/;

// Tables of packages that the program carries but never reads: messages of schemas in forty languages, of which it speaks one; character
// sets other than UTF-8, since bodies are taken as bytes.
export const unread = {
  name: 'unread',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    onLoad({ filter: /mime-db[\\/]db\.json$/ }, async ({ path }) => {
      const all = Object.entries(JSON.parse(await readFile(path, 'utf8')));
      const asked = all.filter(([name, { charset }]) => charset !== undefined || contentTypes.test(name));
      return { contents: JSON.stringify(Object.fromEntries(asked)), loader: 'json' };
    });
    onLoad({ filter: /iconv-lite[\\/]encodings[\\/]index\.js$/ }, () => ({
      contents: "module.exports = require('./internal');",
    }));
  },
};

/** Bundles `src/cli/bin.ts`. */
export async function buildProgram(root) {
  const out = `${root}dist/cli`;
  rmSync(out, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: [`${root}src/cli/bin.ts`],
    outdir: out,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [where(root, '__programUrl'), lazySchemas(root), unread],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    entryNames: 'main-[hash]',
    chunkNames: 'part-[hash]',
    logLevel: 'warning',
  });
  mkdirSync(out, { recursive: true });
  let main = '';
  for (const { path, text } of outputFiles) {
    const name = path.slice(out.length + 1);
    if (name.startsWith('main-')) main = name;
    // CommonJS, because only its scripts can be given the code that an earlier start compiled.
    const { code } = await transform(text.replace(/^#!.*/, ''), {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'eof',
    });
    writeFileSync(`${out}/${name}`, code);
  }
  // The package is of ES modules; this folder is not.
  writeFileSync(`${out}/package.json`, '{"type":"commonjs"}\n');
  writeFileSync(`${out}/bin.js`, readFileSync(`${root}scripts/bin.cjs`, 'utf8').replace('MAIN', main));
  chmodSync(`${out}/bin.js`, 0o755);
  await startOnce(`${out}/bin.js`);
}

/** Has the program keep the code that a start compiles. */
async function startOnce(bin) {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--memory', '--log', 'silent'], {
    cwd: tmpdir(),
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const ready = once(child.stdout, 'data').then(() => child.kill('SIGTERM'));
  const [code] = await Promise.race([ended, ready.then(() => ended)]);
  if (code !== 0) throw new Error(`the program ended with ${code}`);
}
