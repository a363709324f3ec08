/** The package as it is published: what its doors lead to, for programs of ES modules and of CommonJS. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'packed-'));
let tarball = '';

beforeAll(async () => {
  // Packed as it was built: building now would pull dist/ from under other tests.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  mkdirSync(join(folder, 'node_modules/paydrill'), { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', join(folder, 'node_modules/paydrill'), '--strip-components=1']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the packed package', { timeout: 120_000 }, () => {
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
       (async () => {
         const drill = await createPaydrill({ scenario: 'calypso-deposit-declined' });
         const client = createClient('calypso', drill.calypso);
         const { status } = await client.call('customer.create', { data: {} });
         const rates = await createClient('cryptopay', drill.cryptopay).call('rates.all');
         const refused = await createPaydrill({ providers: ['calipso'] }).catch((error) => error);
         const { version } = await fetch(drill.url + '/_paydrill/healthz').then((answer) => answer.json());
         const receiver = await WebhookReceiver.start();
         await receiver.stop();
         let hooks;
         try { require('paydrill/vitest').useDrill(); } catch (error) { hooks = error.message; }
         globalThis.beforeAll = globalThis.afterEach = globalThis.afterAll = (hook) => typeof hook;
         require('paydrill/vitest').useDrill();
         await drill.stop();
         console.log(JSON.stringify({ status, rates: rates.status, error: refused instanceof PaydrillError, version, hooks }));
       })();`,
    );
    const flag = process.allowedNodeEnvironmentFlags.has('--no-experimental-require-module');
    const args = [...(flag ? ['--no-experimental-require-module'] : []), join(folder, 'use.cjs')];
    const { stdout } = await run(process.execPath, args);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 200,
      rates: 200,
      error: true,
      hooks: expect.stringContaining('there is no such global'),
    });
  });
});
