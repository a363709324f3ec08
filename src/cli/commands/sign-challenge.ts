import { UsageError } from '../../config.js';
import type { Json, JsonObject, Operation, Provider, WalletChallenge, WalletShorthand } from '../../core/provider.js';
import { isJsonObject, parseJson, renderJson } from '../../core/provider.js';
import { providers } from '../../providers/index.js';
import { type CredentialsAnswer, type WalletAnswer, walletsOf } from '../control-answers.js';
import type { ControlFlags } from '../control-client.js';
import { openCall, textOf } from '../http-call.js';
import type { Io } from '../io.js';
import { note } from '../notes.js';
import { type Source, serverOrOffline } from '../offline.js';
import { curlCommand } from '../shell.js';
import { completed, type WalletFlags, walletFieldsOf } from '../wallet-flags.js';
import { type SignedCall, signedCall, worldOf } from './sign.js';

/** Flags of `paydrill sign-challenge`. */
export interface SignChallengeFlags extends ControlFlags, WalletFlags {
  readonly curl?: boolean;
  readonly seed?: string;
}

/** A challenge that is to be signed. */
interface Challenge {
  /** As it was issued, in base64. */
  readonly base64: string;
  /** What the wallet signs. */
  readonly text: string;
  /** Whose it is, where that is known. */
  readonly owner: Owner | undefined;
}

