import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../config.js';
import { PaydrillError } from '../core/errors.js';
import type { Json, JsonObject } from '../core/json.js';
import type { WalletShorthand } from '../core/provider.js';
import { DanglingReference, resolved } from '../core/scenario/expression.js';
import { type CredentialsAnswer, type WalletAnswer, walletsOf } from './control-answers.js';
import type { ControlReader } from './control-client.js';
import type { Io } from './io.js';
import { type JsonFlag, note } from './notes.js';

/** The shorthand for wallets as flags. */
export interface WalletFlags {
  /** Wallets as a person names them; several are the owners of a Safe. */
  readonly wallet?: readonly string[];
  readonly chain?: string;
  readonly contract?: string;
  readonly safe?: string;
}

const forms = 'the number of one of the wallets for development (0, 1, 2), @FILE or env:NAME with a private key';

/** The fields of the shorthand that the flags name, with private keys in the place of names. None of them without flags. */
export async function walletFieldsOf(
  io: Io,
  flags: WalletFlags & JsonFlag,
  source: ControlReader,
): Promise<JsonObject> {
  const { wallet = [], chain, contract, safe } = flags;
  const keys: string[] = [];
  for (const given of wallet) keys.push(await privateKeyOf(io, flags, given, source));
  return {
    ...(keys.length === 0 ? {} : { wallet: keys.length === 1 ? (keys[0] ?? '') : keys }),
    ...(chain === undefined ? {} : { chain }),
    ...(contract === undefined ? {} : { contract }),
    ...(safe === undefined ? {} : { safe }),
  };
}

async function privateKeyOf(io: Io, flags: JsonFlag, given: string, source: ControlReader): Promise<string> {
  if (/^\d{1,9}$/.test(given)) {
    const wallets = walletsOf((await source.get<CredentialsAnswer>('credentials')).value);
    const found = wallets[Number(given)];
    if (found !== undefined) return found.privateKey;
    throw new UsageError(`--wallet: expected ${forms}; the wallets are numbered from 0 to ${wallets.length - 1}.`);
  }
  if (given.startsWith('@')) return checkedKey(given, fileText(io, given.slice(1)));
  const [, name] = /^env:(.+)$/.exec(given) ?? [];
  if (name !== undefined) {
    const value = io.env[name];
    if (value === undefined || value === '') throw new UsageError(`--wallet: the variable ${name} is not set.`);
    return checkedKey(given, value);
  }
  // What was given is not repeated: it could be a real key with one digit too few.
  if (!isPrivateKey(given)) throw new UsageError(`--wallet: expected ${forms}.`);
  note(
    io,
    flags,
    'A private key on the command line can be seen by other programs of this machine; --wallet @FILE or env:NAME keeps it out.',
  );
  return given;
}

function fileText(io: Io, path: string): string {
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? String(error)})`;
    throw new UsageError(`--wallet: ${path}: ${what}.`);
  }
}

/** The digits may stand without 0x, as some wallets export them. */
function checkedKey(given: string, text: string): string {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? `0x${trimmed}` : trimmed;
  if (isPrivateKey(key)) return key;
  throw new UsageError(`--wallet: ${given} holds no private key: 0x and 64 hex digits.`);
}

function isPrivateKey(text: string): boolean {
  return /^0x[0-9a-fA-F]{64}$/.test(text);
}

/** Data with `$wallets.0.privateKey` and the like resolved, as in scenario files; other texts with a dollar sign stay. */
export function resolvedWallets(data: JsonObject, wallets: readonly WalletAnswer[]): JsonObject {
  const known = { wallets };
  const visit = (value: Json | undefined): Json | undefined => {
    if (typeof value !== 'string' || !/^\$wallets(?:\.|$)/.test(value)) return value;
    try {
      return resolved<Json>(value, known);
    } catch (error) {
      if (error instanceof DanglingReference) throw new UsageError(`--body: ${error.message}.`);
      throw error;
    }
  };
  const { wallet, ...rest } = data;
  if (wallet === undefined) return data;
  return { ...rest, wallet: (Array.isArray(wallet) ? wallet.map(visit) : visit(wallet)) as Json };
}

/**
 * Data with the wallet's part in them. Throws UsageError for a wrong shorthand, and names the flag; `fromFlags` are the fields that flags gave.
 */
export async function completed(
  shorthand: WalletShorthand,
  operation: string,
  data: JsonObject,
  fromFlags: JsonObject,
): Promise<Json> {
  const all = { ...data, ...fromFlags };
  const isUsed = all['wallet'] !== undefined || Object.keys(fromFlags).length > 0;
  const [mistake] = isUsed ? shorthand.mistakes(operation, all) : [];
  if (mistake !== undefined) {
    const where =
      shorthand.fields.includes(mistake.field) && data[mistake.field] === undefined ? mistake.field : 'body';
    throw new UsageError(`--${where}: ${mistake.text}.`);
  }
  try {
    const whole = await shorthand.complete(operation, all);
    return whole === all ? data : whole;
  } catch (error) {
    if (error instanceof PaydrillError) throw new UsageError(`--body: ${error.message}.`);
    throw error;
  }
}
