import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPaydrill } from '../../dist/esm/index.js';
import { peers } from '../peers/peers.mjs';
import { calls, clientOf, providerIds, signedCalls } from './calls.mjs';
import { discard, freePorts, freshFolder, startServer } from './processes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** `version` is the one that is measured. */
export const { version, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The program as it is built here. */
export const program = join(root, 'dist/cli/bin.js');

/** A copy of the program as it is before its first start: without the code that earlier starts compiled and kept. Remove it with `discard`. */
export function freshCopy() {
  const folder = freshFolder('copy');
  const filter = (path) => !path.endsWith('.cache');
  const published = files.filter((name) => !name.startsWith('!')).map((name) => name.split('/')[0]);
  for (const name of new Set(['package.json', ...published]))
    cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Where providers are when the control port is `port`, with the keys that every machine has by default. */
async function defaults() {
  const drill = await createPaydrill();
  const known = Object.fromEntries(
    providerIds.map((id) => {
      const { baseUrl, credentials } = drill[id];
      return [id, { credentials, pathname: new URL(baseUrl).pathname.replace(/\/$/, '') }];
    }),
  );
  await drill.stop();
  return known;
}

/** The first call of a start: a signed list of Cryptopay's customers, which has neither a token nor rows as a condition. */
async function firstSignedCall(known, port) {
  const { credentials, pathname } = known.cryptopay;
  const [call] = await signedCalls({
    provider: 'cryptopay',
    baseUrl: `http://127.0.0.1:${port}${pathname}`,
    credentials,
    operation: 'customers.list',
    inputs: [{}],
  });
  return call;
}

/** Paydrill with all its providers. `args` are flags of `start`. */
export const paydrill = (id, title, args) => ({ id, title, args, isPaydrill: true });

/** What `paydrill start --memory` is. */
export const inMemory = paydrill('paydrill', `Paydrill ${version} --memory`, ['--memory']);
/** Paydrill as it starts without flags: with a state file. */
export const withFile = paydrill('paydrill-file', `Paydrill ${version}, state file`, []);

const bare = {
  id: 'node:http',
  title: 'bare node:http',
  script: fileURLToPath(new URL('bare.mjs', import.meta.url)),
  prepare: () => {},
  args: (port) => [String(port)],
  write: [
    {
      method: 'POST',
      path: '/customers',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ann@example.com' }),
    },
  ],
  read: [{ method: 'GET', path: '/customers/1', headers: {} }],
};

/** The yardstick with one check of a signature on P-384, which each call of OffBlocks needs. */
export const bareP384 = {
  ...bare,
  id: 'node:http p384',
  title: 'bare node:http, checking P-384',
  args: (port) => [String(port), 'p384'],
};

/** Yardstick, Paydrill twice, and the peers. */
export const subjects = (say) => [bare, inMemory, withFile, ...peers(say)];

let keys;

/** The flags of Paydrill in a benchmark: every provider at its offset from `port`. */
const flags = (port, args) => ['start', '--port', String(port), '--log', 'silent', ...args];

/**
 * Starts a subject in a folder of its own and waits for its first good answer (see {@link startServer}). `script` starts another build of the
 * program, `cwd` in a folder that exists. Everything that it leaves is in `server.folder`.
 */
export async function start(subject, { script = program, cwd, env = {} } = {}) {
  const folder = cwd ?? freshFolder('run');
  const own = { title: subject.title, cwd: folder, env: { HOME: folder, ...env } };
  if (subject.isPaydrill !== true) {
    subject.prepare(folder);
    const port = await freePorts();
    const [first] = subject.read;
    const server = await startServer({ ...own, script: subject.script, args: subject.args(port), port, first });
    return { ...server, folder, origin: `http://127.0.0.1:${port}` };
  }
  keys ??= defaults();
  const known = await keys;
  const port = await freePorts(providerIds.length + 1);
  const first = await firstSignedCall(known, port + 1);
  const ready = await startServer({ ...own, script, args: flags(port, subject.args), port: port + 1, first });
  return { ...ready, folder, ...controlled(`http://127.0.0.1:${port}`) };
}

/** The control API of a running Paydrill: `control(method, path, body)`, and where its providers are. */
function controlled(url) {
  const control = async (method, path, body) => {
    const answer = await fetch(`${url}/_paydrill/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  const provider = async (id, workspace) => {
    const all = await control('GET', `credentials${workspace === undefined ? '' : `?workspace=${workspace}`}`);
    const { baseUrl, ...credentials } = all[id];
    return { baseUrl, credentials };
  };
  return { url, control, provider };
}

let created = 0;

/**
 * Jobs for the load generator against a running subject: one for each provider of Paydrill, one for others. Each: `{ provider, write(count),
 * read(count) }`, and `list(count)` of Paydrill, where `count` is how many calls are signed. The keys are those of `workspace`.
 */
export async function jobsOf(subject, server, workspace) {
  if (subject.isPaydrill !== true) {
    const { origin } = server;
    const plain = (requests) => () => ({ origin, requests });
    const read = (await subject.readOne?.(origin)) ?? subject.read;
    return [{ provider: undefined, write: plain(subject.write), read: plain(read) }];
  }
  return Promise.all(
    providerIds.map(async (provider) => {
      const target = await server.provider(provider, workspace);
      created += 1;
      const { create, data, read } = calls[provider];
      const answer = await clientOf(provider, target).call(create, { data: data(created) });
      if (answer.status >= 300) throw new Error(`${provider} ${create}: ${answer.status} ${answer.text}`);
      const input = read(answer.json);
      const signed = (kind) => (count) => {
        const from = created + 1;
        if (kind === 'write') created += count;
        const { origin } = new URL(target.baseUrl);
        return { origin, signed: { ...target, provider, kind, input, from, count } };
      };
      return { provider, write: signed('write'), read: signed('read'), list: signed('list') };
    }),
  );
}

/** Ends what is left of a server and removes its folder. */
export async function clear(server) {
  if (server.child.exitCode === null && server.child.signalCode === null) {
    server.child.kill('SIGKILL');
    await server.exited;
  }
  discard(server.folder);
}
