import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Transport } from '../../src/core/transport.js';
import { issueCertificate, openAuthority } from '../../src/http/tls-authority.js';
import { readAuthorities } from '../../src/http/webhook-ca.js';
import { run } from '../cli/test-io.js';

const folder = mkdtempSync(join(tmpdir(), 'paydrill-ca-'));
const closers: (() => void)[] = [];
const names = ['localhost', '127.0.0.1', 'hooks.test'];
const yearMs = 365 * 86_400_000;
let ca = '';
const ports: Record<string, number> = {};
const leafs: Record<string, string> = {};

/** Receivers with certificates that are good, over, for later, and for another name. */
beforeAll(async () => {
  const now = Date.now();
  const authority = await openAuthority(join(folder, 'ca'), names, now);
  const old = await openAuthority(join(folder, 'old'), names, now - 20 * yearMs);
  ca = join(folder, 'all.pem');
  writeFileSync(ca, `a comment\n${authority.certificate}\n${old.certificate}`);
  const kinds: [string, typeof authority, readonly string[], number][] = [
    ['good', authority, names, now],
    ['expired', authority, names, now - 3 * yearMs],
    ['early', authority, names, now + yearMs],
    ['other', authority, ['hooks.test'], now],
  ];
  for (const [kind, by, of, at] of kinds) {
    const { certificate, key } = await issueCertificate(by, of, at);
    leafs[kind] = certificate;
    const server = createServer({ key, cert: certificate }, (_request, response) => response.end('taken'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    ports[kind] = (server.address() as AddressInfo).port;
  }
}, 60_000);

afterAll(() => {
  for (const close of closers) close();
  rmSync(folder, { recursive: true });
});

async function post(kind: string, file?: string, env: Record<string, string> = {}) {
  const authorities = file === undefined ? [] : readAuthorities(file, env);
  const transport = new Transport({ allowPublic: false, authorities });
  try {
    return await transport.post(`https://localhost:${ports[kind]}/`, {}, Buffer.from('{}'), 10_000);
  } finally {
    transport.close();
  }
}

describe('a receiver with a certificate of its own', () => {
  it('is not trusted, and the error names the setting', async () => {
    expect((await post('good')).error).toBe(
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE: the receiver's certificate was not issued by a CA that is trusted here; name it, or its CA, with --webhook-ca FILE (or NODE_EXTRA_CA_CERTS)",
    );
  });

  it('is trusted by its CA, or by its own certificate', async () => {
    expect(await post('good', ca)).toEqual({ status: 200, body: 'taken' });
    const own = join(folder, 'leaf.pem');
    writeFileSync(own, leafs['good'] ?? '');
    expect(await post('good', own)).toEqual({ status: 200, body: 'taken' });
  });

  it('those of NODE_EXTRA_CA_CERTS stay trusted, and one of them that cannot be read is no failure', async () => {
    const own = join(folder, 'other.pem');
    writeFileSync(own, leafs['other'] ?? '');
    expect(await post('good', own, { NODE_EXTRA_CA_CERTS: ca })).toEqual({ status: 200, body: 'taken' });
    expect(readAuthorities(own, { NODE_EXTRA_CA_CERTS: join(folder, 'none.pem') })).toHaveLength(1);
  });

  it.each([
    ['expired', "CERT_HAS_EXPIRED: the receiver's certificate has expired; renew it"],
    ['early', "CERT_NOT_YET_VALID: the receiver's certificate is not valid yet; compare the clocks"],
    ['other', "ERR_TLS_CERT_ALTNAME_INVALID: the receiver's certificate is for another name: "],
  ])('%s is told plainly', async (kind, text) => expect((await post(kind, ca)).error).toContain(text));

  it('https:// to a receiver without TLS is told', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    ports['plain'] = (server.address() as AddressInfo).port;
    expect((await post('plain')).error).toContain('the receiver does not speak TLS; is its URL http://?');
  });
});

describe('--webhook-ca', () => {
  it.each([
    ['none.pem', undefined, 'there is no such file.'],
    ['empty.pem', '', 'expected certificates in PEM, each after a line -----BEGIN CERTIFICATE-----.'],
    ['key.pem', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n', 'expected certificates in PEM'],
    ['bad.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'certificate 1 cannot be read: '],
  ])('%s is an invalid file', async (name, text, why) => {
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const { code, err } = await run(['start', '--port', '0', '--memory', '--webhook-ca', file]);
    expect([code, err]).toEqual([2, expect.stringContaining(`--webhook-ca (webhookCa): ${file}: ${why}`)]);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
