import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { issueCertificate, openAuthority } from '../../src/http/tls-authority.js';
import { providers } from '../../src/providers/index.js';
import { run, TestIo } from '../cli/test-io.js';
import { kitOf } from '../support/kit.js';
import { messageSignature } from '../support/message-signature.js';
import { itWith } from '../support/programs.js';
import { noSession, serverOptions, testStart } from '../support/world.js';

const hosts = providers.flatMap((provider) => provider.hosts);
const [host = ''] = hosts;
const dayMs = 86_400_000;

let folder = '';
let server: RunningServer | undefined;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'paydrill-tls-')), 'tls');
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(join(folder, '..'), { recursive: true });
});

async function start(more: readonly string[] = []) {
  server = await startServer(serverOptions(providers, { wire: 'wall', tls: { folder, port: 0, hosts: more } }));
  return server.tls ?? expect.fail('no TLS');
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A call by a real name that is looked up as this machine, trusting the CA of the folder alone. */
function call(
  port: number,
  name: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
    ca,
  }: { method?: string; headers?: Record<string, string>; body?: string; ca?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        servername: /^[\d.:]+$/.test(name) ? '' : name,
        port,
        path,
        method,
        headers: { host: `${name}:${port}`, ...headers },
        ca: ca ?? readFileSync(join(folder, 'ca.pem'), 'utf8'),
        agent: false,
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += String(chunk);
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('TLS', () => {
  it('answers under every real name, this machine and the names that were asked for', async () => {
    const { port, names, url, notes } = await start(['paydrill', '10.1.2.3']);
    expect(names).toEqual([...hosts, 'localhost', '127.0.0.1', '::1', 'paydrill', '10.1.2.3']);
    expect([url, notes]).toEqual([`https://localhost:${port}`, []]);
    for (const name of [...hosts, 'localhost', 'paydrill'])
      expect(await call(port, name, '/_paydrill/readyz')).toMatchObject({ status: 200 });
    const leads = await call(port, host, '/no/such/path');
    const plain = await fetch(`${server?.baseUrl(providers[0].id)}/no/such/path`);
    const shape = (text: string) => text.replace(/[\da-f]{32}/, 'id');
    expect([leads.status, shape(leads.text)]).toEqual([plain.status, shape(await plain.text())]);
    // A name that ends with a dot is the same one.
    const headers = { host: `${host}.:${port}` };
    expect(shape((await call(port, host, '/no/such/path', { headers })).text)).toBe(shape(leads.text));
  });

  it.each(providers.map(({ id }) => id))(
    'takes a signed call of %s to its real address, as its own port does',
    async (id) => {
      const { port } = await start();
      const { provider, sample } = await kitOf(providers.find((one) => one.id === id) ?? expect.fail(id));
      const keys = server?.workspaces.default.credentials(provider) ?? {};
      const operation = provider.operations.find((one) => one.id === sample.operation) ?? expect.fail(sample.operation);
      const [name = ''] = provider.hosts;
      const origin = `https://${name}:${port}`;
      const at = Date.now();
      const input = sample.input as { data?: never; params?: Record<string, string> };
      const target = operation.path.replace(/:(\w+)/g, (_, key: string) => input.params?.[key] ?? '');
      const body = provider.client.body(operation.id, input.data, keys, at);
      const session = {
        ...noSession,
        send: (method: string, path: string, headers: Readonly<Record<string, string>>, text?: string) =>
          call(port, name, path, { method, headers, ...(text === undefined ? {} : { body: text }) }).then((answer) => ({
            status: answer.status,
            body: answer.text,
          })),
      };
      const signed = await provider.client.sign(
        { method: operation.method, target, origin, body, nonce: 'once-and-only-once-0001' },
        keys,
        at,
        session,
      );
      const headers = { 'content-type': 'application/json', ...signed };
      const whole = body === undefined ? { headers } : { headers, body };
      const answer = await call(port, name, target, { method: operation.method, ...whole });
      expect(answer).toMatchObject({ status: operation.status });
    },
  );

  it.each([
    ['its own scheme and address', (uri: string) => uri, 'https', 200],
    ['the scheme http', (uri: string) => uri, 'http', 400],
    ['an address that begins with http', (uri: string) => uri.replace('https:', 'http:'), 'https', 400],
    ['the address of another port', (uri: string) => uri.replace(/:\d+/, ':443'), 'https', 400],
  ])('judges a signature over %s by what was called', async (_what, meant, scheme, status) => {
    const { port } = await start();
    const provider = providers.find(({ id }) => id === 'offblocks') ?? expect.fail('no provider');
    const keys = server?.workspaces.default.credentials(provider) ?? {};
    const [name = ''] = provider.hosts;
    const authority = `${name}:${port}`;
    const { path: target = '' } = provider.operations.find(({ id }) => id === 'customers.list') ?? {};
    const uri = `https://${authority}${target}`;
    const session = {
      ...noSession,
      send: async (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) => {
        const answer = await call(port, name, path, { method, headers, ...(body === undefined ? {} : { body }) });
        return { status: answer.status, body: answer.text };
      },
    };
    const message = { method: 'GET', target, origin: `https://${authority}`, body: undefined, nonce: 'n-1' };
    const signed = await provider.client.sign(message, keys, Date.now(), session);
    const components = { '@method': 'GET', '@scheme': scheme, '@target-uri': meant(uri), '@authority': authority };
    const { keyId = '', privateKeyPem = '' } = keys;
    const headers = { ...signed, ...messageSignature(components, { keyId, privateKeyPem }, Date.now()) };
    expect(await call(port, name, target, { headers })).toMatchObject({ status });
  });

  itWith('curl')('is trusted by curl with the CA and by nobody without it', async () => {
    const { port, caFile } = await start();
    const url = `https://${host}:${port}/_paydrill/healthz`;
    const curl = (...flags: string[]) =>
      output('curl', ['-sS', '--resolve', `${host}:${port}:127.0.0.1`, ...flags, url]);
    expect(await curl('--cacert', caFile)).toMatchObject({ code: 0, out: expect.stringContaining('{') });
    expect((await curl()).code).toBe(60);
  });

  it('is trusted by a Node program with NODE_EXTRA_CA_CERTS, whose fetch goes to the real address', async () => {
    const { port, caFile } = await start();
    // Names are led to this machine, as extra_hosts does.
    const script = `
      import dns from 'node:dns';
      dns.lookup = (name, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4));
      const answer = await fetch('https://${hosts.at(-1)}:${port}/_paydrill/healthz');
      console.log(answer.status);`;
    const node = (env: Record<string, string>) =>
      output(process.execPath, ['--input-type=module', '-e', script], { ...process.env, ...env });
    expect(await node({ NODE_EXTRA_CA_CERTS: caFile })).toMatchObject({ code: 0, out: '200\n' });
    expect((await node({})).code).toBe(1);
  });

  it('says that its port is in use', async () => {
    const { port } = await start();
    await expect(startServer(serverOptions(providers, { tls: { folder, port, hosts: [] } }))).rejects.toThrow(
      `Port ${port} (TLS) is in use. Choose another with --tls-port N.`,
    );
  });
});

describe('the CA', () => {
  const now = testStart;
  const names = [host, 'localhost', '127.0.0.1', '::1'];

  it('is made once and kept, its key for its owner alone', async () => {
    const first = await openAuthority(folder, names, now);
    expect(readdirSync(folder).sort()).toEqual(['ca.key.pem', 'ca.pem']);
    expect(statSync(join(folder, 'ca.key.pem')).mode & 0o777).toBe(0o600);
    const again = await openAuthority(folder, [...names].reverse(), now + 300 * dayMs);
    expect(again).toEqual(first);
    const other = await openAuthority(join(folder, 'other'), names, now);
    expect(new X509Certificate(other.certificate).serialNumber).not.toBe(
      new X509Certificate(first.certificate).serialNumber,
    );
  });

  itWith('openssl')('is verified by openssl, with what it may vouch for', async () => {
    const authority = await openAuthority(folder, names, Date.now());
    const { certificate } = await issueCertificate(authority, names, Date.now());
    writeFileSync(join(folder, 'leaf.pem'), certificate);
    const verified = spawnSync('openssl', [
      'verify',
      '-x509_strict',
      '-CAfile',
      join(folder, 'ca.pem'),
      join(folder, 'leaf.pem'),
    ]);
    expect([String(verified.stderr), verified.status]).toEqual(['', 0]);
    const text = String(spawnSync('openssl', ['x509', '-in', join(folder, 'ca.pem'), '-noout', '-text']).stdout);
    expect(text).toContain('X509v3 Name Constraints: critical');
    expect(text).toContain(`DNS:${host}`);
    expect(text).toContain('IP:127.0.0.1/255.255.255.255');
    expect(text).toContain('CA:TRUE, pathlen:0');
  });

  it('vouches for no other name: a client that trusts it refuses that of a bank', async () => {
    const authority = await openAuthority(folder, names, Date.now());
    for (const [name, trusted] of [
      [host, true],
      ['bank.example', false],
      [`${host}.evil.example`, false],
    ] as const) {
      const { certificate, key } = await issueCertificate(authority, [name], Date.now());
      const fake = createServer({ cert: certificate + authority.certificate, key }, (_, response) =>
        response.end('ok'),
      );
      await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve));
      const { port } = fake.address() as { port: number };
      const done = call(port, name, '/');
      if (trusted) expect(await done).toEqual({ status: 200, text: 'ok' });
      else await expect(done).rejects.toThrow(/permitted subtree violation/);
      fake.close();
      fake.closeAllConnections();
    }
  });

  it.each([
    ['it ends', names, now + 3640 * dayMs, / was made anew, since the old one ends on 2036-01-03\./],
    ['it has ended', names, now + 4000 * dayMs, / was made anew, since the old one ended on 2036-01-03\./],
    ['the names change', [...names, 'paydrill'], now, / was made anew, since the old one vouches for other names\./],
  ])('is made anew when %s, and says so', async (_when, wanted, at, line) => {
    const first = await openAuthority(folder, names, now);
    const { certificate, notes } = await openAuthority(folder, wanted, at);
    expect(certificate).not.toBe(first.certificate);
    expect(notes).toEqual([expect.stringMatching(line)]);
    expect(await openAuthority(folder, wanted, at)).toMatchObject({ certificate, notes: [] });
    expect(readdirSync(folder).sort()).toEqual(['ca.key.pem', 'ca.pem']);
  });

  it.each([
    ['that is no certificate', 'ca.pem', 'hello', /cannot be read/],
    ['whose key is none', 'ca.key.pem', '', /cannot be read/],
    ['whose key is gone', 'ca.key.pem', undefined, /ca\.pem stands without .*ca\.key\.pem/],
    ['that is gone', 'ca.pem', undefined, /ca\.key\.pem stands without .*ca\.pem/],
  ])('%s is left as it is, and named', async (_what, file, text, message) => {
    await openAuthority(folder, names, now);
    const path = join(folder, file);
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    await expect(openAuthority(folder, names, now)).rejects.toThrow(message);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(text);
    await expect(openAuthority(folder, names, now)).rejects.toThrow(/Nothing was changed: .*--tls DIR/);
  });

  itWith('openssl')('of somebody else is left as it is', async () => {
    await openAuthority(folder, names, now);
    const files = [join(folder, 'ca.pem'), join(folder, 'ca.key.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Company CA', '-days', '9'],
      ...['-out', files[0] ?? '', '-keyout', files[1] ?? ''],
    ]);
    expect(made.status).toBe(0);
    const before = files.map((path) => readFileSync(path, 'utf8'));
    await expect(openAuthority(folder, names, now)).rejects.toThrow(/is of another CA/);
    expect(files.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
  });
});

