import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { type ServerOptions, sandboxOptions } from '../../src/http/options.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';

const open: RunningServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

async function started(change: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer(sandboxOptions(providers, change));
  open.push(server);
  return server;
}

function scenarioOf(text: string): Scenario {
  const { scenario, mistakes } = parseScenario(`paydrill: 1\nname: story\n${text}`, 'story.yaml', providers);
  return scenario ?? expect.fail(JSON.stringify(mistakes));
}

const story = (way: string) =>
  scenarioOf(`targets: { cryptopay: $receiver.cryptopay.${way} }
calls:
  - { call: cryptopay.invoices.create, save: invoice }
steps:
  - { after: 1m, pay: { to: $invoice.data.address, currency: BTC, amount: $invoice.data.pay_amount } }
`);

const invoice = {
  price_amount: '10.00',
  price_currency: 'EUR',
  pay_currency: 'BTC',
};

function clientOf(server: RunningServer, name = 'default'): ProviderClient {
  const workspace = server.workspaces.get(name);
  const provider = workspace.provider('cryptopay');
  return new ProviderClient({
    provider,
    baseUrl: `${server.baseUrl('cryptopay')}${name === 'default' ? '' : `/w/${name}`}`,
    credentials: workspace.credentials(provider),
  });
}

describe('the inbox', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::'])(
    'is named by a loopback address of a server on %s, and takes webhooks there',
    async (host) => {
      const server = await started({ host, scenario: story('ok'), token: 'secret', localhost: 'elsewhere.invalid' });
      const workspace = server.workspaces.default;
      const port = new URL(server.url).port;
      const url = `http://${host === '::' ? '[::1]' : '127.0.0.1'}:${port}/_paydrill/inbox/cryptopay/ok`;
      expect(await clientOf(server).call('invoices.create', { data: invoice })).toMatchObject({ status: 201 });
      await workspace.advance(workspace.clock.now() + 3_600_000);
      const rows = workspace.deliveries.list();
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map((row) => [row.url, row.state].join(' ')))).toEqual(new Set([`${url} delivered`]));
      // Over the network too, without the token, whatever Host and Origin are.
      const headers = { Origin: 'https://evil.example', 'Content-Type': 'application/json' };
      const sent = await fetch(url, { method: 'POST', headers, body: '{}' });
      expect([sent.status, await sent.text()]).toEqual([200, '']);
      expect((await fetch(`${server.url}/_paydrill/jobs`)).status).toBe(401);
    },
  );

  it('counts the time for which it is down by the clock of the workspace, since the scenario was loaded', async () => {
    const server = await started();
    const workspace = server.workspaces.default;
    const status = async (way: string) =>
      (await fetch(`${server.url}/_paydrill/inbox/trxn/${way}`, { method: 'POST', body: '{}' })).status;
    await workspace.advance(workspace.clock.now() + 7_200_000);
    await workspace.load(story('down-1h'));
    expect([await status('down-1h'), await status('status-418'), await status('ok')]).toEqual([503, 418, 200]);
    await workspace.advance(workspace.clock.now() + 3_600_000);
    expect(await status('down-1h')).toBe(200);
    await server.workspaces.create('other');
    expect([await status('down-1h/other'), await status('down-1h/nobody'), await status('sometimes')]).toEqual([
      503, 404, 404,
    ]);
    expect((await fetch(`${server.url}/_paydrill/inbox/trxn/ok`)).status).toBe(405);
    expect((await fetch(`${server.url}/_paydrill/inbox/stripe/ok`, { method: 'POST' })).status).toBe(404);
  });

  it('serves a scenario of another workspace by a path that names it', async () => {
    const server = await started();
    const workspace = await server.workspaces.create('team-a', { scenario: story('ok') });
    await clientOf(server, 'team-a').call('invoices.create', { data: invoice });
    await workspace.advance(workspace.clock.now() + 3_600_000);
    const [row] = workspace.deliveries.list();
    expect([new URL(row?.url ?? '').pathname, row?.state]).toEqual([
      '/_paydrill/inbox/cryptopay/ok/team-a',
      'delivered',
    ]);
  });
});

