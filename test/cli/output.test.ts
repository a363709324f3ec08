import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { details, overview } from '../../src/cli/commands/providers.js';
import { keysByProvider, type ProviderAnswer } from '../../src/cli/control-answers.js';
import { credentialEnv } from '../../src/cli/credential-env.js';
import { findOperation, wrapped } from '../../src/cli/envelope.js';
import { happeningOf, jsonHappening, prettyHappening } from '../../src/cli/happenings.js';
import { curlCommand, shellQuote } from '../../src/cli/shell.js';
import { paintFor } from '../../src/cli/style.js';
import { printable, spread, table, wrap } from '../../src/cli/text.js';
import type { Happening, RequestEntry } from '../../src/core/journal.js';
import { fakeProvider } from './fake-provider.js';

const plain = paintFor({ env: {}, isTty: false });

function answerOf(id: string, port: number): ProviderAnswer {
  const { title, hosts, docs, operations, webhooks, timings, assumptions } = fakeProvider(id);
  return {
    id,
    title,
    hosts,
    docs,
    baseUrl: `http://127.0.0.1:${port}`,
    operations: operations.map((one) => ({ ...one, built: one.handle !== undefined })),
    pages: [{ id: 'checkout', method: 'GET', path: '/checkout/:id', about: 'where a payer pays' }],
    events: webhooks.events,
    timings: Object.fromEntries(Object.entries(timings).map(([name, spec]) => [name, { ...spec, ms: 2000 }])),
    assumptions: assumptions.map((one) => ({ ...one, value: one.default === 400 ? 401 : one.default })),
  };
}

describe('providers', () => {
  it('as a table', () => {
    expect(overview([answerOf('acme', 4602), answerOf('longer-name', 4603)])).toMatchInlineSnapshot(`
      "ID           TITLE     PORT  OPERATIONS  EVENTS  ASSUMPTIONS
      acme         Acme Pay  4602         2/3       1            2
      longer-name  Acme Pay  4603         2/3       1            2
      "
    `);
  });

  it('one in 80 columns', () => {
    const text = details(answerOf('acme', 4602), plain);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatchInlineSnapshot(`
      "Acme Pay (acme)  http://127.0.0.1:4602
      real hosts  api.acme.test
      documents   https://docs.acme.test/api

      Operations (2 of 3 built)
        GET    /coins                                              documented  built
               coins.list: List coins
        POST   /coins/send                                         documented  built
               coins.send: Send coins
        GET    /coins/:id                                          inferred    missing
               coins.get: Get one coin

      Hosted pages (1)
        /checkout/:id
          checkout: where a payer pays

      Webhook events (1 of 1 built)
        COINS_SEEN                                                 documented  built
          Coins are in the mempool.

      Timings (1)
        acme.deposit.compliance                              fast 2s, real 10m, now 2s
          How long a check takes.

      Assumptions (2)
        acme.badKeyStatus
          Status of a refused key.
          default 400, options 400 or 401; now 401
        acme.strict
          Unknown fields are refused.
          default true, options true or false

      Missing operations answer 501.
      "
    `);
  });
});

describe('text', () => {
  it('keeps to its columns', () => {
    expect(
      table(
        [
          ['A', 'N', 'LAST'],
          ['long', '1', 'x'],
          ['b', '22', ''],
        ],
        [1],
      ),
    ).toBe('A      N  LAST\nlong   1  x\nb     22\n');
    expect(spread('a', 'b')).toBe(`a${' '.repeat(78)}b\n`);
    expect(spread('a'.repeat(79), 'b')).toBe(`${'a'.repeat(79)}\n${' '.repeat(79)}b\n`);
    expect(
      wrap(`${'word '.repeat(20)}${'x'.repeat(90)}`, 2)
        .split('\n')
        .map((line) => line.length),
    ).toEqual([76, 26, 92, 0]);
  });

  it('spells out what would move a cursor', () => {
    expect(printable('a\u001b[2J\n\u202e\u0085ü…')).toBe('a\\u001b[2J\\n\\u202e\\u0085ü…');
  });
});

