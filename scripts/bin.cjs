#!/usr/bin/env node
// Loads the parts of the program. Compiling them is half of the start-up time, so the code that V8 made of them is kept beside them for
// the next start with the same V8 (https://nodejs.org/docs/latest-v20.x/api/vm.html#scriptcreatecacheddata). Without it, or where it
// cannot be written, everything works, only later.
'use strict';
const { isAscii } = require('node:buffer');
const { createHash } = require('node:crypto');
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { cachedDataVersionTag, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

// Almost all that is made while starting stays, so that V8 would take it for much short-lived work and reserve 16 MB for more of it. The
// modules of Node come first: their own compiled code is for V8's usual settings.
for (const name of [
  'dns',
  'events',
  'fs/promises',
  'http',
  'net',
  'perf_hooks',
  'querystring',
  'stream',
  'tty',
  'util',
])
  require(`node:${name}`);
const whileStarting = '--semi-space-growth-factor=1';
const afterwards = '--semi-space-growth-factor=2';
setFlagsFromString(whileStarting);

const programUrl = pathToFileURL(__filename).href;
// The tag is V8's version, the flags it was given and what the processor can: another one refuses the code.
const cacheFile = join(__dirname, `compiled-${cachedDataVersionTag().toString(16)}.cache`);
const kept = readCache();
const scripts = new Map();
const modules = new Map();
/** While the program starts: whether a part had to be compiled. */
let isStarting = true;
let refused = false;

function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const filename = join(__dirname, name);
  // Of ASCII, a byte is a character, which saves half of the memory. The bundler escapes all else, but not in tagged templates.
  const bytes = readFileSync(filename);
  const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  const cachedData = kept.get(name);
  const script = new Script(`(function(exports,require,module,__programUrl){${text}\n})`, { filename, cachedData });
  if (isStarting) {
    if (script.cachedDataRejected !== false) refused = true;
    kept.delete(name);
    scripts.set(name, script);
  }
  const ask = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  script.runInThisContext()(module.exports, ask, module, programUrl);
  return module.exports;
}

/** The compiled parts by name; none when there are none, or when the file was cut off or altered. */
function readCache() {
  try {
    const bytes = readFileSync(cacheFile);
    const digest = bytes.subarray(0, 32);
    const content = bytes.subarray(32);
    if (!createHash('sha256').update(content).digest().equals(digest)) return new Map();
    const end = content.indexOf(10);
    let at = end + 1;
    return new Map(
      JSON.parse(content.toString('latin1', 0, end)).map(([name, length]) => {
        at += length;
        return [name, content.subarray(at - length, at)];
      }),
    );
  } catch {
    return new Map();
  }
}

/** Keeps what a start compiled, which is what is worth keeping: the other commands need less of it. */
function writeCache() {
  // Compiled code is for the settings under which it was kept.
  setFlagsFromString(whileStarting);
  const parts = [...scripts].map(([name, script]) => [name, script.createCachedData()]);
  const header = `${JSON.stringify(parts.map(([name, { length }]) => [name, length]))}\n`;
  const content = Buffer.concat([Buffer.from(header, 'latin1'), ...parts.map(([, data]) => data)]);
  const draft = `${cacheFile}.${process.pid}`;
  try {
    writeFileSync(draft, Buffer.concat([createHash('sha256').update(content).digest(), content]));
    renameSync(draft, cacheFile);
  } catch {
    rmSync(draft, { force: true });
  }
}

// The program says when it is ready (src/cli/bin.ts).
process.once('paydrill:ready', () => {
  isStarting = false;
  setFlagsFromString(afterwards);
  process.on('exit', () => {
    if (refused) writeCache();
  });
});
load('MAIN');
