import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import type { Again } from '../../src/http/again-texts.js';
import { createPaydrill, type Paydrill } from '../../src/index.js';
import { providers } from '../../src/providers/index.js';
import { playScenario } from '../../src/scenario-run.js';
import { itWith } from '../support/programs.js';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
let drill: Paydrill;
let folder: string;

beforeAll(async () => {
  drill = await createPaydrill();
  // A project that has paydrill and vitest installed.
  folder = mkdtempSync(join(tmpdir(), 'again-'));
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/paydrill'));
  symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'));
  symlinkSync(join(root, 'dist/cli/bin.js'), join(folder, 'node_modules/.bin/paydrill'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});

afterAll(async () => {
  await drill.stop();
  rmSync(folder, { recursive: true });
});

async function again(id: string, query = ''): Promise<Again> {
  const answer = await fetch(`${drill.url}/_paydrill/requests/${id}/again${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Again;
}

const idOf = ({ headers }: { headers: Headers }) => headers.get('paydrill-request-id') ?? '';

describe('a call made again', () => {
  itWith('curl', 'openssl')(
    'brings the calls whose answers it needs, and works as a line, as a scenario and as a test',
    async () => {
      const calypso = createClient('calypso', drill.calypso);
      const customer = await calypso.call('customer.create', { data: { email: "o'hara@example.com" } });
      await calypso.call('customer.create', { data: { email: 'nobody@example.com' } });
      const purse = await calypso.call('address.get', {
        data: { customerId: (customer.json as { id: string }).id, currency: 'ETH' },
      });
      expect(purse.status).toBe(200);
      const { curl, scenario, test, notes } = await again(idOf(purse));
      expect(notes).toEqual([]);

      expect(scenario).toBe(
        [
          'paydrill: 1',
          'name: calypso-address-get',
          'calls:',
          '  - call: calypso.customer.create',
          `    body: {"email":"o'hara@example.com"}`,
          '    save: customer',
          '  - call: calypso.address.get',
          '    body: {"customerId":"$customer.id","currency":"ETH"}',
          '',
        ].join('\n'),
      );
      const parsed = parseScenario(scenario ?? '', 'copied.yaml', providers);
      expect(parsed.mistakes).toBeUndefined();
      if (parsed.scenario === undefined) throw new Error('no scenario');
      expect(await playScenario(parsed.scenario, { providers })).toMatchObject({ ok: true, failures: [] });

      expect(test).toContain("{ customerId: customer.id, currency: 'ETH' }");
      writeFileSync(join(folder, 'copied.test.ts'), test ?? '');
      const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder];
      const ran = spawnSync(process.execPath, vitest, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
      expect([ran.status, ran.stdout]).toEqual([0, expect.stringContaining('1 passed')]);

      expect(curl).toMatch(
        /^npx paydrill sign calypso POST \/api\/v1\/customer-purse\/address\/get --body .* --curl \| sh$/,
      );
      const { stdout } = await run('sh', ['-c', curl], { cwd: folder });
      expect(JSON.parse(stdout)).toMatchObject({ address: (purse.json as { address: string }).address });
    },
    90_000,
  );

  it('puts path parameters, queries and statuses where they belong', async () => {
    const trxn = createClient('trxn', drill.trxn);
    const made = await trxn.call('customers.create', { data: { email: 'a@example.com', first_name: 'A' } });
    const listed = await trxn.call('customers.list', { query: { limit: '2' } });
    expect((await again(idOf(listed))).scenario).toContain('query: {"limit":"2"}');
    const id = Object.values(made.json as Record<string, unknown>).find((one) => typeof one === 'string') as string;
    const missing = await trxn.call('customers.get', { params: { id: `${id}x` } });
    expect(missing.status).toBe(404);
    const { scenario, test } = await again(idOf(missing));
    expect(scenario).toContain('status: 404');
    expect(test).toContain('toBe(404)');
    const found = await trxn.call('customers.get', { params: { id } });
    expect((await again(idOf(found))).scenario).toMatch(
      /save: customers\n {2}- call: trxn\.customers\.get\n {4}params: \{"id":"\$customers\.[\w.]+"\}/,
    );
  });

  it('holds a refused call to no status, and says that it was refused', async () => {
    const credentials = { ...drill.cryptopay.credentials, apiSecret: 'another' };
    const refused = await createClient('cryptopay', { ...drill.cryptopay, credentials }).call('accounts.list');
    expect(refused.status).toBe(401);
    const { scenario, test, notes } = await again(idOf(refused));
    expect(scenario).not.toContain('status');
    expect(test).toContain('not.toBe(401)');
    expect(notes[0]).toMatch(/refused for its signature/);
  });

  it('tells no secrets: those of the workspace become references, others stay cut short', async () => {
    const trxn = createClient('trxn', drill.trxn);
    const { email, password } = drill.trxn.credentials;
    const login = await trxn.send(
      'POST',
      '/api/v1/login',
      JSON.stringify({ email, password, other_secret: 'shh-0123456789' }),
    );
    const texts = await again(idOf(login));
    expect(JSON.stringify(texts)).not.toContain(password);
    expect(JSON.stringify(texts)).not.toContain('shh-0123456789');
    expect(texts.notes.join()).toMatch(/secret/);
  });

  it('gives only a line for what no operation takes, and an error for what is not there', async () => {
    const lost = await createClient('trxn', drill.trxn).send('POST', '/nowhere', 'not JSON');
    expect(await again(idOf(lost))).toMatchObject({
      curl: expect.stringContaining("--body 'not JSON'"),
      scenario: null,
      test: null,
    });
    expect((await fetch(`${drill.url}/_paydrill/requests/req_999/again`)).status).toBe(404);
  });
});
