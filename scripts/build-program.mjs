// Bundles the program into dist/cli/: parts that are loaded when they are needed, and bin.js that loads them (scripts/bin.cjs).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
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
export const lazySchemas = (root) => ({
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

// What the program carries but never reads: messages of schemas in forty languages, of which it speaks one; character sets other than
// UTF-8, since bodies are taken as bytes, and readers of other bodies; queries in the extended form; Express's own log of its doings. And what it loads only when it needs it.
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
    onLoad({ filter: /[\\/]undici[\\/]index\.js$/ }, () => ({
      contents:
        "export { default as Agent } from './lib/dispatcher/agent.js'; export { default as buildConnector } from './lib/core/connect.js';",
    }));
    onLoad({ filter: /body-parser[\\/]index\.js$/ }, () => ({ contents: "exports.raw = require('./lib/types/raw');" }));
    onLoad({ filter: /[\\/]qs[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: "exports.parse = (...given) => require('./parse')(...given);",
    }));
    onLoad({ filter: /noble[\\/]hashes[\\/](esm[\\/])?cryptoNode\.js$/ }, () => ({
      contents:
        "export const crypto = { getRandomValues: (bytes) => require('node:crypto').webcrypto.getRandomValues(bytes) };",
    }));
    onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const spawns = "require('node:child_process')";
      if (!text.includes(spawns)) throw new Error(`${path} loads its child processes in another way`);
      return { contents: text.replace(spawns, `{ spawn: (...given) => ${spawns}.spawn(...given) }`) };
    });
    onLoad({ filter: /[\\/]debug[\\/]src[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
    }));
  },
};

/** Bundles `src/cli/bin.ts`. Answers the files that went in. */
export async function buildProgram(root) {
  const out = `${root}dist/cli`;
  rmSync(out, { recursive: true, force: true });
  const { outputFiles, metafile } = await build({
    entryPoints: [`${root}src/cli/bin.ts`],
    outdir: out,
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    plugins: [where(root, '__programUrl'), lazySchemas(root), unread],
    minifySyntax: true,
    minifyIdentifiers: true,
    minifyWhitespace: true,
    legalComments: 'none',
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
      minifyIdentifiers: true,
      minifyWhitespace: true,
      legalComments: 'none',
    });
    writeFileSync(`${out}/${name}`, code);
  }
  // The package is of ES modules; this folder is not.
  writeFileSync(`${out}/package.json`, '{"type":"commonjs"}\n');
  writeFileSync(`${out}/bin.js`, readFileSync(`${root}scripts/bin.cjs`, 'utf8').replace('MAIN', main));
  chmodSync(`${out}/bin.js`, 0o755);
  await startOnce(root, `${out}/bin.js`);
  return Object.keys(metafile.inputs);
}

/** Has the program keep the code that it compiles from its start, with a state file, to the first signed call of each provider. */
async function startOnce(root, bin) {
  const folder = mkdtempSync(join(tmpdir(), 'paydrill-build-'));
  try {
    const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--json'], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const ended = once(child, 'exit');
    const called = once(child.stdout, 'data').then(async ([ready]) => {
      await callOnce(root, JSON.parse(ready));
      child.kill('SIGTERM');
    });
    const [code] = await Promise.race([ended, called.then(() => ended)]);
    if (code !== 0) throw new Error(`the program ended with ${code}:\n${said}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function callOnce(root, { url, providers }) {
  const { createClient } = await import(pathToFileURL(`${root}dist/clients.js`).href);
  const known = await (await fetch(`${url}/_paydrill/credentials`)).json();
  for (const id of Object.keys(providers)) {
    const { baseUrl, ...credentials } = known[id];
    const client = createClient(id, { baseUrl, credentials });
    const { id: first } = client.provider.operations.find(({ path }) => !path.includes(':'));
    await client.call(first);
  }
}
