// npm run crash [-- KILLS]: kills a loaded server again and again, at other moments each time, and starts it on the same state file.
// Whatever was acknowledged must be there after the next start. Exit 1 when something is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const kills = Number(process.argv[2] ?? 200);
const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'paydrill-crash-'));
const state = join(folder, 'state.json');
const acknowledged = new Set();
let sent = 0;

function start() {
  const child = spawn(
    process.execPath,
    [bin, 'start', '--port', '0', '--state', state, '--providers', 'trxn', '--log', 'silent'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const ready = new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const url = /ready on (\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.on('exit', () => resolve(undefined));
  });
  return { child, ready, exited: once(child, 'exit'), complaint: () => complaint };
}

function call(agent, url, method, headers, body) {
  return new Promise((resolve) => {
    const sending = request(
      url,
      { method, agent, headers: { ...headers, 'content-type': 'application/json' } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode, text }));
        answer.on('error', () => resolve(undefined));
      },
    );
    sending.on('error', () => resolve(undefined)).end(body);
  });
}

/** Creates customers, sixteen at a time, until the server is gone. */
async function load(agent, base, headers, onAck) {
  const one = async () => {
    for (;;) {
      sent += 1;
      const answer = await call(
        agent,
        `${base}/v1/customers`,
        'POST',
        headers,
        JSON.stringify({ email: `c${sent}@example.com` }),
      );
      if (answer === undefined) return;
      if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
      onAck(JSON.parse(answer.text).id);
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
}

async function missing(url) {
  const { rows } = await (await fetch(`${url}/_paydrill/state`)).json();
  const kept = new Set((rows['trxn.customers'] ?? []).map(({ id }) => id));
  return [...acknowledged].filter((id) => !kept.has(id));
}

let lost = 0;
try {
  for (let n = 0; n < kills; n += 1) {
    const server = start();
    if (n % 5 === 4) {
      // While it starts: that is when it folds what the last one left.
      await later((n * 37) % 700);
      server.child.kill('SIGKILL');
      await server.exited;
      continue;
    }
    const url = await server.ready;
    if (url === undefined) throw new Error(`it does not start after kill ${n}: ${server.complaint()}`);
    const gone = await missing(url);
    if (gone.length > 0) {
      lost += gone.length;
      process.stdout.write(`kill ${n}: lost ${gone.length}, e.g. ${gone[0]}\n`);
      for (const id of gone) acknowledged.delete(id);
    }
    const { trxn } = await (await fetch(`${url}/_paydrill/credentials`)).json();
    const agent = new Agent({ keepAlive: true });
    const until = acknowledged.size + 1 + ((n * 53) % 400);
    await load(agent, trxn.baseUrl, { authorization: `Bearer ${trxn.token}` }, (id) => {
      acknowledged.add(id);
      if (acknowledged.size === until) server.child.kill('SIGKILL');
    });
    agent.destroy();
    await server.exited;
  }
  const last = start();
  const url = await last.ready;
  if (url === undefined) throw new Error(`it does not start after the last kill: ${last.complaint()}`);
  lost += (await missing(url)).length;
  last.child.kill('SIGTERM');
  const [code] = await last.exited;
  process.stdout.write(
    `${kills} kills, ${acknowledged.size} acknowledged creates, ${lost} lost, state ${(statSync(state).size / 1e6).toFixed(1)} MB, stopped with ${code}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(lost === 0 ? 0 : 1);
