import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { EvmNode, evmRpcUrl, noEvmNode } from '../../src/core/evm.js';
import { type Resolve, Transport } from '../../src/core/transport.js';

const servers: Server[] = [];
const transports: Transport[] = [];
afterEach(() => {
  for (const one of transports.splice(0)) one.close();
  for (const one of servers.splice(0)) {
    one.closeAllConnections();
    one.close();
  }
});

function transport(resolve?: Resolve): Transport {
  const one = new Transport({ allowPublic: false, advice: 'no', ...(resolve && { resolve }) });
  transports.push(one);
  return one;
}

/** A node on loopback that answers with a status and a text; `undefined` never answers. */
async function node(status: number, text: string | undefined, heard: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(`${request.method} ${request.headers['content-type']} ${Buffer.concat(chunks).toString()}`);
      if (text !== undefined) response.writeHead(status, { location: 'http://198.51.100.1/' }).end(text);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an EVM node', () => {
  it('is asked by JSON-RPC 2.0', async () => {
    const heard: string[] = [];
    const evm = new EvmNode(await node(200, '{"jsonrpc":"2.0","id":1,"result":"0x12c"}', heard), transport());
    expect(await evm.request('eth_chainId', [])).toEqual({ ok: true, result: '0x12c' });
    expect(heard).toEqual(['POST application/json {"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}']);
  });

  it('a long answer is read whole', async () => {
    const long = `0x${'ab'.repeat(20_000)}`;
    const evm = new EvmNode(await node(200, JSON.stringify({ result: long })), transport());
    expect(await evm.request('eth_call', [{ to: '0x', data: '0x' }, 'latest'])).toEqual({ ok: true, result: long });
  });

  it.each<[string, number, string | undefined, string, RegExp]>([
    ['refuses', 200, '{"error":{"code":3,"message":"execution reverted"}}', 'rpcError', /^execution reverted$/],
    ['refuses without a message', 200, '{"error":"nope"}', 'rpcError', /nope/],
    ['answers a page', 502, '<html>bad gateway</html>', 'malformed', /HTTP 502 .*bad gateway/],
    ['answers nothing', 200, '', 'malformed', /HTTP 200/],
    ['answers a list', 200, '[]', 'malformed', /HTTP 200/],
    ['answers without a result', 200, '{"jsonrpc":"2.0","id":1}', 'malformed', /without a result/],
    ['leads elsewhere', 307, '', 'malformed', /HTTP 307/],
    ['hangs', 200, undefined, 'unreachable', /^no answer within 50 ms$/],
  ])('that %s is an answer, and no exception', async (_what, status, text, code, words) => {
    const evm = new EvmNode(await node(status, text), transport(), { timeoutMs: 50 });
    expect(await evm.request('eth_call', [])).toEqual({ ok: false, code, text: expect.stringMatching(words) });
  });

  it('that is not there is told', async () => {
    const evm = new EvmNode('http://127.0.0.1:1/', transport());
    expect(await evm.request('eth_chainId', [])).toMatchObject({
      code: 'unreachable',
      text: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('is never asked at a public address, whatever name leads there', async () => {
    const far = transport((_name, _options, done) => done(null, [{ address: '198.51.100.7', family: 4 }]));
    expect(await new EvmNode('http://node.example:8545/', far).request('eth_chainId', [])).toEqual({
      ok: false,
      code: 'unreachable',
      text: 'node.example (198.51.100.7) is neither a loopback nor a private address; no',
    });
  });

  it('that nobody named says which flag names one', async () =>
    expect(await noEvmNode.request('eth_chainId', [])).toMatchObject({
      ok: false,
      code: 'noNode',
      text: expect.stringContaining('--evm-rpc'),
    }));
});

describe('the URL of a node', () => {
  it.each([
    'http://127.0.0.1:8545',
    'http://localhost:8545/key',
    'https://10.1.2.3',
    'http://[::1]:8545',
    'http://anvil:8545',
  ])('%s is taken', (url) => expect(evmRpcUrl(url)).toBe(url));

  it.each([
    ['8545', /expected the http URL/],
    ['ws://127.0.0.1:8545', /expected the http URL/],
    ['http://198.51.100.7:8545', /198\.51\.100\.7 is a public address/],
    ['https://[2001:db8::1]/', /public address/],
    ['http://3325256711/', /public address/],
  ])('%s is refused', (url, words) => expect(() => evmRpcUrl(url)).toThrow(words));
});