describe('paydrill start --tls', () => {
  itWith('bash', 'curl')('says how to trust it, in words that work when pasted', async () => {
    const io = new TestIo();
    const done = main(['start', '--port', '0', '--memory', '--tls', '--tls-host', 'paydrill'], io);
    try {
      await Promise.race([io.wrote('stop: Ctrl-C'), done]);
      expect(io.err).toContain(`  CA       ${io.cwd}/.paydrill/tls/ca.pem\n`);
      expect(io.err).toContain(`  Node     NODE_EXTRA_CA_CERTS=${io.cwd}/.paydrill/tls/ca.pem\n`);
      const curl = /^curl --cacert .*$/m.exec(io.err)?.[0] ?? expect.fail(io.err);
      expect(await output('bash', ['-c', `${curl} -sS`])).toMatchObject({ code: 0, err: '' });
    } finally {
      io.signal();
      expect(await done).toBe(0);
    }
  });

  it('has the URL and the CA in its JSON', async () => {
    const io = new TestIo();
    const done = main(['start', '--port', '0', '--memory', '--tls', 'certs', '--json'], io);
    await Promise.race([io.wrote('\n'), done]);
    io.signal();
    expect(await done).toBe(0);
    expect(JSON.parse(io.out)).toMatchObject({
      tls: { url: expect.stringMatching(/^https:\/\/localhost:\d+$/), ca: `${io.cwd}/certs/ca.pem` },
    });
  });

  it.each([
    [['--tls-host', 'a b'], 2, /^--tls-host: expected a host name such as paydrill, or an address, not "a b"\.\n$/],
    [['--tls-host', '*.example.com'], 2, /^--tls-host: expected a host name/],
    [['--tls-port', 'x'], 2, /^--tls-port: expected a port from 1 to 65535/],
    [['--tls', '--port', '65500'], 2, /^--tls-port: expected a port for TLS, since 65543 /],
    [['--tls', 'file.txt/below'], 1, /^The CA cannot be kept in .*file\.txt\/below \(ENOTDIR\)\. [^\n]*\n$/],
  ])('%j is one line', async (flags, exit, line) => {
    const { code, out, err } = await run(['start', '--memory', '--port', '0', ...flags], { files: { 'file.txt': '' } });
    expect({ code, out }).toEqual({ code: exit, out: '' });
    expect(err).toMatch(line);
  });
});

function output(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += String(chunk);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}
