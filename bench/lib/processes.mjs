// Starts servers as processes, finds out when they answer, what they weigh and how they end. The same way for every subject.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';

/** Memory and processor time come from /proc: without it they are not measured. */
export const hasProc = process.platform === 'linux';

/** A new folder below the system's temporary one. Remove it with {@link discard}. */
export const freshFolder = (name) => mkdtempSync(join(tmpdir(), `paydrill-bench-${name}-`));
export const discard = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });

function listening(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

const closed = (server) => new Promise((resolve) => server.close(resolve));

/**
 * The first of `count` ports in a row that nobody listens on. They lie below those that a system gives to outgoing connections (from 32768 on):
 * a call to such a port before its server is up could be given that very port, and take it.
 */
export async function freePorts(count = 1) {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    const open = [];
    for (let n = 0; n < count; n += 1) open.push(await listening(port + n));
    await Promise.all(open.filter(Boolean).map(closed));
    if (open.every(Boolean)) return port;
  }
  throw new Error(`no ${count} free ports in a row`);
}

/** The bytes of a call over a connection of its own. */
const rawCall = ({ method = 'GET', path, headers = {}, body = '' }, port) =>
  [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ].join('\r\n');

/** Status of one call, or undefined when there is no answer. */
function status(port, bytes) {
  return new Promise((resolve) => {
    let text = '';
    const done = () => resolve(Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? Number.NaN));
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      socket.destroy();
    });
    socket.on('error', () => {}).on('close', done);
  });
}

/** Calls again and again, at most a millisecond apart, until the answer is a success. Throws when the process ends or after a minute. */
async function untilAnswered(server, port, call) {
  const bytes = rawCall(call, port);
  const giveUpAt = performance.now() + 60_000;
  let last;
  while (performance.now() < giveUpAt) {
    if (server.ended !== undefined) throw new Error(`${server.title} ended with ${server.ended}: ${server.said()}`);
    last = await status(port, bytes);
    if (last >= 200 && last < 300) return;
    await later(1);
  }
  throw new Error(`${server.title} gives no good answer (last status ${last}): ${server.said()}`);
}

/** Ids of a process and of all that it started. */
function family(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended in the meantime.
    }
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** Resident memory in MB of a process and all that it started (VmRSS). */
export function residentMb(pid) {
  if (!hasProc) return Number.NaN;
  let kb = 0;
  for (const one of family(pid)) {
    try {
      kb += Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended in the meantime.
    }
  }
  return kb / 1024;
}

/** Processor time in ms that the threads of a process and of all that it started have used. */
export function processorMs(pid) {
  if (!hasProc) return Number.NaN;
  let ns = 0;
  for (const one of family(pid)) {
    try {
      for (const thread of readdirSync(`/proc/${one}/task`))
        ns += Number(readFileSync(`/proc/${one}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended in the meantime.
    }
  }
  return ns / 1e6;
}

/**
 * Starts a server and waits for its first good answer. `script` and `args` are what Node gets; `first` is the call, at `port`.
 * Answers with `readyMs` from the spawn to that answer, and `processorMs` up to then.
 */
export async function startServer({ title, script, args, cwd, env = {}, port, first }) {
  const from = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const server = { title, child, pid: child.pid, port, ended: undefined, said: () => said };
  server.exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      server.ended = signal ?? code;
      resolve(server.ended);
    });
  });
  try {
    await untilAnswered(server, port, first);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  server.readyMs = performance.now() - from;
  server.processorMs = processorMs(child.pid);
  return server;
}

/** Sends SIGTERM, and SIGKILL after five seconds. Answers with the exit code (or signal) and how long the end took, in ms. */
export async function stopServer(server) {
  const from = performance.now();
  server.child.kill('SIGTERM');
  const hard = setTimeout(() => server.child.kill('SIGKILL'), 5000);
  const code = await server.exited;
  clearTimeout(hard);
  return { code, ms: performance.now() - from };
}