describe('colours', () => {
  it('only for a terminal, and not with NO_COLOR', () => {
    expect(paintFor({ env: {}, isTty: true })('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor({ env: { NO_COLOR: '' }, isTty: true })('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor({ env: { NO_COLOR: '1' }, isTty: true })('red', 'x')).toBe('x');
    expect(paintFor({ env: { FORCE_COLOR: '1' }, isTty: false })('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    for (const env of [{ FORCE_COLOR: '1', NO_COLOR: '1' }, { FORCE_COLOR: '0' }, { FORCE_COLOR: 'false' }])
      expect(paintFor({ env, isTty: true })('red', 'x')).toBe('x');
    expect(plain('red', 'x')).toBe('x');
  });
});

describe('shell', () => {
  const odd = `it's "odd" $HOME \`x\` \\ !\nnext {}`;

  it('quotes so that a shell gets the same text', () => {
    expect(shellQuote('plain/text-1.0')).toBe('plain/text-1.0');
    expect(shellQuote('')).toBe("''");
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(odd)}`], { encoding: 'utf8' })).toBe(odd);
  });

  it('curl gets method, headers and body, and changes no path', () => {
    const command = curlCommand({
      method: 'POST',
      url: 'http://h/a[0]/../b?x={y}',
      headers: [
        ['A', "b'c"],
        ['Empty', ''],
      ],
      body: '@x',
    });
    expect(command).toBe(
      `curl --globoff --path-as-is -X POST 'http://h/a[0]/../b?x={y}' -H 'A: b'\\''c' -H 'Empty;' --data-raw @x`,
    );
    expect(curlCommand({ method: 'GET', url: 'http://h/a', headers: [], body: undefined })).toBe('curl http://h/a');
  });

  it('credentials become variables', () => {
    const answer = {
      'acme-pay': { baseUrl: 'http://a', privateKeyPem: 'x' },
      wallets: [{ address: '0x1', privateKey: '0x2' }],
    };
    expect(credentialEnv(answer)).toEqual({
      PAYDRILL_ACME_PAY_BASE_URL: 'http://a',
      PAYDRILL_ACME_PAY_PRIVATE_KEY_PEM: 'x',
      PAYDRILL_WALLET_1_ADDRESS: '0x1',
      PAYDRILL_WALLET_1_PRIVATE_KEY: '0x2',
    });
    expect(Object.keys(keysByProvider(answer))).toEqual(['acme-pay']);
  });
});

describe('envelope', () => {
  const provider = fakeProvider();
  const keys = { key: 'k', secret: 's' };
  const wrap = (text: string | undefined) => {
    const operation = findOperation(provider, 'POST', '/coins/send');
    return operation === undefined ? 'no operation' : wrapped(provider, operation, text, keys, 5);
  };

  it('goes around an object that lacks it, and nothing else', () => {
    expect(wrap('{"a": 1.50000000000000000001}')).toBe(
      '{"account":"k","timestamp":5,"payload":{"a":1.50000000000000000001}}',
    );
    expect(wrap('{}')).toBe('{"account":"k","timestamp":5,"payload":{}}');
    expect(wrap('{"account":"mine"}')).toBe('{"account":"k","timestamp":5,"payload":{"account":"mine"}}');
    for (const text of ['{"payload":{}}', '{"account":"x","timestamp":1,"payload":{"a":1}}', '[1]', '"text"', '{', ''])
      expect(wrap(text), text).toBeUndefined();
    expect(wrap(undefined)).toBeUndefined();
  });

  it('is left out where data is the whole body', () => {
    const bare = {
      ...provider,
      client: { ...provider.client, body: (_operation: string, data: unknown) => JSON.stringify(data ?? {}) },
    };
    const operation = findOperation(bare, 'POST', '/coins/send');
    for (const text of ['{"a":1}', undefined])
      expect(operation && wrapped(bare, operation, text, keys, 5)).toBeUndefined();
  });

  it('where data and envelope are one, is there when all of it is there', () => {
    const flat = {
      ...provider,
      client: {
        ...provider.client,
        body: (_operation: string, data: unknown) => JSON.stringify({ ...(data as object), nonce: 5 }),
      },
    };
    const operation = findOperation(flat, 'POST', '/coins/send');
    expect(operation && wrapped(flat, operation, '{"a":1}', keys, 5)).toBe('{"a":1,"nonce":5}');
    expect(operation && wrapped(flat, operation, '{"a":1,"nonce":4}', keys, 5)).toBeUndefined();
  });

  it('operations are found by path, with parameters and query', () => {
    expect(findOperation(provider, 'GET', '/coins/7?x=/coins')?.id).toBe('coins.get');
    expect(findOperation(provider, 'GET', '/coins?limit=1')?.id).toBe('coins.list');
    expect(findOperation(provider, 'POST', '/coins')).toBeUndefined();
    expect(findOperation(provider, 'GET', '/coins/')).toBeUndefined();
  });
});

describe('happenings', () => {
  const at = '2026-01-05T09:00:00.000Z';
  const entry: RequestEntry = {
    id: 'req_7',
    at,
    receivedAt: at,
    provider: 'acme',
    operation: 'coins.send',
    method: 'POST',
    target: '/coins/\u001bsend',
    headers: { Key: 'secret' },
    body: '{}',
    status: 401,
    answer: 'no',
    tookMs: 2.4,
    explanation: {
      summary: 'The signature is wrong.',
      causes: [
        { code: 'other-secret', text: 'it was made with another secret' },
        { code: 'x', text: 'x' },
      ],
    },
    notes: ['a fault fired'],
  };
  const all: Happening[] = [
    { kind: 'request', entry },
    {
      kind: 'request',
      entry: {
        id: 'req_8',
        at,
        receivedAt: at,
        provider: 'acme',
        operation: null,
        method: 'GET',
        target: '/x',
        headers: {},
        body: '',
        status: 0,
        answer: '',
      },
    },
    { kind: 'transition', at, subject: 'acme.deposit/1', from: null, to: 'seen', event: null },
    { kind: 'transition', at, subject: 'acme.deposit/1', from: 'seen', to: 'confirmed', event: 'confirm' },
    {
      kind: 'delivery',
      subject: 'toy.parcel/1',
      createdAt: at,
      at,
      id: 'd1',
      provider: 'acme',
      event: 'COINS_SEEN',
      url: 'http://x/y',
      attempt: 1,
      state: 'delivered',
      outcome: { status: 200 },
    },
    {
      kind: 'delivery',
      subject: 'toy.parcel/1',
      createdAt: at,
      at,
      id: 'd1',
      provider: 'acme',
      event: 'COINS_SEEN',
      url: 'http://x/y',
      attempt: 2,
      state: 'pending',
      outcome: { error: 'ECONNREFUSED' },
    },
    { kind: 'fault', at, id: 'fault_1', what: 'duplicate 2', subject: 'delivery/d1' },
    { kind: 'clock', at, mode: 'frozen' },
    { kind: 'trouble', at, text: 'something broke' },
  ];

  it('are lines for people', () => {
    expect(all.map((one) => prettyHappening(one, plain)).join('')).toMatchInlineSnapshot(`
      "2026-01-05 09:00:00  acme POST /coins/\\u001bsend 401 coins.send 2ms req_7
          refused: The signature is wrong.
          cause: it was made with another secret
          note: a fault fired
      2026-01-05 09:00:00  acme GET /x no answer no operation req_8
      2026-01-05 09:00:00  acme.deposit/1  begins as seen
      2026-01-05 09:00:00  acme.deposit/1  seen -> confirmed  (confirm)
      2026-01-05 09:00:00  webhook acme.COINS_SEEN -> http://x/y  attempt 1: delivered (200)
      2026-01-05 09:00:00  webhook acme.COINS_SEEN -> http://x/y  attempt 2: will be tried again (ECONNREFUSED)
      2026-01-05 09:00:00  fault_1 fired: the webhook goes out 2 times (delivery d1)
      2026-01-05 09:00:00  the clock was set to this instant (frozen)
      2026-01-05 09:00:00  something broke
      "
    `);
  });

  it('are one line of JSON each, without headers and bodies', () => {
    const lines = all.map(jsonHappening);
    for (const line of lines) expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      kind: 'request',
      id: 'req_7',
      at,
      provider: 'acme',
      operation: 'coins.send',
      method: 'POST',
      target: '/coins/\u001bsend',
      status: 401,
      tookMs: 2.4,
      notes: ['a fault fired'],
      refused: {
        summary: 'The signature is wrong.',
        cause: { code: 'other-secret', text: 'it was made with another secret' },
      },
    });
    expect(JSON.parse(lines[2] ?? '')).toEqual(all[2]);
  });

  it('come from the stream, a request also as its entry alone', () => {
    expect(happeningOf('request', JSON.stringify(entry))).toEqual(all[0]);
    for (const one of all) expect(happeningOf(one.kind, JSON.stringify(one))).toEqual(one);
    expect(happeningOf('later', '{}')).toBeUndefined();
  });
});