describe('a loaded scenario', () => {
  it('goes on after a restart: what waits, what was saved, and since when the receiver is down', async () => {
    const state = join(mkdtempSync(join(tmpdir(), 'paydrill-loaded-')), 'state.json');
    const first = await started({ state });
    await first.workspaces.default.load(story('down-2h'));
    await first.workspaces.default.advance(first.workspaces.default.clock.now() + 3_600_000);
    const waiting = first.workspaces.default.ahead();
    expect(waiting).toMatchObject([{ waitsFor: ['invoice'] }]);
    await first.stop();

    // Loaded by the control API, so that this one is not told of it.
    const second = await started({ state });
    const workspace = second.workspaces.default;
    expect(workspace.ahead()).toEqual(waiting);
    await clientOf(second).call('invoices.create', { data: invoice });
    await workspace.advance(workspace.clock.now() + 1_800_000);
    expect(workspace.chain.list()).toHaveLength(1);
    const tried = workspace.deliveries.list().flatMap(({ attempts }) => attempts);
    expect(new Set(tried.map((one) => ('status' in one ? one.status : one.error)))).toEqual(new Set([503]));
    await workspace.advance(workspace.clock.now() + 86_400_000);
    expect(workspace.deliveries.list().every((row) => row.state === 'delivered')).toBe(true);
  });

  it('takes the nth call for the nth of the file, unless what another one says fits better', async () => {
    const server = await started();
    const workspace = server.workspaces.default;
    await workspace.load(
      scenarioOf(`calls:
  - { call: cryptopay.customers.create, body: { id: ann, currency: EUR }, save: ann }
  - { call: cryptopay.customers.create, body: { id: bob, currency: USD }, save: bob }
  - { call: cryptopay.customers.create, body: { id: eve, currency: USD }, status: 422, save: refused }
`),
    );
    const client = clientOf(server);
    const create = (id: string, currency: string) => client.call('customers.create', { data: { id, currency } });
    // A refusal is none of the successful ones.
    await create('', 'no such currency');
    await create('zoe', 'USD');
    await create('kim', 'GBP');
    const ids = workspace.awaited.saved
      .all()
      .map(({ id, value }) => [id, (value as { data?: { id: string } }).data?.id]);
    expect(ids.filter(([name]) => name !== 'refused')).toEqual([
      ['bob', 'zoe'],
      ['ann', 'kim'],
    ]);
    expect(workspace.loaded.calls.slice(0, 2).every(({ made }) => made)).toBe(true);
  });

  it('an expectation whose answer is still to come says for which call it waits', async () => {
    const server = await started({ scenario: story('ok') });
    const verify = async () => {
      const expected = [{ call: 'cryptopay.invoices.create', where: { 'answer.data.id': '$invoice.data.id' } }];
      const body = JSON.stringify({ expect: expected });
      const answer = await fetch(`${server.url}/_paydrill/verify`, { method: 'POST', body });
      return ((await answer.json()) as { results: unknown[] }).results[0];
    };
    expect(await verify()).toMatchObject({
      ok: false,
      incomplete: true,
      message: 'It waits for the call cryptopay.invoices.create, whose answer is $invoice.',
    });
    await clientOf(server).call('invoices.create', { data: invoice });
    expect(await verify()).toMatchObject({ ok: true });
  });
});

it.each(['%zz', 'cryptopay/o%6B', 'cryptopay/ok/nobody', 'nobody/ok', ''])(
  'a webhook to the inbox at %j is told as a failed attempt, and troubles nothing',
  async (path) => {
    const server = await started();
    const workspace = server.workspaces.default;
    const troubles: string[] = [];
    workspace.journal.listen((one) => one.kind === 'trouble' && troubles.push(one.text));
    const provider = workspace.provider('cryptopay');
    await workspace.unit(provider, (ctx) => provider.setTarget(ctx, `${server.url}/_paydrill/inbox/${path}`));
    const { json } = await clientOf(server).call('invoices.create', { data: invoice });
    const { address, pay_amount: amount } = (json as { data: { address: string; pay_amount: string } }).data;
    await workspace.pay({ to: address, currency: 'BTC', amount });
    await workspace.advance({ by: 10_000 });
    const [first] = workspace.deliveries.list();
    expect(first?.attempts[0]).toMatchObject({ status: 404 });
    expect(troubles).toEqual([]);
  },
);

describe('refused calls', () => {
  it('are found after a thousand others, the last hundred of them, until everything is as new', async () => {
    const server = await started();
    const client = clientOf(server);
    const poll = async (count: number) => {
      for (let n = 0; n < count; n += 1) await fetch(`${server.baseUrl('cryptopay')}/hosted`, { method: 'GET' });
    };
    await client.call('customers.create', { data: { id: 'x', currency: 'none' } });
    const { journal } = server.workspaces.default;
    const [refused] = journal.list();
    expect(refused?.status).toBeGreaterThanOrEqual(400);
    for (let n = 0; n < 2100; n += 1)
      journal.record({ ...(refused ?? expect.fail()), id: journal.nextId(), status: 200 });
    const answer = (await (await fetch(`${server.url}/_paydrill/requests`)).json()) as { refused: unknown[] };
    expect(answer.refused).toEqual([refused]);
    expect(await (await fetch(`${server.url}/_paydrill/requests/${refused?.id}`)).json()).toEqual(refused);
    await poll(101);
    const found = [...journal.refusedBefore(), ...journal.list().filter(({ status }) => status >= 400)];
    expect([found.length, journal.find(refused?.id ?? '')]).toEqual([101, undefined]);
    await server.workspaces.default.reset();
    expect(journal.refusedBefore()).toEqual([]);
  });
});
