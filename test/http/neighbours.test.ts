import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { kitOf } from '../support/kit.js';
import { serverOptions, testStart } from '../support/world.js';

const open: RunningServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'keys of another workspace: %s',
  (_id, provider) => {
    async function start() {
      const { sample } = await kitOf(provider);
      const server = await startServer(serverOptions([provider]));
      open.push(server);
      const team = await server.workspaces.create('team');
      const own = server.workspaces.default.credentials(provider);
      const theirs = team.credentials(provider);
      const causeOf = async (baseUrl: string, credentials: typeof own, journal: 'default' | 'team') => {
        const client = new ProviderClient({ provider, baseUrl, credentials, now: () => testStart });
        const { status } = await client.call(sample.operation, sample.input);
        const entry = server.workspaces.get(journal).journal.list().at(-1);
        return { status, cause: entry?.explanation?.causes[0]?.code };
      };
      return { server, own, theirs, causeOf };
    }

    it('a call under another one’s path is refused, and the journal says whose keys they are', async () => {
      const { server, own, causeOf } = await start();
      const { status, cause } = await causeOf(`${server.baseUrl(provider.id)}/w/team`, own, 'team');
      expect(status).toBeGreaterThanOrEqual(400);
      // A client that fetches a token first is refused at that call already, which no signature explains.
      expect(['keysOfAnotherWorkspace', 'missingToken']).toContain(cause);
      if (provider.id !== 'offblocks') expect(cause).toBe('keysOfAnotherWorkspace');
    });

    if (!['calypso', 'cryptopay'].includes(provider.id)) return;
    it('its secret with one’s own key is named', async () => {
      const { server, own, theirs, causeOf } = await start();
      const secret = Object.keys(own).find((name) => /^(secret|apiSecret)$/.test(name)) ?? '';
      const { cause } = await causeOf(
        server.baseUrl(provider.id),
        { ...own, [secret]: theirs[secret] ?? '' },
        'default',
      );
      expect(cause).toBe('secretOfAnotherWorkspace');
    });
  },
);
