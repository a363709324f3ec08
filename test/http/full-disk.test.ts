import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { trxn } from '../../src/providers/trxn/index.js';
import { serverOptions, testStart } from '../support/world.js';

let folder = '';
let server: RunningServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paydrill-'));
  server = await startServer(serverOptions([trxn], { state: join(folder, 'state.json') }));
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('on a full disk', () => {
  it('a change is answered with an error, what only reads is served, and all goes on when there is room again', async () => {
    const credentials = server.workspaces.default.credentials(trxn);
    const client = new ProviderClient({
      provider: trxn,
      baseUrl: server.baseUrl('trxn'),
      credentials,
      now: () => testStart,
    });
    const create = (email: string) => client.call('customers.create', { data: { email } });
    // /dev/full takes no byte, as a disk without room. https://man7.org/linux/man-pages/man4/full.4.html
    const full = join(folder, 'state.json.changes-1');
    symlinkSync('/dev/full', full);
    const refused = await create('ann@example.com');
    expect(refused.status).toBe(500);
    expect(JSON.parse(refused.text).error.type).toBe('api_error');
    const { notes = [] } = server.workspaces.default.journal.list().at(-1) ?? {};
    expect(notes.join()).toMatch(/The state could not be written: .*ENOSPC/);
    expect((await client.call('customers.list')).status).toBe(200);
    rmSync(full);
    expect((await create('bob@example.com')).status).toBe(201);
    const before = server.workspaces.default.state();
    await server.stop();
    server = await startServer(serverOptions([trxn], { state: join(folder, 'state.json') }));
    expect(server.workspaces.default.state().rows['trxn.customers']).toEqual(before.rows['trxn.customers']);
  });
});
