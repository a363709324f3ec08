import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../../config.js';
import { systemWall } from '../../core/clock.js';
import { nearest, unknownName } from '../../core/errors.js';
import { Ids } from '../../core/ids.js';
import {
  type ClientSession,
  type Credentials,
  isJsonObject,
  type Json,
  type Operation,
  type Provider,
  parseJson,
  renderJson,
} from '../../core/provider.js';
import { providers } from '../../providers/index.js';
import { methods } from '../choices.js';
import { type ClockAnswer, type CredentialsAnswer, keysByProvider, walletsOf } from '../control-answers.js';
import type { ControlFlags } from '../control-client.js';
import { findOperation, wrapped } from '../envelope.js';
import { openCall, textOf } from '../http-call.js';
import type { Io } from '../io.js';
import { note } from '../notes.js';
import { type Source, serverOrOffline } from '../offline.js';
import { curlCommand } from '../shell.js';
import { completed, resolvedWallets, type WalletFlags, walletFieldsOf } from '../wallet-flags.js';

/** Flags of `paydrill sign`. */
export interface SignFlags extends ControlFlags, WalletFlags {
  readonly body?: string;
  readonly curl?: boolean;
  readonly seed?: string;
}

/** Signs a call as the provider's client would: its headers, or a curl command that makes the call. */
export async function sign(io: Io, id: string, givenMethod: string, path: string, flags: SignFlags): Promise<number> {
  const provider: Provider | undefined = providers.find((one) => one.id === id);
  if (provider === undefined)
    throw new UsageError(
      unknownName(
        'provider',
        id,
        providers.map((one) => one.id),
      ).message,
    );
  const method = givenMethod.toUpperCase();
  if (!methods.includes(method)) throw new UsageError(unknownName('method', givenMethod, methods).message);
  if (!/^\/[\x21-\x7e]*$/.test(path))
    throw new UsageError(
      `PATH: expected a path that begins with "/", spaces and other letters percent-encoded, not ${JSON.stringify(path)}.`,
    );
  const text = bodyOf(flags.body, io.cwd);

  const source = serverOrOffline(io, flags);
  const { baseUrl, keys, at } = await worldOf(source, id);
  const operation = findOperation(provider, method, path);
  if (operation === undefined) {
    const near = nearest(
      path.replace(/\?.*$/s, ''),
      provider.operations.filter((one) => one.method === method).map((one) => one.path),
    );
    note(
      io,
      flags,
      `${provider.title} documents no ${method} ${path}${near === undefined ? '' : ` (nearest: ${near})`}; signed as given.`,
    );
  }
  const data = await withWallets(io, provider, operation, text, flags, source);
  const enveloped = operation === undefined ? undefined : wrapped(provider, operation, data, keys, at);
  if (enveloped !== undefined)
    note(io, flags, `The body was put into the envelope of ${provider.title} and signed with it.`);
  const body = enveloped ?? data;

  const call = await signedCall(provider, { method, path, body }, { baseUrl, keys, at }, source);
  const { headers } = call;
  if (flags.json === true) io.stdout(`${JSON.stringify({ ...call, headers: Object.fromEntries(headers) })}\n`);
  else if (flags.curl === true) io.stdout(`${curlCommand(call)}\n`);
  else {
    const lines = headers.map(([name, value]) => `${name}: ${value}\n`);
    io.stdout(lines.join('') + (body === text ? '' : `\n${body}\n`));
  }
  return 0;
}

/** A call with the headers that sign it. */
export interface SignedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

/** Signs a call of a path below the provider's base URL, as its client would. */
export async function signedCall(
  provider: Provider,
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: string | undefined },
  { baseUrl, keys, at }: ProviderWorld,
  source: Source,
): Promise<SignedCall> {
  const base = new URL(baseUrl);
  const target = base.pathname.replace(/\/$/, '') + path;
  const signed = await provider.client.sign(
    { method, target, origin: base.origin, body, nonce: nonceOf(at, method, target) },
    keys,
    at,
    { memory: new Map(), send: senderTo(base.origin, source) },
  );
  const headers = Object.entries(signed);
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  if (body !== undefined && !hasType) headers.unshift(['Content-Type', 'application/json']);
  return { method, url: base.origin + target, headers, body };
}

