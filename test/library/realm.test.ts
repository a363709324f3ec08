/** The built library in files of tests that have globals of their own, as under jsdom: some of another realm, some missing. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const url = (path: string) => JSON.stringify(pathToFileURL(join(root, 'dist', path)).href);
const file = (path: string) => JSON.stringify(join(root, 'dist', path));

// What jsdom gives (arrays of another realm) and what it lacks, though Node has it:
// https://github.com/jsdom/jsdom/issues/2524, https://github.com/jestjs/jest/issues/7780
const globals = `
  const { runInNewContext } = require('node:vm');
  globalThis.Uint8Array = runInNewContext('Uint8Array');
  globalThis.ArrayBuffer = runInNewContext('ArrayBuffer');
  // Node's own fetch was loaded with its own globals, and stays where it is.
  new Response('');
  for (const name of ['TextEncoder', 'TextDecoder', 'structuredClone']) delete globalThis[name];`;
const use = `(async () => {
  const receiver = await WebhookReceiver.start();
  const drill = await createPaydrill({ webhooks: { cryptopay: receiver.url('cryptopay') } });
  receiver.trust('cryptopay', drill.cryptopay.credentials.apiKey, drill.cryptopay.credentials.callbackSecret);
  const statuses = [];
  for (const [id, operation] of [['cryptopay', 'accounts.list'], ['offblocks', 'customers.list'], ['calypso', 'currencies.list'], ['trxn', 'customers.list']]) {
    const client = createClient(id, drill[id]);
    const known = client.provider.operations.map((one) => one.id);
    statuses.push((await client.call(known.includes(operation) ? operation : client.provider.operations.find((one) => one.method === 'GET' && !one.path.includes(':'))?.id ?? 'user.current', {})).status);
  }
  await drill.restore(await drill.snapshot());
  await drill.stop();
  await receiver.stop();
  console.log(JSON.stringify(statuses));
})();`;

describe('the built library under globals of another realm', { timeout: 60_000 }, () => {
  it.each([
    [
      'CommonJS',
      [
        '--eval',
        `${globals} const { createPaydrill } = require(${file('cjs/index.cjs')}); const { createClient } = require(${file('cjs/clients.cjs')}); const { WebhookReceiver } = require(${file('cjs/receiver.cjs')}); ${use}`,
      ],
    ],
    [
      'ES modules',
      [
        '--input-type=module',
        '--eval',
        `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); ${globals} const { createPaydrill } = await import(${url('esm/index.js')}); const { createClient } = await import(${url('esm/clients.js')}); const { WebhookReceiver } = await import(${url('esm/receiver.js')}); ${use}`,
      ],
    ],
  ])('signs, judges and sends from %s', async (_what, args) => {
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toEqual([200, 200, 200, 200]);
  });
});
