/**
 * The proof that a wallet signed a challenge: by a key (EIP-191), or by a contract where an EVM node is named (ERC-1271, ERC-6492).
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/sign-in-with-x
 */
import type { Context, EvmAnswer, Explanation } from '../../core/provider.js';
import { type ContractVerdict, judgementCode, readJudgement, readWrapped } from '../../signing/contract-wallet.js';
import {
  addressOf,
  bytesOfBase64,
  type Hex,
  readWalletSignature,
  signerOfText,
  textHash,
} from '../../signing/wallet.js';
import { assumed } from './assumptions.js';
import { parseEvmAccount } from './caip.js';
import { encodedChallenge, isExpired } from './challenge.js';
import { explainProof } from './explain-challenge.js';
import { type Challenge, customersOf } from './rows.js';

/** Whose challenge is signed, and by which wallet it must be. */
export interface ProofSubject {
  /** What carries the challenge, as explanations call it. */
  readonly kind: 'customer' | 'account';
  readonly challenge: Challenge;
  /** Texts of the last challenges before, newest first. */
  readonly pastChallenges: readonly string[];
  /** The wallet's account, CAIP-10 in lower case: of an account, that of its customer. */
  readonly account: string;
  /** The wallet in EIP-55 spelling. */
  readonly address: string;
}

/** A wallet's answer to a challenge, as sent. */
export interface SignedChallenge {
  readonly challenge: string;
  /** Base64. */
  readonly signature: string;
  /** The accounts that are said to have signed, CAIP-10; none when the call names none. */
  readonly signers: readonly string[];
}

/** The first rule that a signed challenge breaks. */
export type ProofFault =
  | 'otherChallenge'
  | 'expired'
  | 'otherSigner'
  | KeyFault
  /** The contract, its factory or the node did not say yes. */
  | 'contract';

/** Why a signature is not that of the wallet's key. */
export type KeyFault = 'signatureForm' | 'highS' | 'otherWallet';

/** How a contract came to its judgement; `node` in place of a verdict when the node could not be asked. */
export type ContractFinding =
  | {
      readonly verdict: Exclude<ContractVerdict, 'valid'>;
      readonly isWrapped: boolean;
      readonly chain: string | undefined;
    }
  | { readonly node: Extract<EvmAnswer, { ok: false }>; readonly isWrapped: boolean }
  | {
      readonly verdict: 'malformedWrapper' | 'tooLong' | 'notTaken';
      readonly isWrapped: boolean;
      readonly chain?: undefined;
    };

/** What came of a proof. A refused one carries the explanation for the journal; it changes nothing by itself. */
export type WalletProof =
  | { readonly ok: true; readonly by: 'key' | 'contract' | 'undeployedContract' }
  | { readonly ok: false; readonly fault: ProofFault; readonly explanation: Explanation };

/** The fields of a challenge/sign body; the name of the signer's is not readable in the documents, so that any of five is one. */
export function signedChallengeOf(body: {
  readonly challenge: string;
  readonly signature: string;
  readonly accountId?: string | undefined;
  readonly signerId?: string | undefined;
  readonly chainId?: string | undefined;
  readonly signer?: string | undefined;
  readonly signerChainId?: string | undefined;
}): SignedChallenge {
  const { accountId, signerId, chainId, signer, signerChainId, challenge, signature } = body;
  const signers = [accountId, signerId, chainId, signer, signerChainId].filter((name) => name !== undefined);
  return { challenge, signature, signers };
}

/**
 * Judges a signed challenge strictly, at the virtual time of `ctx`: the challenge in force, within its hour, the right signer, a low-s
 * signature over the decoded text by the wallet's key; else, where an EVM node is named, whatever the contract at the address accepts.
 * Never throws for what a client sent. Answering 400 and issuing a new challenge are the caller's business.
 */
export async function verifyWalletProof(
  ctx: Context,
  subject: ProofSubject,
  sent: SignedChallenge,
): Promise<WalletProof> {
  const given = withoutLineBreaks(ctx, subject, sent);
  const judged = await judge(ctx, subject, given);
  if ('by' in judged) return { ok: true, by: judged.by };
  const neighbours = {
    ofChallenge: (text: string) => customersOf(ctx).by('challengeText', text)[0]?.id,
    ofWallet: (address: string) => customersOf(ctx).by('address', address)[0]?.id,
    isOurs: async (address: string) => (await Promise.all(ctx.walletKeys.map(addressOf))).includes(address),
  };
  const contractSays = async (text: string) => {
    const read = await contractParts(given.signature);
    return read !== undefined && (await askContract(ctx, subject.address, text, read)) === 'valid';
  };
  const { fault, contract, byKey } = judged;
  const explanation = await explainProof({
    fault,
    contract,
    byKey,
    subject,
    given,
    now: ctx.now,
    neighbours,
    contractSays,
  });
  return { ok: false, fault, explanation };
}

