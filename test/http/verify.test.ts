import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { toyProvider } from '../support/toy-provider.js';
import { noSession, serverOptions, TestReceiver, testStart } from '../support/world.js';

const open: { stop(): Promise<void> }[] = [];
const toy = toyProvider();

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function start(answer?: Parameters<typeof TestReceiver.start>[0]): Promise<RunningServer> {
  const hook = await TestReceiver.start(answer);
  open.push(hook);
  const server = await startServer(serverOptions([toy], { targets: { toy: hook.url } }));
  open.push(server);
  return server;
}

async function send(server: RunningServer, label = 'book'): Promise<void> {
  const body = JSON.stringify({ label });
  const origin = server.baseUrl('toy');
  const sent = { method: 'POST', target: '/v1/parcels', origin, body, nonce: '1' };
  const headers = await toy.client.sign(sent, server.workspaces.default.credentials(toy), testStart, noSession);
  await fetch(`${origin}/v1/parcels`, { method: 'POST', headers, body });
}

const verify = (server: RunningServer, expects: readonly unknown[]) =>
  supertest(`${server.url}/_paydrill`).post('/verify').send({ expect: expects });

describe('POST verify', () => {
  it('judges what happened, once everything that is due has happened', async () => {
    const server = await start();
    await send(server);
    const { status, body } = await verify(server, [
      { webhook: 'toy.PARCEL_SENT', times: 1, within: '0s', acknowledged: true, where: { number: 1 } },
      { call: 'toy.parcels.create', status: 201, where: { 'body.label': 'book', 'answer.status': 'sent' } },
      { sequence: ['toy.parcels.create', 'toy.PARCEL_SENT'] },
    ]);
    expect([status, body.ok]).toEqual([200, true]);
    expect(body.results.map(({ found }: { found: number }) => found)).toEqual([1, 1, 2]);
  });

  it('waits for what is due', async () => {
    const server = await start();
    const world = server.workspaces.default;
    await world.unit(toy, (ctx) => ctx.create('parcel', { id: 'p', status: 'sent', label: 'x' }));
    expect(world.deliveries.get('wh_1').state).toBe('pending');
    expect((await verify(server, [{ webhook: 'toy.PARCEL_SENT', acknowledged: true }])).body.ok).toBe(true);
  });

  it('answers 200 with the nearest candidates and a diff when one is not met', async () => {
    const server = await start();
    await send(server);
    const { status, body } = await verify(server, [
      { webhook: 'toy.PARCEL_SENT' },
      { call: 'toy.parcels.create', where: { 'body.label': 'map' } },
    ]);
    expect([status, body.ok]).toEqual([200, false]);
    expect(body.results).toMatchObject([
      { ok: true, expect: { webhook: 'toy.PARCEL_SENT' } },
      {
        ok: false,
        found: 0,
        nearest: [{ id: 'req_1', misses: [{ path: 'body.label', expected: 'map', actual: 'book' }] }],
      },
    ]);
  });

  it('counts `within` from the start of the world, and attempts until the receiver accepts', async () => {
    const server = await start((_one, n) => (n < 3 ? 500 : 200));
    await server.workspaces.default.advance(testStart + 60_000);
    await send(server);
    await server.workspaces.default.advance(testStart + 65_000);
    const ask = async (one: object) => (await verify(server, [{ webhook: 'toy.PARCEL_SENT', ...one }])).body.ok;
    expect(await ask({ within: '59s' })).toBe(false);
    expect(await ask({ within: '60s' })).toBe(true);
    expect(await ask({ since: '2026-01-05T09:01:00Z', within: '0s' })).toBe(true);
    expect(await ask({ acknowledged: { within: 2 } })).toBe(false);
    expect(await ask({ acknowledged: { within: 3 } })).toBe(true);
    await server.workspaces.default.reset();
    expect(await ask({ never: true })).toBe(true);
  });

  it('sees the faults at work: a drop, a duplicate, a swap', async () => {
    const server = await start();
    const world = server.workspaces.default;
    await world.addFault({ webhook: 'toy.PARCEL_SENT', nth: 1, reorder: true });
    await world.addFault({ webhook: 'toy.PARCEL_SENT', nth: 2, duplicate: 2 });
    await world.addFault({ webhook: 'toy.PARCEL_ARRIVED', drop: true });
    await send(server);
    await send(server);
    await world.advance(testStart + 60_000);
    const expects = [
      { webhook: 'toy.PARCEL_SENT', times: 3 },
      { webhook: 'toy.PARCEL_ARRIVED', never: true },
      { webhook: 'toy.PARCEL_ARRIVED', state: 'dropped', times: 2 },
    ];
    expect((await verify(server, expects)).body).toMatchObject({ ok: true });
    expect(world.deliveries.list().map(({ order }) => order)).toEqual([3, 1, 2, undefined, undefined]);
  });

  it('is incomplete, and never a false pass, when the journal overflowed; a call in flight is no loss', async () => {
    const server = await start();
    const { journal } = server.workspaces.default;
    journal.nextId();
    await send(server);
    const never = { call: 'toy.parcels.get', never: true };
    expect((await verify(server, [never])).body.ok).toBe(true);
    const [entry] = journal.list();
    for (let n = 0; n < 2000 && entry !== undefined; n += 1) journal.record({ ...entry, id: journal.nextId() });
    const { body } = await verify(server, [never, { call: 'toy.parcels.create' }]);
    expect(body).toMatchObject({ ok: false, results: [{ ok: false, incomplete: true }, { ok: true }] });
    expect(body.results[0].message).toContain('fell out of the journal');
  });

  it.each([
    [{}, "The body's expect"],
    [{ expect: [] }, "The body's expect"],
    [{ expect: [{ webhook: 'toy.PARCEL_SNET' }] }, 'Did you mean "toy.PARCEL_SENT"?'],
    [{ expect: [{ webhook: 'toy.*', wihtin: '1s' }] }, 'did you mean "within"?'],
    [{ expect: [{ webhok: 'toy.*' }] }, 'did you mean "webhook"?'],
  ])('%j is a problem document', async (sent, detail) => {
    const server = await start();
    const answer = await supertest(`${server.url}/_paydrill`).post('/verify').send(sent);
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(answer.body.detail).toContain(detail);
  });
});
