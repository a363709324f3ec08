// Run by parts/library.mjs in a process of its own: what the library costs a test run. Sends its figures to the parent.
/** What `work` takes, and the processor time of this process in it. */
async function measured(work) {
  const before = process.cpuUsage();
  const from = performance.now();
  const value = await work();
  const ms = performance.now() - from;
  const { user, system } = process.cpuUsage(before);
  return { value, ms, cpuMs: (user + system) / 1000 };
}

const { value: library, ...imported } = await measured(() => import('../../dist/esm/index.js'));
const { createPaydrill } = library;
const { createClient } = await import('../../dist/esm/clients.js');

const created = [];
const stopped = [];
for (let n = 0; n < 21; n += 1) {
  const { value: drill, ...cost } = await measured(() => createPaydrill());
  created.push(cost);
  stopped.push(await measured(() => drill.stop()));
}

/** What a test does: customer, address, deposit, its webhooks tried against a closed port, and what came of it. */
async function typicalTest(drill) {
  const client = createClient('calypso', drill.calypso);
  const url = 'http://127.0.0.1:9/closed';
  await client.call('webhook.create', { data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url } });
  const { json: customer } = await client.call('customer.create', { data: { email: 'ann@example.com' } });
  const { json: purse } = await client.call('address.get', { data: { customerId: customer.id, currency: 'ETH' } });
  await drill.pay({ to: purse.address, currency: 'ETH', amount: '0.5' });
  await drill.clock.advance('5m');
  const { status } = await client.call('transaction.find', { data: { customerId: customer.id } });
  if (status !== 200) throw new Error(`transaction.find answered ${status}`);
}

const drill = await createPaydrill();
const tested = [];
const reset = [];
for (let n = 0; n < 51; n += 1) {
  tested.push(await measured(() => typicalTest(drill)));
  reset.push(await measured(() => drill.reset()));
}
await drill.stop();
process.send({ imported, created, stopped, tested, reset });
process.disconnect();
