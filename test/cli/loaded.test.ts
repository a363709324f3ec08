import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Spawn } from '../../src/cli/child.js';
import { main } from '../../src/cli/main.js';
import { ProviderClient } from '../../src/client.js';
import { sandboxOptions } from '../../src/http/options.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { run, TestIo } from './test-io.js';

const open: RunningServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

async function started(): Promise<RunningServer> {
  const server = await startServer(sandboxOptions(providers));
  open.push(server);
  return server;
}

function clientOf(server: RunningServer, id: string): ProviderClient {
  const workspace = server.workspaces.default;
  const provider = workspace.provider(id);
  const baseUrl = server.baseUrl(id);
  return new ProviderClient({ provider, baseUrl, credentials: workspace.credentials(provider) });
}

const paid = `paydrill: 1
name: paid
calls:
  - { call: calypso.customer.create, body: { email: ann@example.com }, save: ann }
  - { call: calypso.address.get, body: { customerId: $ann.id, currency: ETH }, save: purse }
steps:
  - { after: 10s, pay: { to: $purse.address, currency: ETH, amount: 0.5 } }
`;

describe('a loaded scenario at the command line', () => {
  it('reset says which calls are to be made; jobs, which one a step waits for', async () => {
    const server = await started();
    const reset = await run(['reset', '--scenario', 'calypso-deposit-paid', '--url', server.url]);
    expect([reset.code, reset.err]).toEqual([0, '']);
    expect(reset.out).toContain('scenario calypso-deposit-paid: Its calls are for your client to make');
    expect(reset.out).toMatch(/\+0s +calypso\.address\.get +its answer is \$purse/);
    const jobs = async () => (await run(['jobs', '--url', server.url])).out.replace(/\s+/g, ' ');
    expect(await jobs()).toContain('waits for the call calypso.address.get, whose answer is $purse');
    await server.workspaces.default.advance(server.workspaces.default.clock.now() + 3_600_000);
    expect(await jobs()).toContain('waits for the call calypso.address.get, whose answer is $purse');
    const wrong = await run(['reset', '--scenario', 'calypso-deposit-pait', '--url', server.url]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Did you mean "calypso-deposit-paid"?') });
  });

  it('a step whose time has come goes on when the call is made, and says so', async () => {
    const server = await started();
    const workspace = server.workspaces.default;
    await fetch(`${server.url}/_paydrill/scenarios`, { method: 'POST', body: paid });
    await workspace.advance(workspace.clock.now() + 60_000);
    expect(workspace.chain.list()).toEqual([]);
    const client = clientOf(server, 'calypso');
    const { json: customer } = await client.call('customer.create', { data: { email: 'bob@example.com' } });
    const { id } = customer as { id: string };
    const purse = await client.call('address.get', { data: { customerId: id, currency: 'ETH' } });
    await workspace.settled();
    expect(workspace.chain.list()).toMatchObject([
      {
        to: (purse.json as { address: string }).address,
        amount: '0.5',
        createdAt: new Date(workspace.clock.now()).toISOString(),
      },
    ]);
    expect(workspace.journal.list().at(-1)?.notes).toEqual([
      'The answer is $purse of the scenario; 1 step goes on that waited for it.',
    ]);
    // A further call of that kind is none of the scenario's.
    await client.call('address.get', { data: { customerId: id, currency: 'ETH' } });
    expect(workspace.journal.list().at(-1)?.notes).toBeUndefined();
    expect(workspace.ahead().filter(({ kind }) => kind === 'scenario')).toEqual([]);
  });

  it('a step that can never be taken says so in jobs and in the log, and answers no 500', async () => {
    const server = await started();
    const workspace = server.workspaces.default;
    const text = paid.replace('$purse.address', '$purse.adress');
    await fetch(`${server.url}/_paydrill/scenarios`, { method: 'POST', body: text });
    const client = clientOf(server, 'calypso');
    const { json: customer } = await client.call('customer.create', { data: { email: 'bob@example.com' } });
    await client.call('address.get', { data: { customerId: (customer as { id: string }).id, currency: 'ETH' } });
    await workspace.advance(workspace.clock.now() + 60_000);
    const why = /never happens: \$purse\.adress: purse has no adress; did you mean address\? it has /;
    expect(workspace.journal.past(100)).toContainEqual(
      expect.objectContaining({ kind: 'trouble', text: expect.stringMatching(why) }),
    );
    expect((await run(['jobs', '--url', server.url])).out.replace(/\s+/g, ' ')).toMatch(why);
  });

  it('start tells it in its introduction, and as JSON', async () => {
    const io = new TestIo({ files: { 'paid.yaml': paid } });
    const wait = io.wrote('stop: Ctrl-C');
    const ended = main(['start', '--port', '0', '--memory', '--scenario', 'paid.yaml'], io);
    await wait;
    io.signal();
    expect(await ended).toBe(0);
    expect(io.err).toContain('scenario paid: Its calls are for your client to make: 2 calls, in this order.');
    const asJson = new TestIo({ files: { 'paid.yaml': paid } });
    const ready = asJson.wrote('"kind":"ready"');
    const stopped = main(['start', '--json', '--port', '0', '--memory', '--scenario', 'paid.yaml'], asJson);
    await ready;
    asJson.signal();
    expect(await stopped).toBe(0);
    expect(JSON.parse(asJson.out)).toMatchObject({
      scenario: { loaded: 'paid', waits: [{ name: 'purse', call: 'calypso.address.get', steps: 1 }] },
    });
  });
});

describe('run', () => {
  const play = (story: string, argv: readonly string[] = []) =>
    run(['run', 'story.yaml', ...argv], { files: { 'story.yaml': `paydrill: 1\nname: story\n${story}` } });

  it('names the line of an expectation that is not met, its conditions, and what comes nearest', async () => {
    const story = `targets: { cryptopay: $receiver.cryptopay.ok }
calls:
  - { call: cryptopay.customers.create, body: { id: ann, currency: EUR }, save: ann }
expect:
  - { call: cryptopay.customers.create, where: { answer.data.currency: USD, answer.data.id: $ann.data.id } }
`;
    const { code, out } = await play(story);
    expect(code).toBe(1);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'story.yaml:7:5: cryptopay.customers.create: expected at least 1, found 0. expected answer.data.currency: "USD", answer.data.id: "ann" ($ann.data.id) nearest: req_1 cryptopay.customers.create at +0s: answer.data.currency is "EUR", not "USD"',
    );
    const [line = ''] = (await play(story, ['--json'])).out.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      ok: false,
      unmet: [
        {
          place: 'story.yaml:7:5',
          found: 0,
          nearest: [{ id: 'req_1', misses: [{ path: 'answer.data.currency', expected: 'USD', actual: 'EUR' }] }],
        },
      ],
    });
  });

  it.each([
    [
      'offblocks',
      '{ call: offblocks.customers.list, credentials: { apiKey: nobody } }',
      /answered 401 instead of success\. \S/,
    ],
    [
      'calypso',
      '{ call: calypso.account.get, credentials: { secret: wrong } }',
      /answered \d+ instead of success\. \S/,
    ],
    [
      'cryptopay',
      '{ call: cryptopay.accounts.list, credentials: { apiSecret: wrong } }',
      /answered 401 instead of success\. \S/,
    ],
    ['trxn', '{ call: trxn.customers.list, credentials: { token: wrong } }', /answered 401 instead of success\. \S/],
  ])('says why a call of %s was refused, with its line', async (_id, call, why) => {
    const { code, out } = await play(`calls:\n  - ${call}\n`);
    const flat = out.replace(/\s+/g, ' ');
    expect([code, flat]).toEqual([1, expect.stringContaining('story.yaml:4:5: ')]);
    expect(flat).toMatch(why);
    // More than what was answered: the reason that the journal has.
    expect(flat).toMatch(/instead of success\. (?!The answer).+ The answer/);
  });

  it('a fault that fires is a sentence', async () => {
    const { out } = await play(`calls:
  - { call: trxn.customers.list, status: 503 }
faults: [{ operation: trxn.customers.list, nth: 1, respond: { status: 503 } }]
`);
    expect(out).toContain('fault_1 fired: the call was answered 503 and not carried out (request req_1)');
    expect(out).not.toContain('{"kind"');
  });

  it('a reference into an answer names what the answer has', async () => {
    const { out } = await play(`calls:
  - { call: trxn.customers.create, body: { email: ann@example.com }, save: ann }
  - { call: trxn.customers.get, params: { id: $ann.idd } }
`);
    const flat = out.replace(/\s+/g, ' ');
    expect(flat).toContain(
      'story.yaml:5:5: trxn.customers.get: $ann.idd: ann has no idd; did you mean id? it has id, ',
    );
  });

  it.each([
    ['nowhere/results.xml', 'there is no folder'],
    ['folder', 'is a folder'],
  ])('refuses --junit %s before anything is played', async (file, why) => {
    const io = new TestIo();
    mkdirSync(join(io.cwd, 'folder'));
    expect(await main(['run', 'first', '--junit', file], io)).toBe(2);
    expect([io.out, io.err]).toEqual(['', expect.stringContaining(why)]);
  });

  it('writes to --junit the line and the rest of a failure', async () => {
    const io = new TestIo({
      files: {
        'story.yaml':
          'paydrill: 1\nname: story\ncalls: [{ call: trxn.customers.list }]\nexpect: [{ call: trxn.customers.list, status: 404 }]\n',
      },
    });
    expect(await main(['run', 'story.yaml', '--junit', 'results.xml', '--quiet'], io)).toBe(1);
    const xml = readFileSync(join(io.cwd, 'results.xml'), 'utf8');
    expect(xml).toContain('message="story.yaml:4:10: trxn.customers.list: expected at least 1, found 0."');
    expect(xml).toContain('nearest: req_1 trxn.customers.list at +0s: status is 200, not 404');
  });
});

