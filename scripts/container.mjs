// Plays the Dockerfile without a container engine: its steps in an empty folder, then the result as an unprivileged user with the image's
// variables, health check, a signed call, a webhook, a stop, and a second start from the state that the first one left.
// Not covered: the base images, their libc, and the network of a container.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesBelow, clear, factsOf, play } from './dockerfile.mjs';

const nobody = 65_534;
const largestBytes = 8 * 1024 * 1024;
const graceMs = 2000;

const context = fileURLToPath(new URL('..', import.meta.url));
const facts = factsOf(readFileSync(join(context, 'Dockerfile'), 'utf8'));
const isRoot = process.getuid?.() === 0;
const work = mkdtempSync(join(tmpdir(), 'paydrill-image-'));
chmodSync(work, 0o755);
const running = [];
const tell = (text) => console.log(`  ${text}`);
const fine = (text) => console.log(`  ✓ ${text}`);
const must = (holds, text) => {
  if (!holds) throw new Error(text);
  fine(text);
};

try {
  await main();
} catch (error) {
  console.error(`container: not so: ${error.message}`);
  for (const { log } of running) console.error(log());
  process.exitCode = 1;
} finally {
  for (const { child } of running) child.kill('SIGKILL');
  clear(work);
}

async function main() {
  if (!isRoot) console.log('NOT AS ROOT: no change of user, so nothing here proves that it runs unprivileged');
  const image = play({ facts, context, work, owner: isRoot ? nobody : undefined, tell });
  const bytes = bytesBelow(image.root);
  must(!existsSync(join(image.root, 'app/node_modules')), 'the image has no node_modules');
  must(bytes < largestBytes, `what is laid over the base image has ${(bytes / 1024 / 1024).toFixed(1)} MB`);

  const port = await freePorts();
  const env = { PATH: process.env.PATH, ...mapped(image.root, facts.env), PAYDRILL_PORT: String(port) };
  // Nobody answers to the engine's name for its machine here; another loopback address stands for it.
  env.PAYDRILL_LOCALHOST = '127.0.0.2';
  const once = (command) => asUser(image, command, env);
  const paydrill = (...words) => once([...facts.entrypoint, ...words]);

  must(once(facts.healthcheck.command).status === 1, 'the health check fails before the start');
  const first = await start(image, env);
  must(once(facts.healthcheck.command).status === 0, 'the health check passes');
  must(!isRoot || uidOf(first.child.pid) === nobody, `it runs as user ${uidOf(first.child.pid)}`);
  must(once(['paydrill', '--version']).status === 0, 'paydrill is a command inside');
  const outside = Object.values(networkInterfaces())
    .flat()
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outside === undefined) console.log('NO NETWORK: that it listens on all addresses is not proven');
  else
    must((await fetch(`http://${outside.address}:${port}/_paydrill/healthz`)).ok, `it answers at ${outside.address}`);

  const signed = JSON.parse(paydrill('sign', 'cryptopay', 'GET', '/api/accounts', '--json').stdout);
  const taken = await fetch(signed.url, signed);
  must(taken.status === 200, 'a signed call is taken');

  const receiver = await receive('127.0.0.2');
  const target = `http://localhost:${receiver.port}/hook`;
  const subscribed = await control(port, 'PUT', 'targets', { provider: 'trxn', url: target });
  const { token } = (await control(port, 'GET', 'credentials')).trxn;
  const made = await fetch(`http://127.0.0.1:${port}/trxn/v1/customers`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: 'ann@example.com' }),
  });
  const customer = (await made.json()).id;
  await control(port, 'POST', 'clock/advance', { by: '1s' });
  const [hook] = receiver.received;
  const secret = secretIn(subscribed, target);
  const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(hook?.headers['x-trxn-signature'] ?? '') ?? [];
  const expected = createHmac('sha256', secret)
    .update(`${at}.`)
    .update(hook?.body ?? '')
    .digest('hex');
  must(signature === expected, 'a webhook for localhost reaches the machine around it, and its signature is right');
  must(
    first.log().split(`what is for http://localhost:${receiver.port} goes to`).length === 2,
    'one line of the log says so',
  );

  must(paydrill('demo').status === 0, 'the demo runs inside');
  const own = join(image.root, 'scenarios/own.yaml');
  writeFileSync(
    own,
    readFileSync(join(context, 'scenarios', 'calypso-deposit-declined.yaml'), 'utf8').replace(
      /^name: .*/m,
      'name: own',
    ),
  );
  must(paydrill('run', 'own', '--quiet').status === 0, 'a scenario of the volume is found by its name');

  const ended = await stop(first);
  must(ended.code === 0 && ended.ms < graceMs, `SIGTERM ends it with 0 after ${ended.ms} ms`);
  const second = await start(image, env);
  const state = JSON.stringify(await control(port, 'GET', 'state'));
  must(state.includes(customer), 'the state of the volume is there after the next start');
  await stop(second);
  receiver.close();
  console.log('the image was played: all of it holds');
}

/** Variables whose value is a path inside of the image, as paths of this machine. */
function mapped(root, env) {
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key, value.startsWith('/') ? join(root, value) : value]),
  );
}

function commandLine(image, command) {
  const words = command.map((word) => {
    if (word.startsWith('/') && existsSync(join(image.root, word))) return join(image.root, word);
    return word === 'paydrill' ? join(image.root, 'usr/local/bin/paydrill') : word;
  });
  const drop = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--no-new-privs', '--'];
  return isRoot ? ['setpriv', ...drop, ...words] : words;
}

function asUser(image, command, env) {
  const [program, ...args] = commandLine(image, command);
  return spawnSync(program, args, { cwd: join(image.root, image.cwd), env, encoding: 'utf8' });
}

async function start(image, env) {
  const [program, ...args] = commandLine(image, [...facts.entrypoint, ...facts.command]);
  const child = spawn(program, args, { cwd: join(image.root, image.cwd), env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
  let log = '';
  const started = { child, ended, log: () => log };
  running.push(started);
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('paydrill ready on') && resolve());
    ended.then((code) => reject(new Error(`it ended with ${code} before it was ready:\n${log}`)));
  });
  return started;
}

async function stop({ child, ended }) {
  const before = performance.now();
  child.kill('SIGTERM');
  return { code: await ended, ms: Math.round(performance.now() - before) };
}

async function control(port, method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${port}/_paydrill/${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function secretIn({ targets }, target) {
  return targets.find(({ url }) => url === target)?.secret ?? '';
}

async function receive(host) {
  const received = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: Buffer.concat(await request.toArray()) });
    response.end();
  });
  await new Promise((resolve) => server.listen(0, host, resolve));
  return { received, port: server.address().port, close: () => server.close() };
}

/** A port behind which the next ones are free too. */
async function freePorts() {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    if (port < 65_000) return port;
  }
  throw new Error('no free ports');
}

function uidOf(pid) {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
