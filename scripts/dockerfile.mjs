// Reads a Dockerfile and plays its steps in folders: as much of it as ours uses, and not a word more. What it does not know, it refuses,
// so that a step which was not played never counts as played.
import { spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';

const known = [
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'RUN',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/**
 * The instructions of a Dockerfile in order, each `{ line, name, text }`. Throws for one that is not known here.
 * @param {string} text
 */
export function instructionsOf(text) {
  const found = [];
  let open;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*#/.test(raw) || (open === undefined && raw.trim() === '')) continue;
    const continued = /\\\s*$/.test(raw);
    const part = raw.replace(/\\\s*$/, '').trim();
    if (open === undefined) {
      const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(part) ?? [];
      open = { line: index + 1, name: name.toUpperCase(), text: rest };
      if (!known.includes(open.name)) throw new Error(`Dockerfile:${open.line}: ${open.name} is not played here`);
    } else open.text = `${open.text} ${part}`.trim();
    if (!continued) {
      found.push(open);
      open = undefined;
    }
  }
  return found;
}

/** `A=b C="d e"` as an object. */
function pairsOf(text, at) {
  const pairs = Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g)].map(([, key, quoted, plain]) => [key, quoted ?? plain]),
  );
  if (Object.keys(pairs).length === 0) throw new Error(`Dockerfile:${at}: expected KEY=value`);
  return pairs;
}

/** A list in JSON, the only form of commands that no shell has to read. */
function listOf(text, at) {
  const list = text.startsWith('[') ? JSON.parse(text) : undefined;
  if (list === undefined) throw new Error(`Dockerfile:${at}: expected a list such as ["node"], not ${text}`);
  return list;
}

/**
 * What a Dockerfile says of its last image, without playing anything: base images, labels, variables, user, volumes, ports, commands.
 * @param {string} text
 */
export function factsOf(text) {
  const args = {};
  const facts = { bases: [], labels: {}, env: {}, volumes: [], ports: [], steps: [] };
  for (const { line, name, text: raw } of instructionsOf(text)) {
    const words = name === 'RUN' ? raw : raw.replaceAll(/\$\{(\w+)\}/g, (_all, key) => args[key] ?? '');
    if (name === 'ARG') {
      const [key = '', value = ''] = raw.split(/=(.*)/s);
      args[key] ??= value;
    } else if (name === 'FROM') {
      const [, base, stage] = /^(\S+)(?: AS (\w+))?$/i.exec(words) ?? [];
      if (base === undefined) throw new Error(`Dockerfile:${line}: FROM ${words} is not played here`);
      facts.bases.push({ base, stage });
      Object.assign(facts, { labels: {}, env: {}, volumes: [], ports: [] });
      for (const key of ['user', 'healthcheck', 'entrypoint', 'command']) delete facts[key];
    } else if (name === 'LABEL') Object.assign(facts.labels, pairsOf(words, line));
    else if (name === 'ENV') Object.assign(facts.env, pairsOf(words, line));
    else if (name === 'USER') facts.user = words;
    else if (name === 'VOLUME') facts.volumes.push(...listOf(words, line));
    else if (name === 'EXPOSE') facts.ports.push(...words.split(/\s+/).map(Number));
    else if (name === 'ENTRYPOINT') facts.entrypoint = listOf(words, line);
    else if (name === 'CMD') facts.command = listOf(words, line);
    else if (name === 'HEALTHCHECK') {
      const [, flags = '', command = ''] = /^((?:--\S+\s+)*)CMD\s+(.*)$/.exec(words) ?? [];
      facts.healthcheck = { flags, command: listOf(command, line) };
    }
    if (['FROM', 'WORKDIR', 'COPY', 'RUN'].includes(name)) facts.steps.push({ line, name, text: words });
  }
  return facts;
}

/**
 * Plays the steps that make files, in folders below `work`: each stage gets one that stands for its `/`. Answers the last stage's folder and
 * working directory. `owner` is the uid that files of another user get, or undefined to leave them.
 */
export function play({ facts, context, work, owner, tell }) {
  const stages = new Map();
  let stage;
  for (const { line, name, text } of facts.steps) {
    if (name === 'FROM') {
      const { stage: own, base } = facts.bases[stages.size] ?? {};
      stage = { root: join(work, `stage-${stages.size}`), cwd: '/' };
      mkdirSync(stage.root, { recursive: true });
      stages.set(own ?? String(stages.size), stage);
      tell(`FROM ${base}: an empty folder, with Node ${process.versions.node} of this machine`);
    } else if (name === 'WORKDIR') {
      stage.cwd = posix.resolve(stage.cwd, text);
      mkdirSync(join(stage.root, stage.cwd), { recursive: true });
    } else if (name === 'RUN') run(stage, text, line, tell);
    else copy(stage, text, line, { stages, context, work, owner });
  }
  return stage;
}

function run(stage, text, line, tell) {
  // There is no wall around the folder: a step that names a path from the root would change this machine.
  if (/(?:^|[\s'"=])\/(?!\*)/.test(text))
    throw new Error(`Dockerfile:${line}: RUN with an absolute path is not played here`);
  tell(`RUN ${text}`);
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', text], {
    cwd: join(stage.root, stage.cwd),
    encoding: 'utf8',
    // npm would read them as settings of the outer project.
    env: Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('npm_'))),
  });
  if (status !== 0) throw new Error(`Dockerfile:${line}: RUN ended with ${status}\n${stdout}\n${stderr}`);
}

function copy(stage, text, line, { stages, context, work, owner }) {
  const words = text.split(/\s+/);
  const flags = Object.fromEntries(
    words.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')),
  );
  const [target = '.', ...reversed] = words.filter((word) => !word.startsWith('--')).reverse();
  const from = flags.from === undefined ? contextOf(context, work) : stages.get(flags.from)?.root;
  if (from === undefined) throw new Error(`Dockerfile:${line}: there is no stage ${flags.from}`);
  const to = join(stage.root, posix.resolve(stage.cwd, target));
  for (const source of reversed.reverse()) {
    const path = join(from, source);
    if (!existsSync(path)) throw new Error(`Dockerfile:${line}: ${source} is not there`);
    const into = statSync(path).isDirectory() ? to : target.endsWith('/') ? join(to, basename(path)) : to;
    cpSync(path, into, { recursive: true, verbatimSymlinks: true });
  }
  if (flags.chown !== undefined && owner !== undefined) chownSync(to, owner, owner);
}

/** A copy of the build context without what `.dockerignore` names. */
function contextOf(folder, work) {
  const to = join(work, 'context');
  if (existsSync(to)) return to;
  const lines = readFileSync(join(folder, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((one) => one.trim() !== '');
  const odd = lines.find((one) => !/^(?:\*\.\w+|[\w.-]+)$/.test(one));
  if (odd !== undefined) throw new Error(`.dockerignore: ${odd} is not understood here`);
  const ignored = (name) => lines.some((one) => (one.startsWith('*') ? name.endsWith(one.slice(1)) : name === one));
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(folder))
    if (!ignored(name)) cpSync(join(folder, name), join(to, name), { recursive: true });
  return to;
}

/** Bytes of all files below a folder. */
export function bytesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Removes what was played. */
export function clear(work) {
  rmSync(work, { recursive: true, force: true });
}
