import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Scenario } from '../../src/core/scenario/schema.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { type Played, playScenario } from '../../src/scenario-run.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions, testStart } from '../support/world.js';

const toy = toyProvider();
const open: RunningServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

function scenarioOf(text: string): Scenario {
  const { scenario, mistakes } = parseScenario(`paydrill: 1\nname: test\n${text}`, 'test.yaml', [toy]);
  if (scenario === undefined) throw new Error(JSON.stringify(mistakes));
  return scenario;
}

async function play(text: string) {
  const told: Played[] = [];
  const played = await playScenario(scenarioOf(text), {
    providers: [toy],
    wire: 'virtual',
    tell: (one) => told.push(one),
  });
  return { ...played, told };
}

const parcel = `calls:
  - { call: toy.parcels.create, body: { label: book }, save: parcel }
`;

describe('playing a scenario', () => {
  it('makes the calls, takes the steps at their times and judges what is expected', async () => {
    const { ok, failures, told } = await play(`targets: { toy: $receiver.toy.ok }
${parcel}steps: [{ after: 3s, fire: { provider: toy, event: parcel.arrive, id: $parcel.id } }]
expect:
  - { webhook: toy.PARCEL_ARRIVED, within: 5s, where: { id: $parcel.id } }
  - { call: toy.parcels.create, status: 201, times: 1 }
`);
    expect([ok, failures]).toEqual([false, [expect.stringContaining('arrived is final')]]);
    const transitions = told.flatMap((one) =>
      one.kind === 'happening' && one.happening.kind === 'transition' ? [[one.ms, one.happening.to]] : [],
    );
    expect(transitions).toEqual([
      [0, 'sent'],
      [3000, 'arrived'],
    ]);
    expect(told.filter(({ kind }) => kind === 'result')).toMatchObject([
      { result: { ok: true } },
      { result: { ok: true } },
    ]);
  });

  it('an expectation that fails says so', async () => {
    const { ok, failures } = await play(`targets: { toy: $receiver.toy.ok }
${parcel}expect: [{ webhook: toy.PARCEL_ARRIVED, within: 5s }]
`);
    expect(ok).toBe(false);
    expect(failures).toHaveLength(1);
  });

  it('a call that is answered otherwise fails, unless that status was expected', async () => {
    expect((await play('calls: [{ call: toy.parcels.create, body: { label: forbidden } }]')).failures[0]).toContain(
      'answered 409 instead of success',
    );
    expect((await play('calls: [{ call: toy.parcels.create, body: { label: forbidden }, status: 409 }]')).ok).toBe(
      true,
    );
    expect(
      (
        await play(
          'calls: [{ call: toy.parcels.create, credentials: { secret: wrong }, body: { label: x }, status: 401 }]',
        )
      ).ok,
    ).toBe(true);
  });

  it('a call with a time is made when everything before it has happened', async () => {
    const { ok, failures } =
      await play(`${parcel}  - { call: toy.parcels.get, after: 10s, params: { id: $parcel.id }, save: later }
  - { call: toy.parcels.create, after: 11s, body: { label: $later.status }, save: copy }
expect: [{ call: toy.parcels.create, where: { body.label: arrived } }]
`);
    expect([ok, failures]).toEqual([true, []]);
  });

  it('the receiver can be down for a while, or answer any status', async () => {
    const { ok, failures } = await play(`targets: { toy: $receiver.toy.down-3s }
${parcel}expect:
  - { webhook: toy.PARCEL_SENT, acknowledged: { within: 3 } }
`);
    expect([ok, failures]).toEqual([true, []]);
    const given = await play(`targets: { toy: $receiver.toy.status-500 }
${parcel}expect: [{ webhook: toy.PARCEL_SENT, state: failed }]
`);
    expect(given.failures).toEqual([]);
  });

  it('faults of the file are in force', async () => {
    const { ok, failures } = await play(`faults:
  - { operation: toy.parcels.create, nth: 1, respond: { status: 503 } }
calls:
  - { call: toy.parcels.create, body: { label: a }, status: 503 }
  - { call: toy.parcels.create, body: { label: a }, status: 201 }
`);
    expect([ok, failures]).toEqual([true, []]);
  });

  it('a reaction that fails, fails the play', async () => {
    const { ok, failures } = await play(
      'on: [{ operation: toy.address, then: [{ pay: { to: $response.adress, currency: BTC, amount: 1 } }] }]\ncalls: [{ call: toy.address }]\n',
    );
    expect([ok, failures]).toEqual([
      false,
      [
        'A reaction of the scenario failed: $response.adress: response has no adress; did you mean address? it has address',
      ],
    ]);
  });

  it('two runs are byte-identical', async () => {
    const text = `targets: { toy: $receiver.toy.down-3s }\n${parcel}steps: [{ after: 3s, fire: { provider: toy, event: parcel.lose, id: $parcel.id } }]\n`;
    const [first, second] = [await play(text), await play(text)];
    expect(first.ok).toBe(true);
    expect(second.transcript).toBe(first.transcript);
    expect(first.transcript).toContain('lost');
  });
});

