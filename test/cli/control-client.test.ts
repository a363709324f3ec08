import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlClient, NoServerError } from '../../src/cli/control-client.js';
import { EventParser } from '../../src/cli/event-stream.js';
import { main } from '../../src/cli/main.js';
import { deadUrl, run, TestIo } from './test-io.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const problem = (status: number, detail: string) =>
  serve(
    (_request, response) =>
      void response
        .writeHead(status, { 'Content-Type': 'application/problem+json' })
        .end(JSON.stringify({ type: 'urn:x', title: 'x', status, detail })),
  );

describe('errors are one line', () => {
  it('a problem document says its detail', async () => {
    const url = await problem(404, 'Unknown event "x".\n  Did you mean "y"?');
    expect(await run(['fire', 'a', 'b', 'c', '--url', url])).toEqual({
      code: 1,
      out: '',
      err: 'Unknown event "x". Did you mean "y"?\n',
    });
  });

  it('nobody listens', async () => {
    await expect(new ControlClient({}, { url: `${deadUrl}/` }).get('jobs')).rejects.toThrow(new NoServerError(deadUrl));
  });

  it('somebody else listens', async () => {
    const url = await serve((_request, response) => void response.end('<html>hello'));
    await expect(new ControlClient({}, { url }).get('jobs')).rejects.toThrow(
      `${url} answers, but not as a Paydrill does (status 200); see --url.`,
    );
    const refusing = await serve((_request, response) => void response.writeHead(404).end('[]'));
    await expect(new ControlClient({}, { url: refusing }).post('reset')).rejects.toThrow(
      `${refusing} answers, but not as a Paydrill does (status 404); see --url.`,
    );
  });

  it('the connection is cut', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(new ControlClient({}, { url }).get('jobs')).rejects.toThrow(
      `${url} broke off the call; is that a Paydrill?`,
    );
    const half = await serve(
      (_request, response) =>
        void response.writeHead(200, { 'Content-Length': '9' }).write('[', () => response.destroy()),
    );
    await expect(new ControlClient({}, { url: half }).get('jobs')).rejects.toThrow(`${half} broke off its answer.`);
  });

  it('the host does not exist', async () => {
    await expect(new ControlClient({}, { url: 'http://nowhere.invalid' }).get('jobs')).rejects.toThrow(
      /^http:\/\/nowhere\.invalid cannot be reached: E/,
    );
  });

  it('control characters of an answer do not reach the terminal', async () => {
    const url = await problem(400, 'red \u001b[31m');
    expect((await run(['jobs', '--url', url])).err).toBe('red \\u001b[31m\n');
  });
});

describe('where and how it asks', () => {
  it('the flag, then PAYDRILL_URL, then the port of PAYDRILL_PORT, then the default', () => {
    const env = { PAYDRILL_URL: 'http://env/', PAYDRILL_PORT: '4700' };
    expect(new ControlClient(env, { url: 'https://flag//' }).url).toBe('https://flag');
    expect(new ControlClient(env).url).toBe('http://env');
    expect(new ControlClient({ PAYDRILL_PORT: '4700', PAYDRILL_URL: '' }).url).toBe('http://127.0.0.1:4700');
    expect(new ControlClient({ PAYDRILL_PORT: '0' }).url).toBe('http://127.0.0.1:4600');
    expect(new ControlClient({}).url).toBe('http://127.0.0.1:4600');
    expect(() => new ControlClient({ PAYDRILL_PORT: 'x' })).toThrow('PAYDRILL_PORT: expected a port, not "x".');
    expect(() => new ControlClient({ PAYDRILL_URL: 'x' })).toThrow(
      'PAYDRILL_URL: expected a URL such as http://127.0.0.1:4600, not "x".',
    );
    expect(() => new ControlClient({ PAYDRILL_TOKEN: 'a\nb' })).toThrow('PAYDRILL_TOKEN: expected a token');
  });

  it('sends path, body, workspace and token', async () => {
    let seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'> | undefined;
    let body = '';
    const url = await serve((request, response) => {
      seen = request;
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.end('{"now":"2026-01-05T09:00:00.000Z","mode":"frozen","wire":"wall"}'));
    });
    const result = await run(['reset', '--url', url, '--workspace', 'team'], { env: { PAYDRILL_TOKEN: 's3cret' } });
    expect(result).toEqual({
      code: 0,
      err: '',
      out: 'The workspace team is as new; its clock is at 2026-01-05 09:00:00 (frozen).\n',
    });
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/_paydrill/reset',
      headers: { authorization: 'Bearer s3cret', 'paydrill-workspace': 'team', 'content-type': 'application/json' },
    });
    expect(body).toBe('{}');
  });

  it('--json prints the answer as it came', async () => {
    const answer = '{"jobs":[{"amount":0.10000000000000000001}]}';
    const url = await serve((_request, response) => void response.end(answer));
    expect(await run(['jobs', '--json', '--url', url])).toEqual({ code: 0, err: '', out: `${answer}\n` });
  });
});

