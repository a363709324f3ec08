/**
 * A wallet's part of a call, by a shorthand of a few fields: the account of a customer, and the signature over a challenge.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/sign-in-with-x
 */
import {
  isJsonObject,
  type Json,
  type JsonObject,
  nearest,
  PaydrillError,
  type WalletMistake,
  type WalletShorthand,
} from '../../core/provider.js';
import { signForSafe } from '../../signing/contract-wallet.js';
import { addressOf, type Hex, signText } from '../../signing/wallet.js';
import { parseEvmAccount } from './caip.js';

/** What the account of the signer may be called; the documents leave the name open. The first one is sent. */
const signerFields = ['accountId', 'signerId', 'chainId', 'signer', 'signerChainId'] as const;

/**
 * `wallet`: the private key that signs, or `{ privateKey }`. `chain`: the number of the chain, which a challenge of a customer names too.
 * `contract`: the address of a contract wallet that judges the signature of its owner, `wallet`. `safe`: the same for a Safe, whose
 * owners sign its own message; `wallet` may then be a list.
 */
const fields = ['wallet', 'chain', 'contract', 'safe'] as const;

/** The operations that take the shorthand, with the fields that they have themselves. */
const operations: Readonly<Record<string, readonly string[]>> = {
  'customers.create': ['chainId', 'externalId'],
  'customers.challenge.sign': [...signerFields, 'challenge', 'signature'],
  'accounts.challenge.sign': [...signerFields, 'challenge', 'signature'],
};

/** The shorthand for wallets in calls of OffBlocks. */
export const wallet: WalletShorthand = {
  operations: Object.keys(operations),
  fields,
  challenges: [
    {
      kind: 'customer',
      param: 'customerId',
      get: 'customers.challenge.get',
      sign: 'customers.challenge.sign',
    },
    { kind: 'account', param: 'accountId', get: 'accounts.challenge.get', sign: 'accounts.challenge.sign' },
  ],
  mistakes,
  async complete(operation, data) {
    const own = operations[operation];
    if (!isJsonObject(data) || own === undefined) return data;
    // Without a wallet the other fields are the caller's own, which the provider may be sent.
    const hasWallet = data['wallet'] !== undefined;
    const [mistake] = hasWallet ? mistakes(operation, data) : misspeltFields(data, own);
    if (mistake !== undefined) throw new PaydrillError(400, 'wallet-shorthand', mistake.text);
    if (!hasWallet) return data;
    return operation === 'customers.create' ? withAccount(data) : withSignature(data);
  },
};

function mistakes(
  operation: string,
  data: JsonObject,
  isOpen: (value: Json) => boolean = () => false,
): readonly WalletMistake[] {
  const own = operations[operation];
  if (own === undefined) return [];
  const misspelt = misspeltFields(data, own);
  if (misspelt.length > 0) return misspelt;
  const used = fields.filter((name) => data[name] !== undefined);
  if (used.length === 0) return [];
  if (data['wallet'] === undefined)
    return used.map((field) => ({
      field,
      text: `${field} belongs to the shorthand { wallet: <private key>, chain: 300 }, and wallet is missing`,
    }));
  const checks: readonly (readonly [field: string, text: string | undefined])[] = [
    ['wallet', walletProblem(data, isOpen)],
    ...(['contract', 'safe'] as const).map((name) => [name, addressProblem(name, data[name], isOpen)] as const),
    ['safe', both(data) ? 'contract and safe are two kinds of contract wallets; one of them is named' : undefined],
    ['chain', chainProblem(operation, data, isOpen)],
  ];
  return checks.flatMap(([field, text]) => (text === undefined ? [] : [{ field, text }]));
}

/**
 * Unknown fields are dropped by the provider, so that a misspelt one of the shorthand would be lost in silence. Only where the shorthand is
 * meant: another of its fields is there, or the value is that of a wallet.
 */
function misspeltFields(data: JsonObject, own: readonly string[]): WalletMistake[] {
  const known = [...own, ...fields];
  const isMeant = fields.some((name) => data[name] !== undefined);
  return Object.entries(data).flatMap(([field, value]) => {
    if (known.includes(field) || value === undefined || !(isMeant || looksLikeWallet(value))) return [];
    const near = nearest(field, known);
    return near === undefined || own.includes(near)
      ? []
      : [{ field, text: `unknown field ${JSON.stringify(field)}; did you mean ${JSON.stringify(near)}?` }];
  });
}

function looksLikeWallet(value: Json): boolean {
  return typeof value === 'string' && (isPrivateKey(value) || value.startsWith('$wallets.'));
}

/** One wallet, or for a Safe a list of its owners. */
function walletsOf({ wallet: given, safe }: JsonObject): readonly Json[] {
  return Array.isArray(given) && safe !== undefined ? given : [given as Json];
}

