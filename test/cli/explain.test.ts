import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { explanationText, notesText, visibleLines } from '../../src/cli/explanation.js';
import { main } from '../../src/cli/main.js';
import { paintFor } from '../../src/cli/style.js';
import { ProviderClient } from '../../src/client.js';
import type { RequestEntry } from '../../src/core/journal.js';
import type { Provider } from '../../src/core/provider.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { providers } from '../../src/providers/index.js';
import { toyProvider } from '../support/toy-provider.js';
import { serverOptions, TestReceiver } from '../support/world.js';
import { run, TestIo } from './test-io.js';

const open: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const plain = paintFor({ env: {}, isTty: false });
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
const digits = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);

const at = '2026-01-05T09:00:00.000Z';
const accepted: RequestEntry = {
  id: 'req_1',
  at,
  receivedAt: at,
  provider: 'acme',
  operation: 'coins.list',
  method: 'GET',
  target: '/coins',
  headers: {},
  body: '',
  status: 200,
  answer: '[]',
};
const refused: RequestEntry = {
  ...accepted,
  id: 'req_2',
  operation: 'coins.send',
  method: 'POST',
  target: '/coins/\u001bsend',
  status: 401,
  explanation: {
    summary: 'The signature does not match: a newline behind the body was signed, but not sent.',
    stringToSign: 'POST\n\napplication/json \n/coins/send?note=a\tb\u0000\u200b',
    expected: digits('0123456789abcdef', 128),
    received: `${digits('0123456789abcdef', 70)}X${digits('fedcba9876543210', 57)}`,
    firstDifference: { offset: 70, expected: '6', received: 'X' },
    causes: [
      { code: 'trailingNewline', text: 'A newline behind the body was signed, but not sent.' },
      { code: 'otherSecret', text: `The secret is another one; ${'long words '.repeat(12)}` },
    ],
  },
  notes: ['the fault fault_1 delayed this call by 2s'],
};
const turnedDown: RequestEntry = { ...accepted, id: 'req_3', status: 422, answer: '{"ok":false}\n' };

/** A server that knows these calls. */
function journal(entries: readonly RequestEntry[], dropped = 0): Promise<string> {
  return serve((path) => {
    if (path === 'requests') return { requests: entries, dropped };
    const id = path.replace('requests/', '');
    return entries.find((one) => one.id === id) ?? { status: 404, detail: `No call ${id}.` };
  });
}

