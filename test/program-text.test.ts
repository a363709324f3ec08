/** The built program prints and serves its texts as they were written, also those that are not ASCII. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { startProcess } from './support/process.js';

const built = join(import.meta.dirname, '../dist/cli');
const folder = mkdtempSync(join(tmpdir(), 'paydrill-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The bytes of UTF-8 read as Latin-1: a lead byte and what follows it. https://en.wikipedia.org/wiki/Mojibake
const mojibake = /[\u00c2-\u00f4][\u0080-\u00bf]+/;

/** What the loader makes of a part of the program: a main part that is only this. */
async function loaded(code: string): Promise<string> {
  const copy = join(folder, String(readdirSync(folder).length));
  cpSync(built, copy, { recursive: true, filter: (path) => !path.endsWith('.cache') });
  const main = readdirSync(copy).find((name) => name.startsWith('main-')) ?? '';
  writeFileSync(join(copy, main), code);
  return (await promisify(execFile)(process.execPath, [join(copy, 'bin.js')])).stdout;
}

describe('the program', { timeout: 60_000 }, () => {
  it('keeps text of tagged templates, which the bundler does not escape, and ASCII', async () => {
    expect(await loaded('process.stdout.write(((parts) => parts[0])`Choose … ✓ 😀`)')).toBe('Choose … ✓ 😀');
    expect(await loaded('process.stdout.write("\\u2026 plain")')).toBe('… plain');
  });

  it('has such text, so that the above matters', () => {
    const texts = readdirSync(built)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(built, name), 'utf8'));
    expect(texts.some((text) => /[^\x00-\x7f]/.test(text))).toBe(true);
    for (const text of texts) expect(text).not.toMatch(mojibake);
  });

  it('serves no page and prints no help with broken letters', async () => {
    const server = await startProcess(['--memory'], folder);
    try {
      const { paths } = (await (await fetch(`${server.url}/_paydrill/openapi.json`)).json()) as { paths: object };
      const own = Object.keys(paths).filter((path) => !path.includes('{') && !path.endsWith('stream'));
      const calypso = await server.credentials('calypso');
      const pages = ['/', ...own, `${calypso.baseUrl}/nothing`, '/trxn/claim/none', '/nowhere'];
      for (const path of pages) {
        const answer = await fetch(new URL(path, server.url), { headers: { accept: 'text/html, application/json' } });
        expect(await answer.text(), path).not.toMatch(mojibake);
      }
      const claim = await claimPage(server);
      expect(claim).toContain('Choose …');
      expect(claim).not.toMatch(mojibake);
    } finally {
      await server.end('SIGTERM');
    }
  });
});

async function claimPage(server: Awaited<ReturnType<typeof startProcess>>) {
  const { baseUrl, token } = await server.credentials('trxn');
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const post = async (path: string, body: object) =>
    (await (
      await fetch(`${baseUrl}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    ).json()) as Record<string, string>;
  const { id } = await post('customers', { email: 'ann@example.com' });
  const { link = '' } = await post('payment_claim_links', { customer_id: id });
  return (await fetch(link)).text();
}