describe('PAYDRILL_WORKSPACE', () => {
  const env = { PAYDRILL_WORKSPACE: 'team-a' };

  it('chooses the workspace of commands that talk to a server; a flag beats it', async () => {
    const server = await started();
    await server.workspaces.create('team-a');
    const now = (name: string) => server.workspaces.get(name).clock.now();
    const before = [now('default'), now('team-a')];
    expect((await run(['advance', '1h', '--url', server.url], { env })).code).toBe(0);
    expect([now('default'), now('team-a')]).toEqual([before[0], (before[1] ?? 0) + 3_600_000]);
    await run(['advance', '1h', '--url', server.url, '--workspace', 'default'], { env });
    expect(now('default')).toBe((before[0] ?? 0) + 3_600_000);
    expect((await run(['reset', '--url', server.url], { env })).out).toContain('The workspace team-a is as new');
    expect((await run(['state', 'export', 'x.json', '--url', server.url], { env })).out).toContain('workspace team-a');
    const keys = await run(['credentials', '--json', '--url', server.url], { env });
    expect(JSON.parse(keys.out).trxn.token).toBe(
      server.workspaces.get('team-a').credentials(server.workspaces.default.provider('trxn'))['token'],
    );
  });

  it('an unknown one is refused with the nearest name, and commands about the whole server work all the same', async () => {
    const server = await started();
    await server.workspaces.create('team-a');
    const unknown = { env: { PAYDRILL_WORKSPACE: 'team-b' } };
    for (const argv of [
      ['jobs'],
      ['explain'],
      ['tail'],
      ['snapshot', 'list'],
      ['pay', 'a', '1', 'ETH'],
      ['fire', 'trxn', 'x', 'y'],
    ])
      expect(await run([...argv, '--url', server.url], unknown)).toMatchObject({
        code: 1,
        err: 'Unknown workspace "team-b". Did you mean "team-a"?\n',
      });
    expect((await run(['ready', '--url', server.url], unknown)).code).toBe(0);
    expect((await run(['workspace', 'create', 'team-b', '--url', server.url], unknown)).code).toBe(0);
    expect((await run(['jobs', '--url', server.url], unknown)).code).toBe(0);
  });

  it('exec opens it for its command, with its own keys and the scenario', async () => {
    const seen: unknown[] = [];
    const spawn: Spawn = (_command, _args, options) => {
      const ended = (async () => {
        const url = String(options.env['PAYDRILL_URL']);
        const ask = async (path: string, workspace: string) =>
          (await fetch(`${url}/_paydrill/${path}`, { headers: { 'Paydrill-Workspace': workspace } })).json();
        const { trxn } = (await ask('credentials', 'team-a')) as { trxn: { token: string } };
        const { loaded } = (await ask('scenarios', 'team-a')) as { loaded: string };
        seen.push(options.env['PAYDRILL_WORKSPACE'], options.env['PAYDRILL_TRXN_TOKEN'] === trxn.token, loaded);
        return { code: 0, signal: null };
      })();
      return { ended, signal: () => undefined };
    };
    const io = new TestIo({ env, spawn, files: { 'paid.yaml': paid } });
    expect([await main(['exec', '--scenario', 'paid.yaml', '--', 'it'], io), io.err]).toEqual([0, '']);
    expect(seen).toEqual(['team-a', true, 'paid']);
  });

  it('start and run say that they ignore it, and take no --workspace', async () => {
    const story = { 'story.yaml': 'paydrill: 1\nname: story\n' };
    const { code, err } = await run(['run', 'story.yaml'], { env, files: story });
    expect([code, err.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('run plays on a server of its own, and ignores it.'),
    ]);
    expect(await run(['start', '--workspace', 'x'])).toEqual({
      code: 2,
      out: '',
      err: '--workspace: start serves every workspace; paydrill workspace create NAME opens one.\n',
    });
    expect((await run(['check', 'x.yaml', '--workspace', 'x'])).err).toContain('check is not about one workspace');
  });
});