/** The body with the wallet's part in it, where flags or the body itself name a wallet. */
async function withWallets(
  io: Io,
  provider: Provider,
  operation: Operation | undefined,
  text: string | undefined,
  flags: SignFlags,
  source: Source,
): Promise<string | undefined> {
  const shorthand = provider.client.wallet;
  const body = text === undefined ? {} : jsonOf(text);
  const fromFlags = await walletFieldsOf(io, flags, source);
  const named = Object.keys(fromFlags);
  const isTaken = operation !== undefined && shorthand?.operations.includes(operation.id) === true;
  if (named.length > 0 && (shorthand === undefined || !isTaken)) throw notForWallets(provider, named[0] ?? '');
  if (named.length > 0 && !isJsonObject(body))
    throw new UsageError(
      `--${named[0]}: expected also --body with a JSON object, since the wallet's part is put into it.`,
    );
  if (operation === undefined || shorthand === undefined || !isTaken || !isJsonObject(body)) return text;
  // A server is asked only where that can matter.
  const wallets =
    body['wallet'] === undefined ? [] : walletsOf((await source.get<CredentialsAnswer>('credentials')).value);
  const data = resolvedWallets(body, wallets);
  const whole = await completed(shorthand, operation.id, data, fromFlags);
  return whole === data ? text : renderJson(whole);
}

function notForWallets(provider: Provider, flag: string): UsageError {
  const [other] = providers.filter(({ client }) => client.wallet !== undefined);
  const { operations: ids = [] } = provider.client.wallet ?? {};
  const calls = provider.operations.filter(({ id }) => ids.includes(id)).map((one) => `${one.method} ${one.path}`);
  return new UsageError(
    calls.length === 0
      ? `--${flag}: ${provider.title} asks no wallet for a signature; ${other?.title ?? 'none'} does.`
      : `--${flag}: this call has no part for a wallet. Those that have: ${calls.join(', ')}.`,
  );
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Where the provider is, its keys, and the wire time in ms. */
export interface ProviderWorld {
  readonly baseUrl: string;
  readonly keys: Credentials;
  readonly at: number;
}

/** Asks a server for what signing takes. Throws for a provider that it runs without. */
export async function worldOf(source: Source, id: string): Promise<ProviderWorld> {
  const found = keysByProvider((await source.get<CredentialsAnswer>('credentials')).value)[id];
  if (found === undefined) throw new Error(`${id} is not among the providers that were started; see --providers.`);
  const { baseUrl = '', ...keys } = found;
  const { value: clock } = await source.get<ClockAnswer>('clock');
  return { baseUrl, keys, at: clock.wire === 'virtual' ? Date.parse(clock.now) : systemWall.now() };
}

/** Calls that a client makes before its first one, e.g. for a token; they need a server that answers. */
function senderTo(origin: string, source: Source): ClientSession['send'] {
  return async (method, target, headers, body) => {
    if (source.offline)
      throw new Error(
        'Signing this call takes a call before it, so a running Paydrill; start one with: paydrill start',
      );
    const response = await openCall(origin + target, { method, headers, body });
    return { status: response.statusCode ?? 0, body: await textOf(response) };
  };
}

function bodyOf(given: string | undefined, cwd: string): string | undefined {
  if (given === undefined || !given.startsWith('@')) return given;
  const path = given.slice(1);
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      `--body: ${path}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? String(error)})`}.`,
    );
  }
}

/** Differs from call to call, since the time does: a repeated nonce would be refused as a replay. */
function nonceOf(at: number, method: string, target: string): string {
  const seed = JSON.stringify([at, systemWall.now(), process.pid, method, target]);
  return Ids.of(seed, 'sign', { read: () => 0, write: () => undefined })
    .named('nonce')
    .hex(32);
}