describe('a scenario on a running server', () => {
  async function start(text: string): Promise<{ server: RunningServer; client: ProviderClient }> {
    const server = await startServer({ ...serverOptions([toy]), scenario: scenarioOf(text) });
    open.push(server);
    const credentials = server.workspaces.default.credentials(toy);
    return {
      server,
      client: new ProviderClient({ provider: toy, baseUrl: server.baseUrl('toy'), credentials, now: () => testStart }),
    };
  }

  const reacting = `seed: own
clock: { start: 2027-03-01T00:00:00Z }
timing: { chain.block: 7s, toy.parcel.journey: 1m }
credentials: { toy: { key: team-key, secret: team-secret } }
on:
  - operation: toy.address
    times: 1
    then: [{ after: 20s, pay: { to: $response.address, currency: BTC, amount: 0.25 } }]
`;

  it('sets seed, clock, timing and keys, and reacts to what any client does, as often as it says', async () => {
    const { server, client } = await start(reacting);
    const world = server.workspaces.default;
    expect([world.seed, world.clock.now(), client.credentials]).toEqual([
      'own',
      Date.parse('2027-03-01T00:00:00Z'),
      { key: 'team-key', secret: 'team-secret' },
    ]);
    const { address } = (await client.call('address')).json as { address: string };
    await client.call('address');
    await world.advance(world.clock.now() + 60_000);
    expect(world.chain.list()).toMatchObject([{ to: address, amount: '0.25', status: 'confirmed' }]);
  });

  it('a reaction that cannot be resolved changes no answer, and the journal says why', async () => {
    const { server, client } = await start(
      `on: [{ operation: toy.address, then: [{ pay: { to: $response.adress, currency: BTC, amount: 1 } }] }]\n`,
    );
    const { status, json } = await client.call('address');
    expect([status, Object.keys(json as object)]).toEqual([200, ['address']]);
    const [entry] = server.workspaces.default.journal.list();
    expect(entry?.notes).toEqual([
      'A reaction of the scenario failed: $response.adress: response has no adress; did you mean address? it has address',
    ]);
    expect(server.workspaces.default.queue.size).toBe(0);
  });

  it('starts from its beginning at a reset, counts of reactions included; another one takes its place', async () => {
    const { server, client } = await start(reacting);
    const world = server.workspaces.default;
    const paid = async () => {
      await client.call('address');
      await world.advance(world.clock.now() + 60_000);
      return world.chain.list().length;
    };
    expect(await paid()).toBe(1);
    expect(await paid()).toBe(1);
    await world.reset();
    expect(await paid()).toBe(1);
    const control = (path: string, body: string) => fetch(`${server.url}/_paydrill/${path}`, { method: 'POST', body });
    const loaded = await control('scenarios', 'paydrill: 1\nname: other\nseed: other\n');
    expect([loaded.status, await loaded.json()]).toEqual([
      200,
      { loaded: 'other', calls: [], waits: [], note: 'It makes no calls.' },
    ]);
    expect(world.seed).toBe('other');
    const refused = await control('scenarios', 'paydrill: 1\nname: other\nsteps: [{ after: soon }]\n');
    expect(refused.status).toBe(400);
    expect(JSON.parse(await refused.text()).mistakes).toContainEqual(
      expect.objectContaining({
        line: 3,
        column: expect.any(Number),
        message: expect.stringContaining('duration'),
      }),
    );
    expect(world.scenario?.name).toBe('other');
    expect((await control('reset', '{"scenario": null}')).status).toBe(200);
    expect([world.scenario, world.seed]).toEqual([undefined, 'test']);
  });

  it('names the shipped scenarios, and the nearest one for a wrong name', async () => {
    const { server } = await start('');
    const list = await (await fetch(`${server.url}/_paydrill/scenarios`)).json();
    expect((list as { scenarios: string[] }).scenarios).toContain('calypso-deposit-declined');
    const wrong = await fetch(`${server.url}/_paydrill/scenarios`, {
      method: 'POST',
      body: '{"name": "calypso-deposit-declned"}',
    });
    expect([wrong.status, JSON.parse(await wrong.text()).nearest]).toEqual([404, 'calypso-deposit-declined']);
    const away = await fetch(`${server.url}/_paydrill/scenarios`, {
      method: 'POST',
      body: '{"name": "../package.json"}',
    });
    expect(away.status).toBe(404);
  });
});
