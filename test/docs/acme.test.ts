import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import type { Provider } from '../../src/core/provider.js';
import { startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { serverOptions, testStart } from '../support/world.js';
import { blocksOf, root } from './blocks.js';

const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0)) await one();
});

/** What CONTRIBUTING.md shows as a file of a new provider, as a module. */
async function shown<T>(file: string): Promise<T> {
  const block = blocksOf('CONTRIBUTING.md').find((one) => one.file === file);
  const folder = mkdtempSync(join(tmpdir(), 'paydrill-acme-'));
  clean.push(() => rmSync(folder, { recursive: true }));
  const text = (block?.text ?? '')
    .replace("'../../core/provider.js'", JSON.stringify(join(root, 'src/core/provider.ts')))
    .replace("'zod'", JSON.stringify(join(root, 'node_modules/zod/index.js')));
  const path = join(folder, 'index.ts');
  writeFileSync(path, text);
  return import(path);
}

describe('the provider of CONTRIBUTING.md', () => {
  it('takes signed calls, refuses others with a reason, and sends a webhook that its receiver verifies', async () => {
    const { acme } = await shown<{ acme: Provider }>('src/providers/acme/index.ts');
    const { kit } = await shown<{ kit: { sample: { operation: string; input: object } } & Record<string, unknown> }>(
      'test/providers/acme.kit.ts',
    );
    expect(providers.map(({ portOffset }) => portOffset)).not.toContain(acme.portOffset);
    const server = await startServer(serverOptions([acme]));
    clean.push(() => server.stop());
    const workspace = server.workspaces.default;
    const receiver = await WebhookReceiver.start({ providers: [acme] });
    clean.push(() => receiver.stop());
    const credentials = workspace.credentials(acme);
    receiver.trust('acme', undefined, credentials['secret'] ?? '');
    await workspace.unit(acme, (ctx) => acme.setTarget(ctx, receiver.url('acme')));

    const options = { provider: acme, baseUrl: server.baseUrl('acme'), now: () => testStart };
    const refused = await new ProviderClient({ ...options, credentials: { ...credentials, secret: 'other' } }).call(
      kit.sample.operation,
      kit.sample.input,
    );
    const isRefusal = kit['isRefusal'] as (status: number, text: string) => boolean;
    expect(isRefusal(refused.status, refused.text), `${refused.status} ${refused.text}`).toBe(true);
    expect(workspace.journal.list()[0]?.explanation?.causes[0]?.code).toBe('otherSecret');

    const taken = await new ProviderClient({ ...options, credentials }).call(kit.sample.operation, kit.sample.input);
    expect(taken.status).toBe(201);
    await workspace.advance(testStart + 5000);
    expect(receiver.received.map(({ event, body }) => [event, body['order']])).toEqual([
      ['order.paid', { ...(taken.json as object), status: 'paid' }],
    ]);
  });
});
