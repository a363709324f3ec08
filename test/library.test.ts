import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../src/clients.js';
import { createPaydrill, type Paydrill, type PaydrillOptions } from '../src/index.js';

const open: Paydrill[] = [];
afterEach(async () => {
  for (const drill of open.splice(0)) await drill.stop();
});

async function start(options: PaydrillOptions = {}): Promise<Paydrill> {
  const drill = await createPaydrill(options);
  open.push(drill);
  return drill;
}

const clientOf = (drill: Paydrill) =>
  createClient('calypso', { ...drill.calypso, now: () => Date.parse(drill.clock.now()) });

describe('the library', () => {
  it('starts in memory with a frozen clock, the same keys on every machine', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.calypso.credentials).toEqual(other.calypso.credentials);
    expect(one.calypso.baseUrl).not.toBe(other.calypso.baseUrl);
    expect([one.clock.now(), other.clock.now()]).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z']);
  });

  it('advances by a duration or to an instant, pays, fires, resets', async () => {
    const drill = await start({ wire: 'virtual', startAt: '2026-03-01T00:00:00Z' });
    const client = clientOf(drill);
    const { id } = (await client.call('customer.create', { data: {} })).json as { id: string };
    const { address } = (await client.call('address.get', { data: { customerId: id, currency: 'BTC' } })).json as {
      address: string;
    };
    await drill.pay({ to: address, currency: 'BTC', amount: '0.5' });
    await drill.fire('calypso', 'customer.block', id);
    expect((await drill.clock.advance('10s')).ran.length).toBeGreaterThan(3);
    await drill.clock.advance({ to: '2026-03-02T00:00:00Z' });
    expect(drill.clock.now()).toBe('2026-03-02T00:00:00.000Z');
    await drill.reset();
    expect(drill.clock.now()).toBe('2026-03-01T00:00:00.000Z');
    expect((await client.call('customer.get', { data: { customerId: id } })).status).toBe(400);
  });

  it('brings a snapshot back, as often as asked', async () => {
    const drill = await start({ wire: 'virtual' });
    const client = clientOf(drill);
    const before = await drill.snapshot();
    const create = async () => (await client.call('customer.create', { data: {} })).text;
    const first = await create();
    await drill.restore(before);
    expect(await create()).toBe(first);
    await drill.restore(before);
    expect(await create()).toBe(first);
  });

  it('lays out a scenario by name', async () => {
    const drill = await start({ scenario: 'calypso-deposit-declined' });
    expect(drill.clock.now()).toBe('2026-01-05T09:00:00.000Z');
  });

  it('has faults', async () => {
    const drill = await start();
    await drill.faults.add({ operation: 'calypso.customer.create', respond: { status: 503 } });
    expect((await createClient('calypso', drill.calypso).call('customer.create', { data: {} })).status).toBe(503);
    await drill.faults.remove();
    expect((await createClient('calypso', drill.calypso).call('customer.create', { data: {} })).status).toBe(200);
  });

  it.each<[PaydrillOptions, string]>([
    [{ scenario: 'calypso-deposit-declned' }, 'Did you mean "calypso-deposit-declined"?'],
    [{ startAt: 'tomorrow' }, 'is not an instant'],
    [{ assumptions: { 'calypso.pagebase': 1 } as never }, 'Did you mean "calypso.pageBase"?'],
    [{ durations: { 'calypso.deposit.complience': '1s' } as never }, 'Did you mean "calypso.deposit.compliance"?'],
    [{ providers: ['calipso' as never] }, 'Did you mean "calypso"?'],
    [{ webhooks: { calipso: 'http://localhost' } as never }, 'Did you mean "calypso"?'],
    [{ senario: 'demo' } as never, 'Did you mean "scenario"?'],
    [
      { publicUrl: 'localhost:4600' },
      'publicUrl: expected the http or https URL of the control port as callers reach it',
    ],
    [{ allowedHosts: ['http://a.lan'] }, 'allowedHosts: expected a host name, *.NAME for all names below it'],
    [{ allowWebhooksTo: ['10.0.0.0/40'] }, "an address or a range such as 100.64.0.0/10, not '10.0.0.0/40'."],
    [{ allowWebhooksTo: '100.64.0.0/10' as never }, "allowWebhooksTo: expected a list of hosts, not '100.64.0.0/10'."],
    [{ webhookCa: '/no/such.pem' }, '--webhook-ca (webhookCa): /no/such.pem: there is no such file.'],
    [{ clock: 'frozn' as never }, 'clock: Unknown clock mode "frozn". Did you mean "frozen"?'],
    [{ wire: 'virtul' as never }, 'wire: Unknown wire clock "virtul". Did you mean "virtual"?'],
    [{ timing: 'rael' as never }, 'timing: Unknown timing preset "rael". Did you mean "real"?'],
    [{ timing: { preset: 'real' } as never }, "timing: expected 'fast' or 'real', not { preset: 'real' }."],
    [{ port: 70_000 }, 'port: expected a port from 1 to '],
    [{ port: '4600' as never }, "or 0 for free ones, not '4600'."],
    [{ host: 'not a host' }, 'host: expected a host name or address'],
    [{ localhost: 7 as never }, 'localhost: expected a text, not 7.'],
    [{ seed: 42 as never }, 'seed: expected a text, not 42.'],
    [{ state: '' }, "state: expected a text, not ''."],
    [{ fresh: 'false' as never }, "fresh: expected true or false, not 'false'."],
    [{ fsync: 1 as never }, 'fsync: expected true or false, not 1.'],
    [{ allowPublicWebhooks: 'no' as never }, 'allowPublicWebhooks: expected true or false'],
    [
      { startAt: 1767603600000 as never },
      "startAt: expected an instant such as '2026-01-05T09:00:00Z', not 1767603600000.",
    ],
    [{ scenario: null as never }, 'scenario: expected a text, not null.'],
    [{ evmRpc: 5 as never }, 'evmRpc: '],
    [{ providers: 'calypso' as never }, "providers: expected a list of providers, not 'calypso'."],
    [{ providers: [] }, 'providers: expected at least one provider'],
    [
      { webhooks: { trxn: 'localhost:3000' } },
      "webhooks: trxn: expected a URL such as http://localhost:3000/hooks, not 'localhost:3000'.",
    ],
    [{ webhooks: 'http://localhost' as never }, 'webhooks: expected an object of URLs by provider'],
    [{ credentials: { cryptopay: { apiSecrt: 'x' } as never } }, 'Did you mean "apiSecret"?'],
    [
      { credentials: { cryptopay: { apiSecret: 5 as never } } },
      'credentials: cryptopay: apiSecret: expected a text, not 5.',
    ],
    [
      { durations: { 'calypso.deposit.compliance': 30 as never } },
      'durations: calypso.deposit.compliance: expected a text, not 30.',
    ],
    [null as never, 'expected an object of options, not null.'],
    [{ webhooksAtOnce: 65 }, 'webhooksAtOnce: expected a whole number from 1 to 64, not 65.'],
    [{ webhooksAtOnce: '2' as never }, "webhooksAtOnce: expected a whole number from 1 to 64, not '2'."],
    [{ webhooksAtOnce: Number.NaN }, 'webhooksAtOnce: expected a whole number from 1 to 64, not NaN.'],
  ])('%j is refused with the nearest name', async (options, text) => {
    await expect(createPaydrill(options)).rejects.toThrow(text);
  });

  it('takes what is left out or undefined for its default, and a provider that is named twice once', async () => {
    const drill = await start({ clock: undefined, seed: undefined, providers: ['trxn', 'trxn'] } as never);
    expect(drill.clock.now()).toBe('2026-01-01T00:00:00.000Z');
    await expect(drill.webhooks.waitFor('trxn.customer.created', { advanse: '1m' } as never)).rejects.toThrow(
      'Did you mean "advance"?',
    );
  });

  it('refuses a duration that is none, and a clock that goes backwards', async () => {
    const drill = await start();
    await expect(drill.clock.advance('soon')).rejects.toThrow('is not a duration');
    await expect(drill.clock.advance({ to: '2020-01-01T00:00:00Z' })).rejects.toThrow('never goes backwards');
  });
});