describe('explain', () => {
  it('tells all about the latest refused call, in 80 columns and without colours in a pipe', async () => {
    const url = await journal([{ ...refused, id: 'req_0' }, turnedDown, refused, accepted]);
    const { code, out, err } = await run(['explain', '--url', url]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(widest(out)).toBeLessThanOrEqual(80);
    expect(out).toMatchInlineSnapshot(`
      "call       req_2  acme  2026-01-05 09:00:00
      request    POST /coins/\\u001bsend
      operation  coins.send
      status     401

      The signature does not match: a newline behind the body was signed, but not
      sent.

      Causes, the most certain first
        1. A newline behind the body was signed, but not sent. (trailingNewline)
        2. The secret is another one; long words long words long words long words long
           words long words long words long words long words long words long words
           long words (otherSecret)

      String to sign
          POST⏎
          ⏎
          application/json␠⏎
          /coins/send?note=a\\tb\\u0000\\u200b

      Expected and received
        expected  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123
        received  0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123
        expected  456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        received  45Xfedcba9876543210fedcba9876543210fedcba9876543210fedcba987
                    ^ first difference: character 71

      Notes
        - the fault fault_1 delayed this call by 2s
      "
    `);
  });

  it('has colours on a terminal', async () => {
    const io = new TestIo({ isTty: true });
    expect(await main(['explain', '--url', await journal([refused])], io)).toBe(0);
    expect(io.out).toContain('\u001b[31m');
  });

  it('explains the call that is named, and prints it as JSON', async () => {
    const url = await journal([{ ...refused, id: 'req_0' }, refused]);
    expect((await run(['explain', 'req_0', '--url', url])).out).toContain('call       req_0  acme');
    expect(JSON.parse((await run(['explain', 'req_0', '--json', '--url', url])).out)).toEqual({
      ...refused,
      id: 'req_0',
    });
    expect(JSON.parse((await run(['explain', '--json', '--url', url])).out)).toEqual(refused);
    expect(await run(['explain', 'req_9', '--url', url])).toEqual({ code: 1, out: '', err: 'No call req_9.\n' });
  });

  it('says when a call was not refused, or none was', async () => {
    const url = await journal([accepted, turnedDown], 7);
    expect((await run(['explain', 'req_1', '--url', url])).out).toMatch(/\n\nreq_1 was not refused\.\n$/);
    expect((await run(['explain', 'req_3', '--url', url])).out).toMatch(
      /req_3 was not refused for its signature or credentials: the rules of coins\.list\nturned it down\. The answer:\n {4}\{"ok":false\}⏎\n/,
    );
    const none = await journal([accepted], 7);
    expect((await run(['explain', '--url', none])).out.replaceAll('\n', ' ')).toBe(
      'No call was refused; the journal holds 1 call (7 older ones fell out of it). ',
    );
    expect((await run(['explain', '--json', '--url', none])).out).toBe('null\n');
  });

  it('takes the latest call that was refused for whatever reason', async () => {
    const url = await journal([refused, turnedDown, accepted]);
    expect((await run(['explain', '--url', url])).out).toContain('call       req_3  acme');
  });

  it.each([
    [['--secret', 's'], '--secret is about a webhook: name it with --webhook ID.'],
    [['req_1', '--webhook', 'wh_1'], 'explain: expected a REQUEST-ID or --webhook ID, not both.'],
    [['--webhook', 'wh_1', '--signature', 'x'], /^--webhook: expected also --secret: /],
    [['--webhook', 'wh_1', '--secret', 'x'], /^--webhook: expected also --signature: /],
    [['--webhook', 'w', '--secret', 'x', '--signature', 'y', '--at', 'noon'], /^--at: expected an instant with a zone/],
  ])('wrong usage %j', async (flags, message) => {
    const { code, err } = await run(['explain', ...flags]);
    expect(code).toBe(2);
    if (typeof message === 'string') expect(err).toBe(`${message}\n`);
    else expect(err).toMatch(message);
  });
});

describe('an explanation', () => {
  const marked = (expected: string, received: string) =>
    explanationText(
      { summary: 's', expected, received, firstDifference: { offset: 0, expected: '', received: '' }, causes: [] },
      plain,
    ).split('\n');

  it.each([
    ['abc', 'abd', 2],
    ['abc', 'ab', 2],
    ['ab', 'abc', 2],
    ['\u0000\u0000c', '\u0000\u0000d', 12],
    ['😀c', '😀d', 2],
    [`${'a'.repeat(68)}b`, `${'a'.repeat(68)}c`, 0],
    [`${'a'.repeat(67)}b`, `${'a'.repeat(67)}c`, 67],
    [`${'a'.repeat(68)}b`, 'a'.repeat(68), 0],
  ])('of %j and %j marks the first difference', (expected, received, column) => {
    const lines = marked(expected, received);
    const caret = lines.findIndex((line) => line.includes('^'));
    expect(lines[caret]?.indexOf('^')).toBe(12 + column);
    expect(lines[caret - 2]?.startsWith('  expected')).toBe(true);
    expect(widest(lines.join('\n'))).toBeLessThanOrEqual(80);
  });

  it('of long texts shows the row with the difference', () => {
    const lines = marked(`${'a'.repeat(500)}b`, `${'a'.repeat(500)}c`);
    expect(lines.filter((line) => line.startsWith('  expected'))).toEqual([`  expected  ${'a'.repeat(24)}b`]);
    expect(lines.join('\n')).toContain('One line of 501 characters; --json prints all of it.');
  });

  it('shows every byte of what is signed', () => {
    expect(visibleLines('a \n\r\n\u00a0\ttab\ufeff')).toBe('    a␠⏎\n    \\r⏎\n    \\u00a0\\ttab\\ufeff\n');
    expect(visibleLines('')).toBe('    (nothing: an empty text)\n');
    const long = visibleLines('x\n'.repeat(100));
    expect(long.split('\n')).toHaveLength(42);
    expect(long).toContain('… and 61 lines more');
  });

  it('has notes only where there are some', () => {
    expect(notesText([], plain)).toBe('');
    expect(notesText(['a\u001b'], plain)).toBe('\nNotes\n  - a\\u001b\n');
  });
});

describe('explain --webhook', () => {
  const calypso: Provider = providers.find(({ id }) => id === 'calypso') ?? providers[0];

  /** A server that has sent one webhook, with the keys of its subscription. */
  async function sent() {
    const server: RunningServer = await startServer(serverOptions([calypso]));
    const receiver = await TestReceiver.start();
    open.push(server, receiver);
    const workspace = server.workspaces.default;
    const baseUrl = server.baseUrl('calypso');
    const credentials = workspace.credentials(calypso);
    const client = new ProviderClient({ provider: calypso, baseUrl, credentials, now: () => workspace.wireNow() });
    const subscription = await client.call('webhook.create', {
      data: { requestId: '5a3c5b0e-6f1d-4a7e-9a53-0c1f6f3b7d11', url: receiver.url },
    });
    const customer = await client.call('customer.create', { data: { email: 'ann@example.com' } });
    const purse = await client.call('address.get', {
      data: { customerId: (customer.json as { id: string }).id, currency: 'ETH' },
    });
    await workspace.pay({ to: (purse.json as { address: string }).address, currency: 'ETH', amount: '0.5' });
    await workspace.advance(workspace.clock.now() + 1500);
    const { publicKey, secretKey } = subscription.json as { publicKey: string; secretKey: string };
    const explain = (...flags: string[]) => run(['explain', '--webhook', 'wh_1', '--url', server.url, ...flags]);
    const [received] = receiver.received;
    return { explain, publicKey, secretKey, body: received?.body ?? '', credentials };
  }

  it('tells a receiver that it signed the body rendered anew', async () => {
    const { explain, secretKey, body } = await sent();
    const signature = createHmac('sha512', secretKey)
      .update(JSON.stringify(JSON.parse(body), null, 2))
      .digest('hex');
    const { code, out, err } = await explain('--secret', secretKey, '--signature', signature);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(widest(out)).toBeLessThanOrEqual(80);
    expect(out).toMatch(/^webhook {2}wh_1 {2}calypso\.CUSTOMER_PURSE_MEM_POOL_FOUND\nsent to {2}http:\/\/127/);
    expect(out).toContain('(reserialisedPretty)');
    expect(out).toContain('Strings to sign, expected and received');
    expect(out).toContain('^ first difference: character 2, byte 1\n');
    expect(out).not.toContain(signature.slice(0, 12));
    expect(out).not.toContain(secretKey);
  });

  it('tells that the secret is that of the API key, and which key the webhook names', async () => {
    const { explain, publicKey, body, credentials } = await sent();
    const { secret = '', key = '' } = credentials;
    const signature = createHmac('sha512', secret).update(body).digest('hex');
    const { out } = await explain('--secret', secret, '--signature', signature, '--key', key, '--json');
    const { causes } = JSON.parse(out) as { causes: { code: string; text: string }[] };
    expect(causes.map(({ code }) => code)).toEqual(['otherSecret', 'otherKey']);
    expect(causes[0]?.text).toContain(publicKey);
    expect(out).not.toContain(secret);
  });

  it('says that nothing is wrong when nothing is', async () => {
    const { explain, secretKey, body } = await sent();
    const signature = createHmac('sha512', secretKey).update(body).digest('hex');
    expect((await explain('--secret', secretKey, '--signature', signature)).out).toContain('The signatures are equal');
  });

  it('tells a fault that was asked for, and an age by the clock given', async () => {
    const signature = 'a'.repeat(64);
    const attempts = [
      { n: 1, at, headers: {}, error: 'ECONNREFUSED' },
      {
        n: 2,
        at,
        headers: { 'X-Trxn-Signature': `t=1767603600,v1=${signature}` },
        status: 400,
        body: '',
      },
    ];
    const url = await deliveries([
      { ...delivery, provider: 'trxn', attempts, faults: ['fault_1: truncate, attempt 2'] },
    ]);
    const ask = ['explain', '--webhook', 'wh_1', '--secret', 's', '--signature', signature, '--url', url];
    const { out } = await run([...ask, '--at', '2026-01-05T09:10:00Z']);
    expect(out).toContain('attempt  2  2026-01-05 09:00:00  400 (failed)');
    expect(out).toContain('(staleTimestamp)');
    expect(out).toContain('400 (failed)\n\nNotes\n  - A fault was asked for: fault_1: truncate, attempt 2\n\nThe');
    expect((await run(ask)).out).not.toContain('staleTimestamp');
  });

  it('has no answer for webhooks that do not exist, or were not sent yet', async () => {
    const url = await deliveries([delivery]);
    const ask = (id: string) => run(['explain', '--webhook', id, '--secret', 'a', '--signature', 'b', '--url', url]);
    expect(await ask('wh_9')).toEqual({ code: 1, out: '', err: 'No webhook wh_9.\n' });
    expect(await ask('wh_1')).toEqual({
      code: 1,
      out: '',
      err: 'wh_1 was not sent (failed), so it carries no signature to compare with.\n',
    });
  });

  it('says that a provider signs no webhooks', async () => {
    const registry: readonly Provider[] = providers;
    const find = vi.spyOn(registry, 'find').mockReturnValue(toyProvider());
    const url = await deliveries([{ ...delivery, provider: 'toy' }]);
    const flags = ['--webhook', 'wh_1', '--secret', 'a', '--signature', 'b', '--url', url];
    expect((await run(['explain', ...flags])).out).toContain('Toy does not sign its webhooks');
    expect(await run(['explain', ...flags, '--json'])).toEqual({ code: 0, out: 'null\n', err: '' });
    find.mockRestore();
  });

  it('says that a webhook of OffBlocks is not signed unless that is assumed', async () => {
    const attempts = [{ n: 1, at, headers: { 'Content-Type': 'application/json' }, status: 400, body: '' }];
    const url = await deliveries([{ ...delivery, provider: 'offblocks', attempts }]);
    const flags = ['--webhook', 'wh_1', '--secret', 'a', '--signature', 'b', '--url', url];
    const { code, out } = await run(['explain', ...flags]);
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringContaining('The assumption offblocks.webhookSigning turns one on. (unsigned)'),
    ]);
  });
});

const delivery = {
  id: 'wh_1',
  provider: 'calypso',
  event: 'SOMETHING',
  endpoint: 'e',
  url: 'http://127.0.0.1:3000/hook',
  subject: 's',
  state: 'failed',
  createdAt: at,
  body: '{}',
  attempts: [] as object[],
  faults: [] as string[],
  nextAt: null,
};

/** A server that knows these deliveries; its wire clock is the wall. */
function deliveries(rows: readonly (typeof delivery)[]): Promise<string> {
  return serve((path) => {
    if (path === 'clock') return { now: at, mode: 'frozen', wire: 'wall' };
    const id = path.replace('webhooks/', '');
    return rows.find((row) => row.id === id) ?? { status: 404, detail: `No webhook ${id}.` };
  });
}

/** A control API that answers so; an answer with a `detail` is a problem. */
async function serve(answer: (path: string) => object): Promise<string> {
  const server = createServer((request, response) => {
    const found = answer((request.url ?? '').replace('/_paydrill/', ''));
    response.writeHead('detail' in found ? 404 : 200).end(JSON.stringify(found));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  open.push({
    stop: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
