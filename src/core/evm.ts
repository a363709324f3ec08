import { isIP } from 'node:net';
import { isJsonObject, type Json, parseJson, renderJson } from './json.js';
import type { EvmAccess, EvmAnswer } from './provider.js';
import { isNearAddress, RefusedTarget } from './target-policy.js';
import type { Transport } from './transport.js';

/** How long a node may take; a local one answers in a few ms, and a call of a client waits for it. */
const timeoutMs = 3000;
/** Longest answer that is read, in bytes. */
const mostKept = 256 * 1024;

/**
 * Asks an EVM node by JSON-RPC. What it answers is an input like the client's request: the same calls over the same chain give the same
 * bytes. Nothing throws; what goes wrong is an answer.
 */
export class EvmNode implements EvmAccess {
  readonly #url: string;
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  /** `transport` decides which addresses may be called. */
  constructor(url: string, transport: Transport, options: { readonly timeoutMs?: number } = {}) {
    this.#url = url;
    this.#transport = transport;
    this.#timeoutMs = options.timeoutMs ?? timeoutMs;
  }

  async request(method: Parameters<EvmAccess['request']>[0], params: readonly Json[]): Promise<EvmAnswer> {
    const body = Buffer.from(renderJson({ jsonrpc: '2.0', id: 1, method, params }));
    try {
      const headers = { 'Content-Type': 'application/json' };
      const outcome = await this.#transport.post(this.#url, headers, body, this.#timeoutMs, mostKept);
      return 'error' in outcome ? failed('unreachable', outcome.error) : answerIn(outcome.status, outcome.body);
    } catch (error) {
      if (error instanceof RefusedTarget) return failed('unreachable', error.message);
      throw error;
    }
  }
}

/** Stands where no node was named. */
export const noEvmNode: EvmAccess = {
  request: () =>
    Promise.resolve(failed('noNode', 'no EVM node is named; start with --evm-rpc http://127.0.0.1:8545 (evmRpc)')),
};

/**
 * The URL of a node as it is given by a person. Throws for one that is not http(s), or names a public address; where a name leads is
 * judged when it is called.
 */
export function evmRpcUrl(text: string): string {
  const shown = JSON.stringify(text.slice(0, 80));
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new Error(`expected the http URL of a local EVM node such as http://127.0.0.1:8545, not ${shown}.`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isNearAddress(literal))
    throw new Error(`an EVM node must be on this machine or network; ${literal} is a public address.`);
  return text;
}

function answerIn(status: number, body: string): EvmAnswer {
  const json = attempt(body);
  if (json === undefined || !isJsonObject(json))
    return failed('malformed', `HTTP ${status} without a JSON-RPC answer: ${JSON.stringify(body.slice(0, 120))}`);
  const { error, result } = json as { error?: Json; result?: Json };
  if (error !== undefined && error !== null) {
    const { message } = isJsonObject(error) ? (error as { message?: Json }) : {};
    return failed('rpcError', typeof message === 'string' ? message.slice(0, 300) : renderJson(error).slice(0, 300));
  }
  return result === undefined ? failed('malformed', 'an answer without a result') : { ok: true, result };
}

function attempt(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function failed(code: Extract<EvmAnswer, { ok: false }>['code'], text: string): EvmAnswer {
  return { ok: false, code, text };
}
