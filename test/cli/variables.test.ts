import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { deadUrl, run, TestIo } from './test-io.js';

// As a pod beside a service named paydrill finds them:
// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
const service = {
  PAYDRILL_SERVICE_HOST: '10.96.0.10',
  PAYDRILL_SERVICE_PORT: '4600',
  PAYDRILL_SERVICE_PORT_HTTP: '4600',
  PAYDRILL_PORT: 'tcp://10.96.0.10:4600',
  PAYDRILL_PORT_4600_TCP: 'tcp://10.96.0.10:4600',
  PAYDRILL_PORT_4600_TCP_PROTO: 'tcp',
  PAYDRILL_PORT_4600_TCP_PORT: '4600',
  PAYDRILL_PORT_4600_TCP_ADDR: '10.96.0.10',
};
// A service named paydrill-tls, whose port is named as a setting is.
const named = { PAYDRILL_TLS_SERVICE_HOST: '10.96.0.11', PAYDRILL_TLS_PORT: 'tcp://10.96.0.11:443' };
// As `docker run --link` gives them: https://docs.docker.com/engine/network/links/#environment-variables
const link = {
  PAYDRILL_NAME: '/web/paydrill',
  PAYDRILL_ENV_NODE_VERSION: '24.18.0',
  PAYDRILL_ENV_PAYDRILL_HOST: '0.0.0.0',
  PAYDRILL_PORT: 'tcp://172.17.0.5:4600',
  PAYDRILL_PORT_4600_TCP_START: 'tcp://172.17.0.5:4600',
};

describe('variables of a cluster or a linked container', () => {
  it.each([
    ['a service', service],
    ['a service with a name of its own', { ...service, ...named }],
    ['a link', link],
  ])('%s named paydrill are no settings of start, which says so', async (_what, env) => {
    const io = new TestIo({ env });
    const done = main(['start', '--memory', '--port', '0', '--providers', 'trxn'], io);
    await Promise.race([io.wrote('paydrill ready on'), done]);
    io.signal();
    expect([await done, io.err.match(/is no setting of Paydrill/g)?.length]).toEqual([
      0,
      'PAYDRILL_TLS_PORT' in env ? 2 : 1,
    ]);
    expect(io.err).toContain(`PAYDRILL_PORT is "${env.PAYDRILL_PORT}"`);
  });

  it('leave ready, exec and commands that ask a server as they are', async () => {
    expect(await run(['ready', '--url', deadUrl], { env: service })).toEqual({ code: 1, out: '', err: '' });
    expect(await run(['jobs', '--json', '--url', deadUrl], { env: service })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^\{"note":"PAYDRILL_PORT is .*\}\n\{"error":\{"code":"no-server"/),
    });
    const ended = Promise.resolve({ code: 0, signal: null });
    const spawn = () => ({ ended, signal: () => undefined });
    expect(await run(['exec', '--providers', 'trxn', '--', 'true'], { env: service, spawn })).toMatchObject({
      code: 0,
    });
  });

  it('a port that is none is still an error', async () => {
    expect(await run(['start', '--memory'], { env: { PAYDRILL_PORT: 'tcp://' } })).toMatchObject({
      code: 2,
      err: expect.stringContaining('PAYDRILL_PORT: expected a port'),
    });
  });
});

describe('a PAYDRILL_* variable that nothing reads', () => {
  it.each(['start', 'exec', 'ready', 'jobs', 'check'])('stops %s, with the nearest name', async (command) => {
    const words = { exec: ['--', 'true'], check: ['x.yaml'] }[command] ?? [];
    expect(await run([command, ...words], { env: { PAYDRILL_CLOK: 'frozen', PAYDRILL_SED: 'x' } })).toEqual({
      code: 2,
      out: '',
      err: 'Unknown variable "PAYDRILL_CLOK". Did you mean "PAYDRILL_CLOCK"?\nUnknown variable "PAYDRILL_SED". Did you mean "PAYDRILL_SEED"?\n',
    });
  });

  it.each(['PAYDRILL_CRYPTOPAY_API_SECRE', 'PAYDRILL_WALLET_X_ADDRESS', 'PAYDRILL_'])('%s is none', async (name) => {
    expect(await run(['ready', '--url', deadUrl], { env: { [name]: 'x' } })).toMatchObject({
      code: 2,
      err: expect.stringContaining(`Unknown variable "${name}".`),
    });
  });

  it('is none when it is set to nothing, or for what completes a command line', async () => {
    expect(await run(['ready', '--url', deadUrl], { env: { PAYDRILL_CLOK: '' } })).toMatchObject({ code: 1, err: '' });
    expect(await run(['completion', 'bash'], { env: { PAYDRILL_CLOK: 'x' } })).toMatchObject({ code: 0, err: '' });
  });

  it('is none of those that credentials prints, exec sets or the image has', async () => {
    const { out } = await run(['credentials', '--seed', 'x', '--format', 'env-file']);
    const printed = Object.fromEntries(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    const env = {
      ...printed,
      PAYDRILL_TLS_URL: 'https://localhost:1',
      PAYDRILL_TLS_CA: 'ca.pem',
      PAYDRILL_HOST: '0.0.0.0',
      PAYDRILL_STATE: '/state/state.json',
      PAYDRILL_SCENARIOS: '/scenarios',
      PAYDRILL_LOCALHOST: 'host.docker.internal',
      PAYDRILL_WORKSPACE: 'default',
    };
    expect(Object.keys(printed).length).toBeGreaterThan(20);
    expect(await run(['ready', '--url', deadUrl], { env })).toEqual({ code: 1, out: '', err: '' });
  });
});

describe('credentials --format env-file', () => {
  it('has every variable on one line, without quotes, and the same values', async () => {
    const { out } = await run(['credentials', '--seed', 'x', '--format', 'env-file']);
    const lines = out.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^PAYDRILL_[A-Z0-9_]+=[^'"\s]\S*(?: \S+)*$/);
    const pem = lines.find((line) => line.startsWith('PAYDRILL_OFFBLOCKS_PRIVATE_KEY_PEM='))?.split(/=(.*)/s)[1] ?? '';
    const { out: json } = await run(['credentials', '--seed', 'x', '--json']);
    expect(pem.replaceAll('\\n', '\n')).toBe(JSON.parse(json).offblocks.privateKeyPem);
  });

  it('is a format that a wrong one is told of', async () => {
    const { code, err } = await run(['credentials', '--seed', 'x', '--format', 'envfile']);
    expect([code, err]).toEqual([2, '--format: Unknown format "envfile". Did you mean "env-file"?\n']);
  });
});
