/** The built program prints and serves its texts as they were written, also those that are not ASCII. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { Provider } from '../src/core/provider.js';
import { demoStage } from '../src/demo.js';
import { startServer } from '../src/http/server.js';
import { providers } from '../src/providers/index.js';
import { WebhookReceiver } from '../src/receiver.js';
import { kitOf } from './support/kit.js';
import { startProcess } from './support/process.js';
import { serverOptions } from './support/world.js';

const built = join(import.meta.dirname, '../dist/cli');
const folder = mkdtempSync(join(tmpdir(), 'paydrill-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The bytes of UTF-8 read as Latin-1: a lead byte and what follows it. https://en.wikipedia.org/wiki/Mojibake
const mojibake = /[\u00c2-\u00f4][\u0080-\u00bf]+/;

/** Pages that this search does not find: the claim's is looked at by itself above, the link of the other is made by the client and not looked at. */
const unnamed = ['payment_claim', 'onramp.start'];

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

  it.each(providers)('serves every hosted page of $id as it was written', async (provider) => {
    const { pages = [] } = provider;
    const server = await startProcess(['--memory', '--clock', 'frozen', '--seed', 'test', '--log', 'silent'], folder);
    try {
      await server.control('PUT', 'state', await stateOfTour(provider));
      const { baseUrl } = await server.credentials(provider.id);
      const { rows } = await server.control<{ rows: Record<string, Record<string, string>[]> }>('GET', 'state');
      const values = Object.values(rows).flat();
      for (const page of pages.filter(({ method, path }) => method === 'GET' && !/:file|\.json$/.test(path))) {
        const paths = new Set(values.flatMap((row) => pathsOf(page.path, row)));
        const shown = [];
        for (const path of paths) {
          const answer = await fetch(baseUrl + path, { redirect: 'manual' });
          const text = await answer.text();
          expect(text, path).not.toMatch(mojibake);
          expect(text, path).not.toContain('\ufffd');
          // A link that was used up is a page too.
          if (answer.status !== 404) shown.push(path);
          if (shown.length > 5) break;
        }
        if (!unnamed.includes(page.id)) expect(shown, page.id).not.toEqual([]);
      }
    } finally {
      await server.end('SIGKILL');
    }
  });
});

/** The state that a provider's tour leaves: rows of every kind. */
async function stateOfTour(provider: Provider): Promise<unknown> {
  const server = await startServer(serverOptions([...providers]));
  const receiver = await WebhookReceiver.start({ now: () => server.workspaces.default.wireNow() });
  try {
    await (await kitOf(provider)).tour(demoStage(provider, { server, receiver, tell: () => {} }));
    return await server.workspaces.default.settledState();
  } finally {
    await receiver.stop();
    await server.stop();
  }
}

/** Paths of a page that the fields of a row could name. */
function pathsOf(pattern: string, row: Readonly<Record<string, unknown>>): string[] {
  const own = Object.values(row).filter(
    (value): value is string => typeof value === 'string' && /^[\w-]{6,80}$/.test(value),
  );
  const names = [...pattern.matchAll(/:\w+/g)].map(([name]) => name);
  if (names.length === 2) {
    const { customerId, id } = row;
    if (typeof customerId !== 'string' || typeof id !== 'string') return [];
    return [pattern.replace(names[0] ?? '', customerId).replace(names[1] ?? '', id)];
  }
  return names.length === 0 ? [pattern] : own.map((value) => pattern.replace(names[0] ?? '', value));
}

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
