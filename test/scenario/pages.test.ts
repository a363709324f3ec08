import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import { createClient } from '../../src/clients.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { createPaydrill } from '../../src/index.js';
import { providers } from '../../src/providers/index.js';
import { trxn } from '../../src/providers/trxn/index.js';
import { serverOptions } from '../support/world.js';

const calling = (...lines: string[]) =>
  [
    'paydrill: 1',
    'name: test',
    'calls:',
    ...lines.map((line, n) => (n === 0 ? `  - ${line}` : `    ${line}`)),
    '',
  ].join('\n');

const submit = 'call: trxn.payment_claim.submit';

describe('a call of a hosted page in a scenario', () => {
  it.each<[string, string[]]>([
    [
      'by its parameters',
      [submit, 'params: { token: abc }', 'body: { amount: 0.5, currency: BTC, to_address_id: null }'],
    ],
    ['by its URL', [submit, 'url: http://127.0.0.1:4604/payment-claim/abc']],
    ['without a form', ['call: trxn.payment_claim', 'params: { token: abc }']],
  ])('can be made %s', (_, lines) => {
    expect(parseScenario(calling(...lines), 'test.yaml', providers).mistakes).toBeUndefined();
  });

  it.each<[string, string[], string]>([
    ['an unknown page', ['call: trxn.payment_claim.sumbit'], 'did you mean "trxn.payment_claim.submit"?'],
    ['no place', [submit], 'takes the path parameter "token"'],
    ['a wrong parameter', [submit, 'params: { tokn: abc }'], 'did you mean "token"?'],
    ['two places', [submit, 'params: { token: abc }', 'url: http://a.example'], 'url says already where the page is'],
    ['no URL', [submit, 'url: payment-claim/abc'], 'expected a URL or a reference like $link.link'],
    ['an unsaved URL', [submit, 'url: $link.link'], 'nothing is saved as "link"'],
    ['keys', [submit, 'params: { token: abc }', 'credentials: { token: x }'], 'a hosted page, which takes no keys'],
    ['a list', [submit, 'params: { token: abc }', 'body: [1]'], 'expected the fields of a form'],
    [
      'an object in a field',
      [submit, 'params: { token: abc }', 'body: { amount: { of: 1 } }'],
      'expected a text, a number',
    ],
    [
      'a URL for an operation',
      ['call: trxn.customers.list', 'url: http://a.example'],
      'trxn.customers.list is no hosted page',
    ],
  ])('%s is refused', (_, lines, message) => {
    const { mistakes = [] } = parseScenario(calling(...lines), 'test.yaml', providers);
    expect(mistakes.map((one) => one.message)).toContainEqual(expect.stringContaining(message));
  });
});

describe('a client that browses', () => {
  let server: RunningServer | undefined;
  afterEach(() => server?.stop());

  it('sends no proof, forms as a browser does, and goes nowhere else', async () => {
    server = await startServer(serverOptions([trxn]));
    const baseUrl = server.baseUrl('trxn');
    const world = server.workspaces.default;
    const client = new ProviderClient({ provider: trxn, baseUrl, credentials: world.credentials(trxn) });
    const { id } = (await client.call('customers.create', { data: { email: 'a@example.com' } })).json as { id: string };
    const { json } = await client.call('payment_claim_links.create', { data: { customer_id: id } });
    const { link } = json as { link: string };
    expect((await client.browse('payment_claim', { url: link })).status).toBe(200);
    const answer = await client.browse('payment_claim.submit', {
      url: link,
      data: { amount: 'a&b=c', currency: null },
    });
    expect(answer.status).toBe(422);
    const entry = world.journal.list().at(-1);
    expect(entry?.body).toBe('amount=a%26b%3Dc&currency=');
    expect(Object.keys(entry?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('authorization');
    expect(entry?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    const params = { token: String(link.split('/').at(-1)) };
    const headers = { 'content-type': 'application/json' };
    const program = await client.browse('payment_claim.submit', { params, headers, data: { amount: 1 } });
    expect([program.status, world.journal.list().at(-1)?.body]).toEqual([422, '{"amount":1}']);
    expect(() => client.browse('payment_claim', { url: 'http://a.example/payment-claim/x' })).toThrow(/is not below/);
    expect(() => client.browse('payment_clam')).toThrow(/payment_claim/);
  });

  it.each(['https://pay.example/sandbox', 'http://host.docker.internal:14600'])(
    'follows links that lead to %s, the public URL',
    async (publicUrl) => {
      const drill = await createPaydrill({ providers: ['trxn'], publicUrl });
      try {
        const client = createClient('trxn', drill.trxn);
        const { id } = (await client.call('customers.create', { data: { email: 'a@example.com' } })).json as {
          id: string;
        };
        const { json } = await client.call('payment_claim_links.create', { data: { customer_id: id } });
        const { link } = json as { link: string };
        expect(link).toMatch(new RegExp(`^${publicUrl.replace(/:\d+$/, '')}`));
        expect((await client.browse('payment_claim', { url: link })).status).toBe(200);
        expect(() => client.browse('payment_claim', { url: 'https://pay.example.net/payment-claim/x' })).toThrow(
          /is not below/,
        );
      } finally {
        await drill.stop();
      }
    },
  );
});
