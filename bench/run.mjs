// npm run bench: figures as ratios to a bare node:http server in the same run, so that they hold on any machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createClient } from '../dist/clients.js';
import { createPaydrill } from '../dist/index.js';

const rows = [];
const show = (what, value, compared) => rows.push({ what, value, compared });
const perSecond = (count, ms) => Math.round((count / ms) * 1000);

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function inBatches(count, width, call) {
  for (let at = 0; at < count; at += width) await Promise.all(Array.from({ length: width }, call));
}

async function bareServer(handle) {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => handle(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const bare = await bareServer((response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}'),
);
const body = JSON.stringify({ email: 'ann@example.com' });
const post = () => fetch(bare.url, { method: 'POST', body }).then((answer) => answer.text());
await inBatches(500, 20, post);
const bareMs = await timed(() => inBatches(2000, 20, post));
show('bare node:http POST', `${perSecond(2000, bareMs)}/s`, '1.00');

const drill = await createPaydrill({ providers: ['calypso'] });
const client = createClient('calypso', drill.calypso);
const create = () => client.call('customer.create', { data: { email: 'ann@example.com' } });
await inBatches(500, 20, create);
const signedMs = await timed(() => inBatches(2000, 20, create));
show('signed customer.create', `${perSecond(2000, signedMs)}/s`, (bareMs / signedMs).toFixed(2));

await inBatches(20_000, 50, create);
const fullMs = await timed(() => inBatches(2000, 20, create));
show(
  'signed customer.create at 24,500 rows',
  `${perSecond(2000, fullMs)}/s`,
  `${(fullMs / signedMs).toFixed(2)} x the cost of the first 2,500`,
);

const resetMs = await timed(() => drill.reset());
show('reset()', `${resetMs.toFixed(1)} ms`, '');

const receiver = await bareServer((response) => response.writeHead(200).end());
await client.call('webhook.create', { data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url: receiver.url } });
const { json: customer } = await create();
const { json: purse } = await client.call('address.get', { data: { customerId: customer.id, currency: 'ETH' } });
for (let n = 0; n < 2500; n += 1) await drill.pay({ to: purse.address, currency: 'ETH', amount: '0.1' });
const drainMs = await timed(() => drill.clock.advance('1m'));
const delivered = drill.webhooks.list().filter(({ state }) => state === 'delivered').length;
show(
  `${delivered} webhooks drained in order`,
  `${(drainMs / 1000).toFixed(2)} s`,
  `${perSecond(delivered, drainMs)}/s`,
);

await drill.reset();
await client.call('webhook.create', {
  data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url: 'http://127.0.0.1:9/closed' },
});
const { json: again } = await create();
const { json: address } = await client.call('address.get', { data: { customerId: again.id, currency: 'ETH' } });
await drill.pay({ to: address.address, currency: 'ETH', amount: '0.1' });
const monthMs = await timed(() => drill.clock.advance('30d'));
const attempts = drill.webhooks.list().reduce((sum, one) => sum + one.attempts.length, 0);
show(`30 days with ${attempts} failed attempts`, `${monthMs.toFixed(0)} ms`, '');
await drill.stop();
receiver.close();
bare.close();

const bin = fileURLToPath(new URL('../dist/cli/bin.js', import.meta.url));
const startMs = await timed(async () => {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--memory'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
});
const nodeMs = await timed(() => once(spawn(process.execPath, ['-e', '0']), 'exit'));
show(
  'start until ready',
  `${startMs.toFixed(0)} ms`,
  `${(startMs / nodeMs).toFixed(1)} x bare node (${nodeMs.toFixed(0)} ms)`,
);

for (const { what, value, compared } of rows)
  process.stdout.write(`${what.padEnd(42)} ${value.padStart(12)}   ${compared}\n`);
process.exit(0);
