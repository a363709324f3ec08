import { describe, expect, it } from 'vitest';
import { parseConfig } from '../src/cli/config-file.js';
import { configKeys, type Environment, type Flags, resolveOptions, UsageError } from '../src/config.js';
import { fakeProvider } from './cli/fake-provider.js';

const providers = [fakeProvider('acme', 2), fakeProvider('beta', 3)];

function resolve(given: { flags?: Flags; env?: Environment; yaml?: string; path?: string } = {}) {
  const path = given.path ?? 'paydrill.config.yaml';
  const file = given.yaml === undefined ? undefined : { path, root: parseConfig(path, given.yaml) };
  return resolveOptions({ flags: given.flags ?? {}, env: given.env ?? {}, file, providers });
}

function mistakesOf(given: Parameters<typeof resolve>[0]): readonly string[] {
  try {
    resolve(given);
  } catch (error) {
    if (error instanceof UsageError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('defaults', () => {
  it('are those of the documentation', () => {
    const { options, log } = resolve();
    expect(options).toEqual({
      port: 4600,
      host: '127.0.0.1',
      providers,
      state: '.paydrill/state.json',
      fresh: false,
      fsync: false,
      seed: 'paydrill',
      clock: 'running',
      startAt: undefined,
      wire: 'wall',
      timing: { preset: 'fast', overrides: {} },
      assumptions: {},
      credentials: {},
      targets: {},
      allowPublicWebhooks: false,
      allowWebhooksTo: [],
      allowedHosts: [],
      webhooksAtOnce: 1,
      token: undefined,
    });
    expect(log).toBe('pretty');
  });

  it('an empty file and empty variables change nothing', () => {
    expect(resolve({ yaml: '# nothing yet\n', env: { PAYDRILL_PORT: '', PAYDRILL_TOKEN: '' } })).toEqual(resolve());
  });
});

describe('precedence: flag, environment, file, default', () => {
  const rows: [string, Flags, string, string, string, (resolved: ReturnType<typeof resolve>) => unknown, unknown[]][] =
    [
      ['port', { port: '1' }, 'PAYDRILL_PORT', '2', 'port: 3', ({ options }) => options.port, [1, 2, 3]],
      [
        'host',
        { host: 'a' },
        'PAYDRILL_HOST',
        '0.0.0.0',
        'host: "::1"',
        ({ options }) => options.host,
        ['a', '0.0.0.0', '::1'],
      ],
      [
        'providers',
        { providers: 'beta, acme' },
        'PAYDRILL_PROVIDERS',
        'beta',
        'providers: [acme]',
        ({ options }) => options.providers.map(({ id }) => id),
        [['acme', 'beta'], ['beta'], ['acme']],
      ],
      ['state', { state: 'a' }, 'PAYDRILL_STATE', 'b', 'state: c', ({ options }) => options.state, ['a', 'b', 'c']],
      [
        'fresh',
        { fresh: true },
        'PAYDRILL_FRESH',
        'false',
        'fresh: true',
        ({ options }) => options.fresh,
        [true, false, true],
      ],
      [
        'fsync',
        { fsync: true },
        'PAYDRILL_FSYNC',
        'false',
        'fsync: true',
        ({ options }) => options.fsync,
        [true, false, true],
      ],
      ['seed', { seed: 'a' }, 'PAYDRILL_SEED', 'b', 'seed: 007', ({ options }) => options.seed, ['a', 'b', '007']],
      [
        'clock',
        { clock: 'running' },
        'PAYDRILL_CLOCK',
        'frozen',
        'clock: running',
        ({ options }) => options.clock,
        ['running', 'frozen', 'running'],
      ],
      [
        'startAt',
        { startAt: '2026-01-01' },
        'PAYDRILL_START_AT',
        '2026-01-02T00:00:00Z',
        'startAt: 2026-01-03T01:00:00+01:00',
        ({ options }) => options.startAt,
        [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 3)],
      ],
      [
        'wire',
        { wire: 'virtual' },
        'PAYDRILL_WIRE',
        'wall',
        'wire: virtual',
        ({ options }) => options.wire,
        ['virtual', 'wall', 'virtual'],
      ],
      [
        'timing',
        { timing: 'fast' },
        'PAYDRILL_TIMING',
        'real',
        'timing: fast',
        ({ options }) => options.timing.preset,
        ['fast', 'real', 'fast'],
      ],
      [
        'webhooks',
        { webhook: ['acme=http://a/x'] },
        'PAYDRILL_WEBHOOK',
        'acme=http://b',
        'webhooks: { acme: "http://c" }',
        ({ options }) => options.targets['acme'],
        ['http://a/x', 'http://b', 'http://c'],
      ],
      [
        'allowPublicWebhooks',
        { allowPublicWebhooks: true },
        'PAYDRILL_ALLOW_PUBLIC_WEBHOOKS',
        '0',
        'allowPublicWebhooks: true',
        ({ options }) => options.allowPublicWebhooks,
        [true, false, true],
      ],
      [
        'publicUrl',
        { publicUrl: 'http://a:1/' },
        'PAYDRILL_PUBLIC_URL',
        'https://b.test/paydrill/',
        'publicUrl: http://[::1]:3',
        ({ options }) => options.publicUrl,
        ['http://a:1', 'https://b.test/paydrill', 'http://[::1]:3'],
      ],
      [
        'allowedHosts',
        { allowedHosts: ['a.lan', 'B.lan,.c.lan'] },
        'PAYDRILL_ALLOWED_HOSTS',
        '*.b.example, b',
        'allowedHosts: [c.corp., "*.c.corp"]',
        ({ options }) => options.allowedHosts,
        [
          ['a.lan', 'b.lan', '*.c.lan'],
          ['*.b.example', 'b'],
          ['c.corp', '*.c.corp'],
        ],
      ],
      [
        'allowWebhooksTo',
        { allowWebhooksTo: ['100.64.0.0/10', 'a.test'] },
        'PAYDRILL_ALLOW_WEBHOOKS_TO',
        '198.19.249.0/24,fd7a:115c:a1e0::/48',
        'allowWebhooksTo: hooks.example',
        ({ options }) => options.allowWebhooksTo,
        [['100.64.0.0/10', 'a.test'], ['198.19.249.0/24', 'fd7a:115c:a1e0::/48'], ['hooks.example']],
      ],
      [
        'webhookCa',
        { webhookCa: 'a.pem' },
        'PAYDRILL_WEBHOOK_CA',
        '/etc/b.pem',
        'webhookCa: c.pem',
        ({ options }) => options.webhookCa,
        ['a.pem', '/etc/b.pem', 'c.pem'],
      ],
      [
        'webhooksAtOnce',
        { webhooksAtOnce: '2' },
        'PAYDRILL_WEBHOOKS_AT_ONCE',
        '64',
        'webhooksAtOnce: 16',
        ({ options }) => options.webhooksAtOnce,
        [2, 64, 16],
      ],
      [
        'localhost',
        { localhost: 'a' },
        'PAYDRILL_LOCALHOST',
        'host.docker.internal',
        'localhost: 172.17.0.1',
        ({ options }) => options.localhost,
        ['a', 'host.docker.internal', '172.17.0.1'],
      ],
      [
        'tls',
        { tls: 'a' },
        'PAYDRILL_TLS',
        'true',
        'tls: c',
        ({ options }) => options.tls?.folder,
        ['a', '.paydrill/tls', 'c'],
      ],
      [
        'tlsPort',
        { tlsPort: '1' },
        'PAYDRILL_TLS_PORT',
        '0',
        'tlsPort: 3',
        ({ options }) => options.tls?.port,
        [1, 0, 3],
      ],
      [
        'tlsHosts',
        { tlsHost: ['a', '10.0.0.1'] },
        'PAYDRILL_TLS_HOSTS',
        'b, B.test',
        'tlsHosts: [c]',
        ({ options }) => options.tls?.hosts,
        [['a', '10.0.0.1'], ['b', 'b.test'], ['c']],
      ],
      [
        'evmRpc',
        { evmRpc: 'http://127.0.0.1:1' },
        'PAYDRILL_EVM_RPC',
        'http://10.0.0.2:8545/key',
        'evmRpc: https://node.internal',
        ({ options }) => options.evmRpc,
        ['http://127.0.0.1:1', 'http://10.0.0.2:8545/key', 'https://node.internal'],
      ],
      [
        'scenario',
        { scenario: 'a' },
        'PAYDRILL_SCENARIO',
        'b',
        'scenario: c',
        ({ scenario }) => scenario,
        ['a', 'b', 'c'],
      ],
      ['watch', { watch: true }, 'PAYDRILL_WATCH', '0', 'watch: true', ({ watch }) => watch, [true, false, true]],
      ['log', { log: 'json' }, 'PAYDRILL_LOG', 'silent', 'log: json', ({ log }) => log, ['json', 'silent', 'json']],
    ];

  it.each(rows)('%s', (_key, flags, name, value, yaml, pick, [flag, variable, file]) => {
    const env = { [name]: value };
    expect(pick(resolve({ flags, env, yaml }))).toEqual(flag);
    expect(pick(resolve({ env, yaml }))).toEqual(variable);
    expect(pick(resolve({ yaml }))).toEqual(file);
  });

  it('TLS follows the control port, counts its folder from the file, and can be said to be off', () => {
    expect(resolve({ flags: { tls: true, port: '5000' } }).options.tls).toEqual({
      folder: '.paydrill/tls',
      port: 5043,
      hosts: [],
    });
    expect(resolve({ flags: { tls: true, port: '0' } }).options.tls?.port).toBe(0);
    expect(resolve({ yaml: 'tls: certs', path: 'conf/paydrill.config.yaml' }).options.tls?.folder).toBe('conf/certs');
    expect(resolve({ yaml: 'tls: false\ntlsPort: 1' }).options.tls).toBeUndefined();
    expect(mistakesOf({ yaml: 'tlsHosts: [a_b, "*"]' })).toHaveLength(2);
  });

  it('covers every key of the file but those tested below', () => {
    const below = ['memory', 'assumptions', 'credentials', 'token'];
    expect([...rows.map(([key]) => key), ...below].sort()).toEqual([...configKeys].sort());
  });

  it('a token comes from the environment before the file', () => {
    expect(resolve({ env: { PAYDRILL_TOKEN: 'env' }, yaml: 'token: file' }).options.token).toBe('env');
    expect(resolve({ yaml: 'token: 0123' }).options.token).toBe('0123');
  });

  it.each([
    [
      '--memory beats a state file named elsewhere',
      { flags: { memory: true }, env: { PAYDRILL_STATE: 'b' }, yaml: 'state: c' },
      undefined,
    ],
    [
      '--state beats memory elsewhere',
      { flags: { state: 'a' }, env: { PAYDRILL_MEMORY: '1' }, yaml: 'memory: true' },
      'a',
    ],
    ['the environment beats the file', { env: { PAYDRILL_MEMORY: 'true' }, yaml: 'state: c' }, undefined],
    ['a variable can undo memory', { env: { PAYDRILL_MEMORY: '0' }, yaml: 'memory: true' }, '.paydrill/state.json'],
    [
      'a variable that undoes memory leaves the file its state',
      { env: { PAYDRILL_MEMORY: '0' }, yaml: 'state: c' },
      'c',
    ],
    ['memory: true', { yaml: 'memory: true' }, undefined],
  ])('%s', (_about, given, state) => {
    expect(resolve(given).options.state).toBe(state);
  });

  it('a relative state file counts from the config file', () => {
    expect(resolve({ yaml: 'state: here.json', path: 'conf/drill.yaml' }).options.state).toBe('conf/here.json');
    expect(resolve({ yaml: 'state: /there.json', path: 'conf/drill.yaml' }).options.state).toBe('/there.json');
  });

  it('single values add up over the sources', () => {
    const { options } = resolve({
      flags: { webhook: ['acme=http://flag'], timing: 'real' },
      env: { PAYDRILL_WEBHOOK: 'acme=http://env,beta=http://env/a,b' },
      yaml: 'timing: { preset: fast, acme.deposit.compliance: 7s }\nwebhooks: { beta: http://file }',
    });
    expect(options.targets).toEqual({ acme: 'http://flag', beta: 'http://env/a,b' });
    expect(options.timing).toEqual({ preset: 'real', overrides: { 'acme.deposit.compliance': 7000 } });
  });
});

describe('mappings of the file', () => {
  it.each([
    ['dotted', 'timing: { acme.deposit.compliance: 30s, chain.block: 1m }'],
    ['half dotted', 'timing: { preset: fast, acme.deposit: { compliance: 30s }, chain: { block: 1m } }'],
    ['nested', 'timing:\n  acme:\n    deposit:\n      compliance: 30s\n  chain.block: 1m\n'],
    ['JSON', '{"timing": {"acme.deposit": {"compliance": "30s"}, "chain.block": "1m"}}'],
  ])('timings, %s', (_about, yaml) => {
    expect(resolve({ yaml }).options.timing).toEqual({
      preset: 'fast',
      overrides: { 'acme.deposit.compliance': 30_000, 'chain.block': 60_000 },
    });
  });

  it('assumptions keep their type', () => {
    expect(
      resolve({ yaml: 'assumptions: { acme.badKeyStatus: 401, beta: { strict: false } }' }).options.assumptions,
    ).toEqual({ 'acme.badKeyStatus': 401, 'beta.strict': false });
  });

  it('keys stay text, hexadecimal or not', () => {
    const yaml = 'credentials:\n  acme: { key: 0x00ff, secret: 12.30 }\n  beta: { key: 0o17 }\n';
    expect(resolve({ yaml }).options.credentials).toEqual({
      acme: { key: '0x00ff', secret: '12.30' },
      beta: { key: '0o17' },
    });
  });

  it('aliases work, within bounds', () => {
    expect(resolve({ yaml: 'webhooks: { acme: &here http://h, beta: *here }' }).options.targets).toEqual({
      acme: 'http://h',
      beta: 'http://h',
    });
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(9)}]`),
    ].join('\n');
    expect(mistakesOf({ yaml: bomb })[0]).toMatch(/^paydrill\.config\.yaml:\d+:\d+: too much is nested or repeated/);
    expect(mistakesOf({ yaml: 'timing: &me\n  preset: *me' })[0]).toMatch(/too much is nested/);
  });
});

describe('mistakes', () => {
  const at = 'paydrill.config.yaml';
  it.each<[string, Parameters<typeof resolve>[0], string[]]>([
    [
      'port flag',
      { flags: { port: '65533' } },
      ['--port: expected a port from 1 to 65532 (the providers\' ports follow it), or 0 for free ones, not "65533".'],
    ],
    [
      'port text',
      { env: { PAYDRILL_PORT: '4.6k' } },
      [
        'PAYDRILL_PORT: expected a port from 1 to 65532 (the providers\' ports follow it), or 0 for free ones, not "4.6k".',
      ],
    ],
    ...['0', '65', '1.5', ' 2', '1e1', 'many'].map((text): [string, Parameters<typeof resolve>[0], string[]] => [
      `webhooks at once ${JSON.stringify(text)}`,
      { flags: { webhooksAtOnce: text } },
      [`--webhooks-at-once: expected a whole number from 1 to 64, not ${JSON.stringify(text)}.`],
    ]),
    [
      'host',
      { flags: { host: 'http://x' } },
      ['--host: expected a host name or address such as 127.0.0.1 or 0.0.0.0, not "http://x".'],
    ],
    ['provider', { flags: { providers: 'acme,bta' } }, ['--providers: Unknown provider "bta". Did you mean "beta"?']],
    ['no provider', { yaml: 'providers: []' }, [`${at}:1:12: providers: expected at least one provider.`]],
    [
      'provider in a list',
      { yaml: 'providers:\n  - acme\n  - zzzzzz\n' },
      [`${at}:3:5: Unknown provider "zzzzzz". Known: acme, beta.`],
    ],
    ['clock', { flags: { clock: 'frosen' } }, ['--clock: Unknown clock mode "frosen". Did you mean "frozen"?']],
    [
      'start',
      { flags: { startAt: '2026-01-05T09:00' } },
      ['--start-at: expected an instant with a zone, such as 2026-01-05T09:00:00Z, not "2026-01-05T09:00".'],
    ],
    ['wire', { env: { PAYDRILL_WIRE: 'real' } }, ['PAYDRILL_WIRE: Unknown wire clock "real". Known: wall, virtual.']],
    ['timing', { flags: { timing: 'quick' } }, ['--timing: Unknown timing preset "quick". Known: fast, real.']],
    ['log', { yaml: '\n\nlog: yson' }, [`${at}:3:6: log: Unknown log format "yson". Did you mean "json"?`]],
    ['webhook without URL', { flags: { webhook: ['acme'] } }, ['--webhook: expected PROVIDER=URL, not "acme".']],
    [
      'webhook of nobody',
      { flags: { webhook: ['acm=http://x'] } },
      ['--webhook: Unknown provider "acm". Did you mean "acme"?'],
    ],
    [
      'webhook to nowhere',
      { env: { PAYDRILL_WEBHOOK: 'acme=ftp://x' } },
      ['PAYDRILL_WEBHOOK: expected a URL such as http://localhost:3000/hooks, not "ftp://x".'],
    ],
    ['truth', { env: { PAYDRILL_FRESH: 'yes' } }, ['PAYDRILL_FRESH: expected true or false, not "yes".']],
    [
      'memory and state, flags',
      { flags: { memory: true, state: 'x' } },
      ['--memory: cannot be together with --state FILE: the state is either in memory or in a file.'],
    ],
    [
      'memory and state, variables',
      { env: { PAYDRILL_MEMORY: '1', PAYDRILL_STATE: 'x' } },
      ['PAYDRILL_MEMORY: cannot be together with PAYDRILL_STATE: the state is either in memory or in a file.'],
    ],
    [
      'memory and state, file',
      { yaml: 'state: x\nmemory: true' },
      [`${at}:2:1: memory cannot be true together with state: the state is either in memory or in a file.`],
    ],
    [
      'token',
      { env: { PAYDRILL_TOKEN: 'a b' } },
      ['PAYDRILL_TOKEN: expected a token of printable ASCII characters without spaces.'],
    ],
    ['unknown key', { yaml: 'port: 1\nwebhook: {}\n' }, [`${at}:2:1: Unknown key "webhook". Did you mean "webhooks"?`]],
    ['empty value', { yaml: 'port:\n' }, [`${at}:1:6: port: expected a value, not nothing.`]],
    ['list for a value', { yaml: 'seed: [1]' }, [`${at}:1:7: seed: expected a value, not a list.`]],
    [
      'list for a mapping',
      { yaml: 'webhooks: [acme]' },
      [`${at}:1:11: webhooks: expected a mapping of providers and URLs, not a list.`],
    ],
    ['list for a file', { yaml: '- port: 1' }, [`${at}:1:1: expected a mapping of settings, not a list.`]],
    [
      'timing name',
      { yaml: 'timing:\n  acme.deposit:\n    complianc: 3s\n' },
      [`${at}:3:5: Unknown timing "acme.deposit.complianc". Did you mean "acme.deposit.compliance"?`],
    ],
    [
      'timing value',
      { yaml: 'timing: { acme.deposit: { compliance: soon } }' },
      [`${at}:1:39: acme.deposit.compliance: "soon" is not a duration like 500ms, 45s, 1h30m or 30d.`],
    ],
    [
      'timing twice',
      { yaml: 'timing: { acme: { deposit.compliance: 1s }, acme.deposit: { compliance: 2s } }' },
      [`${at}:1:61: acme.deposit.compliance is given twice.`],
    ],
    [
      'assumption name',
      { yaml: 'assumptions: { acme.strikt: true }' },
      [`${at}:1:16: Unknown assumption "acme.strikt". Did you mean "acme.strict"?`],
    ],
    [
      'assumption value',
      { yaml: 'assumptions: { acme.badKeyStatus: 402 }' },
      [`${at}:1:35: acme.badKeyStatus can be 400 or 401, not "402".`],
    ],
    [
      'key name',
      { yaml: 'credentials: { acme: { sekret: x } }' },
      [`${at}:1:24: Unknown acme key "sekret". Did you mean "secret"?`],
    ],
    ['key value', { yaml: 'credentials: { acme: { key: {} } }' }, [`${at}:1:29: expected a value, not a mapping.`]],
    ['key twice', { yaml: 'port: 1\nport: 2' }, [`${at}:2:1: this key is given twice.`]],
    ['unknown tag', { yaml: 'seed: !secret x' }, [`${at}:1:7: Unresolved tag: !secret`]],
    [
      'two documents',
      { yaml: 'port: 1\n---\nport: 2' },
      [`${at}:2:1: a second document begins here; one is expected.`],
    ],
    [
      'several at once',
      { flags: { log: 'x' }, yaml: 'prot: 1\nclock: x\n' },
      [
        '--log: Unknown log format "x". Known: pretty, json, silent.',
        `${at}:1:1: Unknown key "prot". Did you mean "port"?`,
        `${at}:2:8: clock: Unknown clock mode "x". Known: running, frozen.`,
      ],
    ],
    [
      'a variable that a flag overrides',
      { flags: { port: '1' }, env: { PAYDRILL_PORT: 'x' } },
      [
        'PAYDRILL_PORT: expected a port from 1 to 65532 (the providers\' ports follow it), or 0 for free ones, not "x".',
      ],
    ],
  ])('%s', (_about, given, expected) => {
    expect(mistakesOf(given)).toEqual(expected);
  });

  it('of JSON syntax name line and column', () => {
    expect(mistakesOf({ path: 'paydrill.config.json', yaml: '{\n\t"port": 4600,\n\t"host": "x"' })[0]).toMatch(
      /^paydrill\.config\.json:3:\d+: /,
    );
  });
});
