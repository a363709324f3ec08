/** The package as it is published: what its doors lead to, for programs of ES modules and of CommonJS. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from '../support/programs.js';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'packed-'));
let tarball = '';

const absent = missing('tar');

beforeAll(async () => {
  if (absent.length > 0) return;
  // Packed as it was built: building now would pull dist/ from under other tests.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  mkdirSync(join(folder, 'node_modules/paydrill'), { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', join(folder, 'node_modules/paydrill'), '--strip-components=1']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program does with the package, `named` what it imports; the last line that it writes says what came of it. */
const use = `(async () => {
         const drill = await createPaydrill({ scenario: 'calypso-deposit-declined' });
         const client = createClient('calypso', drill.calypso);
         const { status } = await client.call('customer.create', { data: {} });
         const rates = await createClient('cryptopay', drill.cryptopay).call('rates.all');
         const refused = await createPaydrill({ providers: ['calipso'] }).catch((error) => error);
         const page = await fetch(drill.url, { headers: { accept: 'text/html' } });
         const described = await fetch(drill.url + '/_paydrill/openapi.json');
         const receiver = await WebhookReceiver.start();
         const requestId = '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11';
         const { json: hook } = await client.call('webhook.create', { data: { requestId, url: receiver.url('calypso') } });
         receiver.trust('calypso', hook.publicKey, hook.secretKey);
         const { json: customer } = await client.call('customer.create', { data: { email: 'ann@example.com' } });
         const { json: purse } = await client.call('address.get', { data: { customerId: customer.id, currency: 'ETH' } });
         await drill.pay({ to: purse.address, currency: 'ETH', amount: '0.5' });
         await drill.clock.advance('1m');
         const webhooks = [...new Set(drill.webhooks.list().map(({ state }) => state))];
         await receiver.stop();
         let hooks;
         try { useDrill(); } catch (error) { hooks = error.message; }
         globalThis.beforeAll = globalThis.afterEach = globalThis.afterAll = (hook) => typeof hook;
         if (!isModule) useDrill();
         await drill.stop();
         const error = refused instanceof PaydrillError;
         console.log(JSON.stringify({ status, rates: rates.status, error, page: page.status, described: described.status, webhooks, hooks }));
       })();`;
const fine = { status: 200, rates: 200, error: true, page: 200, described: 200, webhooks: ['delivered'] };

describe.skipIf(absent.length > 0)(
  `the packed package${absent.length > 0 ? ' (skipped: no tar here)' : ''}`,
  { timeout: 120_000 },
  () => {
    it('has types that agree with what is loaded, from ES modules and from CommonJS', async () => {
      const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
      const args = [attw, tarball, '--profile', 'node16', '--no-emoji', '--no-color', '--format', 'json'];
      const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
      const { analysis, problems } = JSON.parse(stdout) as {
        analysis: { entrypoints: object };
        problems?: object;
      };
      expect(Object.keys(analysis.entrypoints)).toEqual(['.', './clients', './receiver', './vitest', './package.json']);
      expect(Object.keys(problems ?? {}).filter((kind) => kind !== 'NoResolution')).toEqual([]);
    });

    it('is loaded by require, with nothing else installed, on any Node that has no require of ES modules', async () => {
      writeFileSync(
        join(folder, 'use.cjs'),
        `const { createPaydrill, PaydrillError } = require('paydrill');
       const { createClient } = require('paydrill/clients');
       const { WebhookReceiver } = require('paydrill/receiver');
       const { useDrill } = require('paydrill/vitest');
       const isModule = false;
       ${use}`,
      );
      const flag = process.allowedNodeEnvironmentFlags.has('--no-experimental-require-module');
      const args = [...(flag ? ['--no-experimental-require-module'] : []), join(folder, 'use.cjs')];
      const { stdout } = await run(process.execPath, args);
      expect(JSON.parse(stdout)).toMatchObject({ ...fine, hooks: expect.stringContaining('there is no such global') });
    });

    it('is imported as ES modules, with nothing else installed', async () => {
      writeFileSync(
        join(folder, 'use.mjs'),
        `import { createPaydrill, PaydrillError } from 'paydrill';
       import { createClient } from 'paydrill/clients';
       import { WebhookReceiver } from 'paydrill/receiver';
       const isModule = true;
       const useDrill = () => {};
       ${use}`,
      );
      const { stdout } = await run(process.execPath, [join(folder, 'use.mjs')]);
      expect(JSON.parse(stdout)).toMatchObject(fine);
    });

    it('depends on the packages that its declarations name, and on no others', () => {
      const own = join(folder, 'node_modules/paydrill');
      const named = new Set<string>();
      const files = new Set(['index', 'clients', 'receiver', 'vitest'].map((name) => join(own, `dist/${name}.d.ts`)));
      for (const file of files)
        for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"]([^'"]+)['"]/g)) {
          if (from.startsWith('.')) files.add(join(dirname(file), from.replace(/\.js$/, '.d.ts')));
          else if (!from.startsWith('node:') && from !== 'vitest') named.add(from);
        }
      const { dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { dependencies: object };
      const listed = Object.keys(dependencies).map((name) => name.replace('@types/', ''));
      expect([...new Set(listed)].sort()).toEqual([...named].sort());
    });

    it('carries the licences of what is in it', async () => {
      const notices = readFileSync(join(folder, 'node_modules/paydrill/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
      for (const name of ['express', 'viem', 'zod', 'preact', '@faker-js/faker'])
        expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+, (?:MIT|ISC)$`, 'm'));
    });
  },
);
