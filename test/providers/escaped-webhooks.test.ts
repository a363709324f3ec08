import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../../src/client.js';
import type { Provider } from '../../src/core/provider.js';
import { startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { serverOptions, TestReceiver, testStart } from '../support/world.js';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const name = 'A&B <c> \u2028';
const wallet = 'eip155:300:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
/** A call that has a webhook with this name in it. */
const calls: Readonly<Record<string, readonly [operation: string, data: Record<string, string>]>> = {
  cryptopay: ['invoices.create', { price_amount: '100', price_currency: 'EUR', pay_currency: 'ETH', name }],
  offblocks: ['customers.create', { chainId: wallet, externalId: name }],
  trxn: ['customers.create', { email: 'ann@example.com', first_name: name }],
};

/** Bodies of the webhooks of one call, as they came, with their headers. */
async function sent(provider: Provider, assumptions: Readonly<Record<string, string>> = {}) {
  const server = await startServer(serverOptions([provider], { assumptions }));
  const hook = await TestReceiver.start();
  open.push(server, hook);
  const world = server.workspaces.default;
  await world.unit(provider, (ctx) => provider.setTarget(ctx, hook.url));
  const credentials = world.credentials(provider);
  const baseUrl = server.baseUrl(provider.id);
  const client = new ProviderClient({ provider, baseUrl, credentials, now: () => testStart });
  const [operation, data] = calls[provider.id] ?? ['', {}];
  const made = JSON.parse((await client.call(operation, { data })).text);
  if (provider.id === 'cryptopay')
    await world.pay({ to: made.data.address, currency: 'ETH', amount: made.data.pay_amount });
  await world.advance(testStart + 60_000);
  // A new customer of TRXN has a wallet too, which has no name.
  const received = hook.received.filter(({ body }) => !body.includes('"wallet.'));
  return { received, credentials, kept: world.deliveries.list().map(({ body }) => body) };
}

const escaping = providers.filter(({ id }) => calls[id] !== undefined);

// Rails: ActiveSupport::JSON::Encoding.escape_html_entities_in_json is true. Go: json.Marshal escapes, unless SetEscapeHTML(false).
describe.each(escaping.map((provider): [string, Provider] => [provider.id, provider]))(
  'letters of HTML in webhooks: %s',
  (id, provider) => {
    it('are escaped, so that a body rendered anew is another', async () => {
      const { received, kept } = await sent(provider);
      expect(received.length).toBeGreaterThan(0);
      for (const { body } of received) {
        expect(body).toContain(String.raw`"A\u0026B \u003cc\u003e \u2028"`);
        expect(body).not.toMatch(/[&<>\u2028]/);
        expect(JSON.stringify(JSON.parse(body))).not.toBe(body);
        expect(kept).toContain(body);
      }
    });

    it('stand as they are under the assumption', async () => {
      const { received } = await sent(provider, { [`${id}.escapedJson`]: 'plain' });
      expect(received.length).toBeGreaterThan(0);
      for (const { body } of received) expect(body).toContain(`"${name}"`);
    });
  },
);

it('Cryptopay signs the bytes that it sends', async () => {
  const { received, credentials } = await sent(providers.find(({ id }) => id === 'cryptopay') as Provider);
  for (const { body, headers } of received) {
    const mac = (text: string) =>
      createHmac('sha256', credentials['callbackSecret'] ?? '')
        .update(text)
        .digest('hex');
    expect(headers['x-cryptopay-signature']).toBe(mac(body));
    expect(mac(JSON.stringify(JSON.parse(body)))).not.toBe(mac(body));
  }
});
