import { afterEach, describe, expect, it } from 'vitest';
import { formOf, type Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { headersByHand } from '../support/by-hand.js';
import { kitOf } from '../support/kit.js';
import { serverOptions, testStart } from '../support/world.js';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function start(provider: Provider, assumptions: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  const server = await startServer(serverOptions([provider], { assumptions }));
  open.push(server);
  return server;
}

/** The bytes of the mark (RFC 3629, section 6). */
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** The call that its kit has as a sample, with the bytes of its body changed. */
async function sample(server: RunningServer, provider: Provider, change: (text: string) => Buffer) {
  const kit = await kitOf(provider);
  const { method, path: target, status } = operationOf(provider, kit.sample.operation);
  const { input, operation } = kit.sample;
  const credentials = server.workspaces.default.credentials(provider);
  const body = change(provider.client.body(operation, input.data, credentials, testStart) ?? '');
  const headers = await headersByHand(server, provider, { method, target, body });
  const answer = await fetch(server.baseUrl(provider.id) + target, { method, headers, body });
  const text = await answer.text();
  const id = answer.headers.get('paydrill-request-id') ?? '';
  const notes = server.workspaces.default.journal.list().find((entry) => entry.id === id)?.notes ?? [];
  return { status: answer.status, expected: status, text, notes: notes.join(' '), isRefusal: kit.isRefusal };
}

function operationOf(provider: Provider, id: string) {
  const found = provider.operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

/** A condition that the sample's body fulfils. */
const conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cryptopay: { 'body.id': 'CUSTOMER-123' },
  offblocks: { 'body.externalId': 'ann' },
  calypso: { 'body.payload.email': 'ann@example.com' },
  trxn: { 'body.email': 'ann@example.com' },
};

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'bytes of bodies: %s',
  (id, provider) => {
    const marked = (text: string) => Buffer.concat([mark, Buffer.from(text)]);

    it('passes over a byte order mark that is signed, and says so in the journal', async () => {
      const made = await sample(await start(provider), provider, marked);
      expect(made.status, made.text).toBe(made.expected);
      expect(made.notes).toContain('byte order mark');
      expect(made.notes).not.toContain('Paydrill failed');
    });

    it('says nothing of a mark where there is none', async () => {
      const made = await sample(await start(provider), provider, Buffer.from);
      expect(made.status, made.text).toBe(made.expected);
      expect(made.notes).not.toContain('byte order mark');
    });

    it('looks at the fields of such a body in fault rules', async () => {
      const where = conditions[id] ?? {};
      const server = await start(provider);
      const { operation } = (await kitOf(provider)).sample;
      await server.workspaces.default.addFault({ operation: `${id}.${operation}`, where, respond: { status: 599 } });
      expect((await sample(server, provider, marked)).status).toBe(599);
      await server.workspaces.default.addFault({
        operation: `${id}.${operation}`,
        where: { 'body.email': 'nobody' },
        respond: { status: 598 },
      });
      expect((await sample(server, provider, marked)).status).toBe(599);
    });

    it('refuses it under the assumption that the parser does', async () => {
      const made = await sample(await start(provider, { [`${id}.byteOrderMark`]: 'refused' }), provider, marked);
      expect(made.status).toBe(400);
      expect(made.isRefusal(made.status, made.text), made.text).toBe(true);
      expect(made.notes).toContain('it begins with a byte order mark');
    });

    it.each([
      ['UTF-16 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'UTF-16'],
      ['big-endian UTF-16 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'UTF-16'],
      ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le'), 'not JSON'],
      [
        'Latin-1',
        (text: string) => Buffer.from(text.replace('ann', 'ä').replace('CUSTOMER', 'ä'), 'latin1'),
        'not UTF-8',
      ],
      ['a mark alone', () => mark, 'not JSON'],
      ['two marks', (text: string) => Buffer.concat([mark, marked(text)]), 'not JSON'],
    ] as const)('refuses %s in its own form, and says why', async (_what, change, why) => {
      const server = await start(provider);
      const before = JSON.stringify(server.workspaces.default.state().rows);
      const made = await sample(server, provider, change);
      expect(made.status, made.text).toBe(400);
      expect(made.isRefusal(made.status, made.text), made.text).toBe(true);
      expect(made.notes).toContain(why);
      const after = JSON.stringify(server.workspaces.default.state().rows);
      if (id !== 'offblocks') expect(after).toBe(before);
    });
  },
);

describe('bytes of bodies: forms of hosted pages', () => {
  it('passes over a byte order mark', () => {
    const body = Buffer.concat([mark, Buffer.from('amount=1&currency=BTC')]);
    expect([...formOf({ request: { body } })]).toEqual([
      ['amount', '1'],
      ['currency', 'BTC'],
    ]);
  });
});

describe('bytes of bodies: the control API', () => {
  const post = async (body: Buffer) => {
    const server = await start(providers[0] as Provider);
    const answer = await fetch(`${server.url}/_paydrill/reset`, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };

  it('passes over a byte order mark', async () => {
    expect(await post(Buffer.concat([mark, Buffer.from('{}')]))).toMatchObject({ status: 200 });
  });

  it('refuses UTF-16 with a word on it', async () => {
    const { status, text } = await post(Buffer.from('\uFEFF{}', 'utf16le'));
    expect([status, text]).toEqual([400, expect.stringContaining('UTF-16')]);
  });
});