function keyOf(given: Json): Json {
  const { privateKey } = isJsonObject(given) ? (given as { privateKey?: Json }) : {};
  return privateKey ?? given;
}

function walletProblem(data: JsonObject, isOpen: (value: Json) => boolean): string | undefined {
  const all = walletsOf(data);
  if (all.length > 0 && all.every((one) => isOpen(one) || isOpen(keyOf(one)) || isPrivateKey(keyOf(one))))
    return undefined;
  // The value itself is not told: it could be a real key with one digit too few.
  return Array.isArray(data['wallet']) && data['safe'] === undefined
    ? 'several wallets sign for a Safe only: name its address with safe'
    : 'wallet is the private key of a wallet, such as $wallets.0.privateKey: 0x and 64 hex digits';
}

function addressProblem(name: string, value: Json | undefined, isOpen: (value: Json) => boolean): string | undefined {
  if (value === undefined || isOpen(value) || contractIn(value) !== undefined) return undefined;
  return `${name} is the address of a contract wallet: 0x and 40 hex digits, or its account, eip155:<chain>:<address>`;
}

function both({ contract, safe }: JsonObject): boolean {
  return contract !== undefined && safe !== undefined;
}

function chainProblem(operation: string, data: JsonObject, isOpen: (value: Json) => boolean): string | undefined {
  const { chain, safe } = data;
  if (chain !== undefined)
    return isOpen(chain) || chainIn(chain) !== undefined
      ? undefined
      : `chain is the number of a chain of EIP-155, such as 300, not ${JSON.stringify(String(chain).slice(0, 40))}`;
  const contract = data['contract'] ?? safe;
  if (contract !== undefined && (isOpen(contract) || contractIn(contract)?.chain !== undefined)) return undefined;
  if (operation === 'customers.create') return 'a wallet needs its chain: { wallet: <private key>, chain: 300 }';
  const { challenge } = data;
  if (challenge === undefined || isOpen(challenge)) return undefined;
  if (safe !== undefined && chainOfText(textOf(challenge)) === undefined)
    return 'a Safe signs over its chain, which this challenge does not name: { wallet, safe, chain: 300 }';
  return undefined;
}

async function withAccount(data: JsonObject): Promise<JsonObject> {
  const { wallet: _wallet, chain: _chain, contract: _contract, safe: _safe, ...rest } = data;
  return { ...rest, chainId: `eip155:${chainOf(data)}:${await addressFor(data)}` };
}

/** The account is that of the wallet that signs, on `chain` or the one that the challenge names, unless the data name one themselves. */
async function withSignature(data: JsonObject): Promise<JsonObject> {
  const { wallet: _wallet, chain: _chain, contract: _contract, safe, challenge, ...rest } = data;
  if (typeof challenge !== 'string')
    throw new PaydrillError(400, 'wallet-shorthand', 'a wallet needs a challenge to sign, as a text');
  const text = textOf(challenge);
  const chain = chainOf(data) ?? chainOfText(text);
  const isNamed = chain === undefined || signerFields.some((name) => rest[name] !== undefined);
  const signer = isNamed ? {} : { [signerFields[0]]: `eip155:${chain}:${await addressFor(data)}` };
  const keys = keysIn(data);
  const signature =
    safe === undefined
      ? await signText(keys[0] as Hex, text)
      : await signForSafe(keys, text, { address: (await addressFor(data)) as Hex, chain: String(chain) });
  return { ...signer, ...rest, challenge, signature: signature.toString('base64') };
}

function keysIn(data: JsonObject): readonly Hex[] {
  return walletsOf(data).map(keyOf).filter(isPrivateKey);
}

/** The address of the account: that of the contract, or of the wallet itself. */
async function addressFor(data: JsonObject): Promise<string> {
  const contract = contractIn(data['contract'] ?? data['safe']);
  return contract?.address ?? (await addressOf(keysIn(data)[0] as Hex));
}

function chainOf(data: JsonObject): string | undefined {
  return chainIn(data['chain']) ?? contractIn(data['contract'] ?? data['safe'])?.chain;
}

/** A chain as a number, as digits or as CAIP-2 spells it. */
function chainIn(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : /^(?:eip155:)?([1-9]\d{0,31})$/.exec(String(value))?.[1];
}

function contractIn(value: Json | undefined): { address: string; chain: string | undefined } | undefined {
  if (typeof value !== 'string') return undefined;
  const account = parseEvmAccount(value);
  const bare = account ?? parseEvmAccount(`eip155:1:${value}`);
  return bare === undefined ? undefined : { address: bare.address, chain: account?.chain };
}

function chainOfText(text: string): string | undefined {
  return /^Chain ID: (\d+)$/m.exec(text)?.[1];
}

function textOf(challenge: Json): string {
  return typeof challenge === 'string' ? Buffer.from(challenge, 'base64').toString('utf8') : '';
}

function isPrivateKey(value: Json): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value);
}
