import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { walletKeysOf } from '../../src/core/dev-wallets.js';
import type { Happening } from '../../src/core/journal.js';
import { secretsOf } from '../../src/core/secrets.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { serverOptions } from '../support/world.js';

/** A call that carries a value somewhere. */
interface Carrier {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const inForm = (value: string) => encodeURIComponent(value).replaceAll('%20', '+');

/** Places where the own secrets of a workspace may stand, under whatever name. */
const anywhere: Readonly<Record<string, (value: string) => Carrier>> = {
  'in the query': (value) => ({ query: `q=${encodeURIComponent(value)}` }),
  'in a header': (value) => ({ headers: { 'X-Note': oneLine(value) } }),
  'in a body of text': (value) => ({ body: `before ${value} after` }),
  'in a JSON body': (value) => ({ body: JSON.stringify({ note: [{ text: value }] }) }),
  'in JSON in a JSON body': (value) => ({ body: JSON.stringify({ note: JSON.stringify({ text: value }) }) }),
  'in a form': (value) => ({ body: `note=${inForm(value)}` }),
  'in a body that is cut off': (value) => ({
    body: JSON.stringify({ note: value, rest: 'x'.repeat(40) }).slice(0, -30),
  }),
};

/** Places whose name says that there is a secret, whatever it is. */
const named: Readonly<Record<string, (value: string) => Carrier>> = {
  'Authorization: Bearer': (value) => ({ headers: { Authorization: `Bearer ${oneLine(value)}` } }),
  'Authorization: Basic': (value) => ({
    headers: { Authorization: `Basic ${Buffer.from(`me:${value}`).toString('base64')}` },
  }),
  'Authorization: Token token=': (value) => ({ headers: { Authorization: `Token token="${oneLine(value)}"` } }),
  'Authorization without a scheme': (value) => ({ headers: { Authorization: value.replace(/\s/g, '') } }),
  'Proxy-Authorization': (value) => ({ headers: { 'Proxy-Authorization': `Basic ${oneLine(value)}` } }),
  'X-Api-Secret': (value) => ({ headers: { 'X-Api-Secret': oneLine(value) } }),
  'X-Auth-Token': (value) => ({ headers: { 'X-Auth-Token': oneLine(value) } }),
  Cookie: (value) => ({ headers: { Cookie: `session=${inForm(value)}` } }),
  'the query': (value) => ({ query: `access_token=${encodeURIComponent(value)}` }),
  'a bracketed field': (value) => ({ body: `user[password]=${inForm(value)}` }),
  'a percent-encoded name': (value) => ({ body: `user%5Bpassword%5D=${inForm(value)}` }),
  'a JSON field': (value) => ({ body: JSON.stringify({ client_secret: value }) }),
  'a nested JSON field': (value) => ({ body: JSON.stringify({ a: { b: [{ password: { is: value } }] } }) }),
  'JSON in JSON': (value) => ({
    body: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ password: value }) }) }),
  }),
  multipart: (value) => ({
    body: `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${value}\r\n--x--\r\n`,
  }),
};

const oneLine = (value: string) => value.replace(/\r?\n/g, '\\n');

/** How a secret may be read in a text in spite of everything: as it is, and without what JSON or a URL makes of it. */
function isIn(text: string, secret: string): boolean {
  const plain = (value: string) => value.replace(/\\+n|%0A|\\+"|[\s"]/g, '').replaceAll('+', ' ');
  return text.includes(secret) || plain(text).includes(plain(secret)) || plain(decoded(text)).includes(plain(secret));
}

const decoded = (text: string) =>
  text.replace(/(?:%[0-9A-F]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());

describe('a secret that is planted in a call is shown nowhere', () => {
  let server: RunningServer;
  const told: Happening[] = [];
  const secrets: [string, string][] = [];

  beforeAll(async () => {
    server = await startServer(serverOptions(providers));
    await server.workspaces.create('team');
    for (const workspace of server.workspaces.list()) {
      for (const provider of providers)
        for (const secret of secretsOf(workspace.credentials(provider)))
          secrets.push([`${workspace.name} ${provider.id}`, secret]);
      for (const key of walletKeysOf(workspace.ids)) secrets.push([`${workspace.name} wallet`, key]);
    }
    server.workspaces.default.journal.listen((one) => told.push(one));
  });
  afterAll(() => server.stop());

  /** Makes a call to each provider and returns all that is told of them. */
  async function shownOf({ query = '', headers = {}, body }: Carrier): Promise<string> {
    told.length = 0;
    const ids: string[] = [];
    for (const { id, operations } of providers) {
      const { path = '' } = operations.find(({ method }) => method === 'POST') ?? {};
      const answer = await fetch(`${server.url}/${id}${path}?${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      });
      await answer.arrayBuffer();
      ids.push(answer.headers.get('paydrill-request-id') ?? '');
    }
    const control = async (path: string) => (await fetch(`${server.url}/_paydrill/${path}`)).text();
    const entries = await Promise.all(ids.map((id) => control(`requests/${id}`)));
    expect(told.length).toBe(providers.length);
    return [...entries, JSON.stringify(told)].join('\n');
  }

  it('knows the secrets of every provider, two workspaces and their wallets', () => {
    expect(new Set(secrets.map(([owner]) => owner)).size).toBe(2 * (providers.length + 1));
  });

  it.each(Object.entries(anywhere))('%s: the own one of any workspace', async (_place, carrier) => {
    for (const [owner, secret] of secrets) {
      const shown = await shownOf(carrier(secret));
      expect(isIn(shown, secret), `${owner}: ${secret.slice(0, 12)}`).toBe(false);
      if (secret.startsWith('0x')) expect(isIn(shown, secret.slice(2))).toBe(false);
    }
  });

  it.each(Object.entries(named))('under %s: any', async (_place, carrier) => {
    for (const secret of ['correct-horse-battery-staple', 'pass word "with" \\ everything & more=1']) {
      const shown = await shownOf(carrier(secret));
      expect(isIn(shown, secret)).toBe(false);
      expect(shown).not.toContain(Buffer.from(`me:${secret}`).toString('base64'));
    }
  });
});