interface Owner {
  readonly id: string;
  readonly challenge: WalletChallenge;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Signs the challenge of a wallet, and prints the body that hands the signature in. The challenge: the id of a customer or an account of the
 * running server, or the challenge itself, also on stdin.
 */
export async function signChallenge(io: Io, given: string | undefined, flags: SignChallengeFlags): Promise<number> {
  const { provider, shorthand } = providerWithChallenges();
  const source = serverOrOffline(io, flags);
  const challenge = await challengeIn(io, given, { provider, shorthand, source });
  const kind = challenge.owner?.challenge ?? kindOf(shorthand, challenge.text);
  const fromFlags = await walletFieldsOf(io, flags, source);
  const all: JsonObject =
    fromFlags['wallet'] === undefined
      ? { ...fromFlags, wallet: (await walletNamedIn(challenge.text, source)).privateKey }
      : fromFlags;
  const data = await completed(shorthand, kind.sign, { challenge: challenge.base64 }, all);
  const body = renderJson(data);
  for (const text of await doubts(challenge.text, all, data)) note(io, flags, text);
  if (flags.curl === true) {
    const names = shorthand.challenges.map((one) => one.kind).join(' or the ');
    if (challenge.owner === undefined)
      throw new UsageError(`--curl: whose challenge is it? Name the ${names} by its id in the place of the challenge.`);
    const world = await worldOf(source, provider.id);
    const call = await signedCall(provider, { ...placeOf(provider, challenge.owner), body }, world, source);
    const shown = { ...call, headers: Object.fromEntries(call.headers) };
    io.stdout(`${flags.json === true ? JSON.stringify(shown) : curlCommand(call)}\n`);
    return 0;
  }
  if (flags.json !== true) io.stdout(`${body}\n`);
  else {
    const place = challenge.owner === undefined ? {} : placeOf(provider, challenge.owner);
    io.stdout(`${JSON.stringify({ text: challenge.text, body: JSON.parse(body), ...place })}\n`);
  }
  return 0;
}

/** The first provider that asks wallets for signatures. */
function providerWithChallenges(): { provider: Provider; shorthand: WalletShorthand } {
  for (const provider of providers) {
    const { wallet } = provider.client;
    if (wallet !== undefined && wallet.challenges.length > 0) return { provider, shorthand: wallet };
  }
  throw new Error('No provider asks a wallet for a signature.');
}

interface Where {
  readonly provider: Provider;
  readonly shorthand: WalletShorthand;
  readonly source: Source;
}

async function challengeIn(io: Io, given: string | undefined, where: Where): Promise<Challenge> {
  const isPiped = given === undefined || given === '-';
  const text = isPiped ? await piped(io, given) : given.trim();
  if (!isPiped && uuid.test(text)) return fetched(text.toLowerCase(), where);
  const json = text.startsWith('{') ? objectIn(text) : undefined;
  if (json === undefined) return { ...written(text), owner: undefined };
  const { challenge } = json as { challenge?: Json };
  if (typeof challenge !== 'string')
    throw new UsageError(
      'CHALLENGE: the JSON has no challenge; expected the answer of a creation or of GET challenge.',
    );
  return { ...written(challenge), owner: ownerIn(json, where.shorthand) };
}

async function piped(io: Io, given: string | undefined): Promise<string> {
  const text = (await io.stdin?.())?.trim() ?? '';
  if (text === '')
    throw new UsageError(
      `CHALLENGE: expected the id of a customer or an account, or a challenge${given === '-' ? ' on stdin, which is empty' : ', as an argument or on stdin'}.`,
    );
  return text;
}

function objectIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Base64, whatever its line breaks, or the decoded text. */
function written(given: string): { base64: string; text: string } {
  const plain = given.replaceAll(/\s/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(plain) && plain.length % 4 === 0) {
    const text = Buffer.from(plain, 'base64').toString('utf8');
    if (!text.includes('\uFFFD')) return { base64: plain, text };
  }
  if (!uuid.test(plain) && !/^URI: /m.test(given))
    throw new UsageError(
      'CHALLENGE: expected the id of a customer or an account, the challenge in base64 as it was issued, or its decoded text.',
    );
  // A text that went through a file or an editor of another system; the challenge has LF between its lines and none at its end.
  const text = given.replaceAll('\r\n', '\n').trim();
  return { base64: Buffer.from(text, 'utf8').toString('base64'), text };
}

/** The answer to a creation tells whose challenge it is: an account names its customer. */
function ownerIn(json: JsonObject, shorthand: WalletShorthand): Owner | undefined {
  const { id } = json as { id?: Json };
  if (typeof id !== 'string' || !uuid.test(id)) return undefined;
  const [first, ...others] = shorthand.challenges;
  const other = others.find(() => first !== undefined && json[first.param] !== undefined);
  const challenge = other ?? first;
  return challenge === undefined ? undefined : { id, challenge };
}

/** Gets the challenge of a resource as a client does; a new one of an account takes the place of earlier ones. */
async function fetched(id: string, { provider, shorthand, source }: Where): Promise<Challenge> {
  const world = await worldOf(source, provider.id);
  if (source.offline) throw new Error(`To look up ${id} takes a running Paydrill; start one with: paydrill start`);
  for (const challenge of shorthand.challenges) {
    const operation = operationOf(provider, challenge.get);
    const path = operation.path.replace(`:${challenge.param}`, id);
    const call = await signedCall(provider, { method: operation.method, path, body: undefined }, world, source);
    const { status, text } = await made(call);
    if (status === 404) continue;
    const json = objectIn(text);
    const { challenge: base64 } = (json ?? {}) as { challenge?: Json };
    if (status === 200 && typeof base64 === 'string') return { ...written(base64), owner: { id, challenge } };
    if (status === 409) throw new Error(`The challenge of the ${challenge.kind} ${id} is signed already.`);
    throw new Error(`${operation.method} ${path} was answered with ${status}; see: paydrill explain`);
  }
  throw new Error(
    `No ${shorthand.challenges.map(({ kind }) => kind).join(' and no ')} of ${provider.title} has the id ${id}. A challenge that is a UUID itself is read from stdin or in base64.`,
  );
}

async function made({ method, url, headers, body }: SignedCall): Promise<{ status: number; text: string }> {
  const response = await openCall(url, { method, headers: Object.fromEntries(headers), body });
  return { status: response.statusCode ?? 0, text: await textOf(response) };
}

function operationOf(provider: Provider, id: string): Operation {
  const found = provider.operations.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${provider.title} has no operation ${id}.`);
  return found;
}

/** A text of several lines is that of a wallet's owner, anything else approves something. */
function kindOf({ challenges }: WalletShorthand, text: string): WalletChallenge {
  const found = challenges[text.includes('\n') ? 0 : challenges.length - 1];
  if (found === undefined) throw new Error('No provider asks a wallet for a signature.');
  return found;
}

/** The wallet for development that the challenge itself names. */
async function walletNamedIn(text: string, source: Source): Promise<WalletAnswer> {
  const wallets = walletsOf((await source.get<CredentialsAnswer>('credentials')).value);
  const named = addressIn(text);
  const found = wallets.find(({ address }) => address === named);
  if (found !== undefined) return found;
  const why =
    named === undefined
      ? 'the challenge names no wallet'
      : `the challenge names ${named}, which is not one of the wallets for development`;
  throw new UsageError(`--wallet: ${why}; say who signs: --wallet 0, --wallet @FILE or --wallet env:NAME.`);
}

function addressIn(text: string): string | undefined {
  return /^0x[0-9a-fA-F]{40}$/m.exec(text)?.[0];
}

/** What will be refused, as far as the challenge itself tells. */
async function doubts(text: string, fields: JsonObject, data: Json): Promise<string[]> {
  const named = addressIn(text);
  const { accountId } = data as { accountId?: unknown };
  if (named === undefined || typeof accountId !== 'string') return [];
  const [, chain = '', address = ''] = accountId.split(':');
  const other = address !== named ? [`The challenge names ${named}, and this is ${address}: it will be refused.`] : [];
  const [, onChain] = /^Chain ID: (\d+)$/m.exec(text) ?? [];
  const isElsewhere = fields['chain'] !== undefined && onChain !== undefined && onChain !== chain;
  return [
    ...other,
    ...(isElsewhere ? [`The challenge names chain ${onChain}, and --chain is ${chain}: it will be refused.`] : []),
  ];
}

/** Where the signature is handed in. */
function placeOf(provider: Provider, { id, challenge }: Owner): { method: string; path: string } {
  const { method, path } = operationOf(provider, challenge.sign);
  return { method, path: path.replace(`:${challenge.param}`, id) };
}