describe('commands', () => {
  it('pay and fire send what they were given', async () => {
    const bodies: unknown[] = [];
    const url = await serve((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        bodies.push(JSON.parse(text));
        response.end('{"txid":"0xaa","amount":"0.50","currency":"ETH","network":"ethereum","to":"0x1","owner":"acme"}');
      });
    });
    const paid = await run([
      'pay',
      '0x1',
      '0.50',
      'ETH',
      '--network',
      'ethereum',
      '--risk',
      'high',
      '--from',
      '0x2',
      '--confirmations',
      '2',
      '--url',
      url,
    ]);
    expect(paid).toEqual({ code: 0, err: '', out: '0.50 ETH on ethereum to 0x1 (acme)\ntxid 0xaa\n' });
    expect(
      (
        await run([
          'fire',
          'acme',
          'coin.block',
          'id1',
          '--data',
          'amount=0.50',
          '--data',
          'list:=[1]',
          '--data',
          'empty=',
          '--url',
          url,
        ])
      ).out,
    ).toBe('fired acme.coin.block at id1\n');
    expect((await run(['fire', 'acme', 'coin.block', 'id1', '--url', url])).code).toBe(0);
    expect(bodies).toEqual([
      { to: '0x1', amount: '0.50', currency: 'ETH', network: 'ethereum', risk: 'high', from: '0x2', confirmations: 2 },
      { provider: 'acme', event: 'coin.block', id: 'id1', data: { amount: '0.50', list: [1], empty: '' } },
      { provider: 'acme', event: 'coin.block', id: 'id1' },
    ]);
  });

  it('advance tells each step', async () => {
    const ran = [
      { at: '2026-01-05T09:00:01.000Z', kind: 'chain', subject: 'chain/0xaa', status: 'seen', confirmations: 0 },
      { at: '2026-01-05T09:00:03.000Z', kind: 'event', subject: 'acme.deposit/1', event: 'deposit.confirmed' },
      {
        at: '2026-01-05T09:00:03.000Z',
        kind: 'delivery',
        subject: 'acme.deposit/1',
        event: 'COINS_SEEN',
        url: 'http://x',
        attempt: 1,
        state: 'pending',
        status: 500,
      },
    ];
    const url = await serve(
      (_request, response) =>
        void response.end(
          JSON.stringify({
            from: '2026-01-05T09:00:00.000Z',
            to: '2026-01-05T10:00:00.000Z',
            ran,
            deliveries: { delivered: 0, failed: 1 },
          }),
        ),
    );
    expect((await run(['advance', '1h', '--url', url])).out).toMatchInlineSnapshot(`
      "2026-01-05 09:00:00 -> 2026-01-05 10:00:00
        +1s      chain/0xaa  seen
        +3s      acme.deposit/1  deposit.confirmed
        +3s      acme.deposit/1  COINS_SEEN pending 500
      3 steps, 0 webhooks delivered, 1 failed
      "
    `);
  });

  it('jobs are a table', async () => {
    const job = {
      id: 'job_1',
      seq: 1,
      depth: 0,
      kind: 'event',
      subject: 'acme.deposit/1',
      dueAt: '2026-01-05T09:00:03.000Z',
      in: '3s',
      data: { event: 'confirmed' },
    };
    const url = await serve(
      (_request, response) =>
        void response.end(JSON.stringify({ jobs: [job, { ...job, kind: 'chain', in: '1h30m', data: {} }] })),
    );
    expect((await run(['jobs', '--url', url])).out).toMatchInlineSnapshot(`
      "   IN  DUE                  WHAT             SUBJECT
         3s  2026-01-05 09:00:03  event confirmed  acme.deposit/1
      1h30m  2026-01-05 09:00:03  chain            acme.deposit/1
      "
    `);
    const empty = await serve((_request, response) => void response.end('{"jobs":[]}'));
    expect((await run(['jobs', '--url', empty])).out).toBe('Nothing lies ahead.\n');
  });

  it('tail prints until a signal, or fails when the server stops', async () => {
    const happening = {
      kind: 'transition',
      at: '2026-01-05T09:00:00.000Z',
      subject: 'acme.deposit/1',
      from: 'seen',
      to: 'confirmed',
      event: 'confirm',
    };
    const chunk = `: listening\n\nevent: transition\ndata: ${JSON.stringify(happening)}\n\nevent: later\ndata: {}\n\n`;
    const url = await serve((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(chunk);
      if (request.headers['paydrill-workspace'] === 'cut') setImmediate(() => response.destroy());
    });
    const io = new TestIo();
    const done = main(['tail', '--url', url], io);
    await io.wrote('confirm)');
    io.signal();
    expect(await done).toBe(0);
    expect(io.out).toBe('2026-01-05 09:00:00  acme.deposit/1  seen -> confirmed  (confirm)\n');
    expect(io.listening).toBe(0);
    expect(await run(['tail', '--json', '--url', url, '--workspace', 'cut'])).toEqual({
      code: 1,
      out: `${JSON.stringify(happening)}\n`,
      err: `${JSON.stringify({ error: { code: 'failure', message: `The Paydrill at ${url} has stopped.` } })}\n`,
    });
  });
});

describe('EventParser', () => {
  it('takes events in any pieces', () => {
    const text = ': hello\n\nevent: a\ndata: 1\n\ndata: x\r\ndata: y\r\n\r\nevent: none\n\ndata:z\n\n';
    for (const size of [1, 3, 1000]) {
      const seen: [string, string][] = [];
      const parser = new EventParser((event, data) => seen.push([event, data]));
      for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size));
      expect(seen).toEqual([
        ['a', '1'],
        ['message', 'x\ny'],
        ['message', 'z'],
      ]);
    }
  });
});