/** What was sent, with its base64 on one line where line breaks in it are passed over. */
export function withoutLineBreaks(
  ctx: Context,
  { challenge }: Pick<ProofSubject, 'challenge'>,
  sent: SignedChallenge,
): SignedChallenge {
  if (assumed(ctx, 'challengeLineBreaks') === 'refused') return sent;
  const oneLine = (text: string) => text.replace(/[\r\n]/g, '');
  const isInForce = oneLine(sent.challenge) === encodedChallenge(challenge);
  return {
    ...sent,
    signature: oneLine(sent.signature),
    ...(isInForce ? { challenge: encodedChallenge(challenge) } : {}),
  };
}

type Judged =
  | { readonly by: Extract<WalletProof, { ok: true }>['by'] }
  | { readonly fault: ProofFault; readonly contract?: ContractFinding; readonly byKey?: KeyFault };

async function judge(ctx: Context, subject: ProofSubject, given: SignedChallenge): Promise<Judged> {
  const { challenge, address } = subject;
  if (given.challenge !== encodedChallenge(challenge)) return { fault: 'otherChallenge' };
  if (isExpired(challenge, ctx.now)) return { fault: 'expired' };
  if (given.signers.some((signer) => !isSigner(ctx, signer, subject.account))) return { fault: 'otherSigner' };
  const bytes = bytesOfBase64(given.signature);
  if (bytes === undefined) return { fault: 'signatureForm' };
  const byKey = await judgeKey(ctx, subject, given.signature);
  if (byKey === undefined) return { by: 'key' };
  const parts = await contractParts(given.signature);
  if (parts === 'malformed') return { fault: 'contract', contract: { verdict: 'malformedWrapper', isWrapped: true } };
  if (parts === undefined) return { fault: byKey };
  const isWrapped = parts.factory !== undefined;
  if (assumed(ctx, 'contractWallets') === 'refused')
    return isWrapped ? { fault: 'contract', contract: { verdict: 'notTaken', isWrapped } } : { fault: byKey };
  const verdict = await askContract(ctx, address, challenge.text, parts);
  if (verdict === 'valid') return { by: isWrapped ? 'undeployedContract' : 'contract' };
  if (verdict === 'tooLong') return { fault: 'contract', contract: { verdict, isWrapped } };
  const isNobody = verdict === 'noCode' || (typeof verdict === 'object' && verdict.code === 'noNode');
  if (isNobody && !isWrapped) return { fault: byKey };
  if (typeof verdict === 'object')
    return { fault: 'contract', contract: { node: verdict, isWrapped }, ...(isWrapped ? {} : { byKey }) };
  return { fault: 'contract', contract: { verdict, isWrapped, chain: await nodeChain(ctx) } };
}

/** Undefined when the wallet's own key signed the text in a form that is taken. */
async function judgeKey(
  ctx: Context,
  { challenge, address }: ProofSubject,
  signature: string,
): Promise<KeyFault | undefined> {
  const read = readWalletSignature(signature);
  if (!read.ok || (read.form !== 'raw' && assumed(ctx, 'challengeSignature') === 'raw')) return 'signatureForm';
  if (read.highS) return 'highS';
  return (await signerOfText(challenge.text, read.hex)) === address ? undefined : 'otherWallet';
}

function isSigner(ctx: Context, signer: string, account: string): boolean {
  const read = parseEvmAccount(signer);
  if (read === undefined || read.account !== account) return false;
  return read.isChecksummed || assumed(ctx, 'wrongChecksum') === 'accepted';
}

interface ContractParts {
  readonly signature: Buffer;
  readonly factory?: { readonly address: Hex; readonly calldata: Hex };
}

/** What a contract is asked to judge: the bytes as they are, or what ERC-6492 wraps. */
async function contractParts(base64: string): Promise<ContractParts | 'malformed' | undefined> {
  const bytes = bytesOfBase64(base64);
  if (bytes === undefined) return undefined;
  const wrapped = await readWrapped(bytes);
  if (wrapped === 'malformed') return 'malformed';
  if (wrapped === undefined) return { signature: bytes };
  const { factory, factoryCalldata, signature } = wrapped;
  return { signature, factory: { address: factory, calldata: factoryCalldata } };
}

/** Asks the contract at an address about a text, in one call that leaves no trace. */
async function askContract(
  ctx: Context,
  address: string,
  text: string,
  parts: ContractParts | 'malformed',
): Promise<ContractVerdict | 'tooLong' | Extract<EvmAnswer, { ok: false }>> {
  if (parts === 'malformed') return 'unreadable';
  const hash = await textHash(text);
  const code = await judgementCode({ wallet: address as Hex, hash, ...parts });
  if (code === undefined) return 'tooLong';
  const answer = await ctx.evm.request('eth_call', [{ data: code }, 'latest']);
  return answer.ok ? readJudgement(answer.result) : answer;
}

/** The chain of the node, in decimal. */
async function nodeChain(ctx: Context): Promise<string | undefined> {
  const answer = await ctx.evm.request('eth_chainId', []);
  return answer.ok && typeof answer.result === 'string' && /^0x[0-9a-f]{1,32}$/i.test(answer.result)
    ? String(BigInt(answer.result))
    : undefined;
}
