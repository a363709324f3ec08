/** Why a signed challenge was refused, for people: causes are found by making the mistakes ourselves and recovering the signer. */
import { type Explanation, formatDuration } from '../../core/provider.js';
import { comparedTexts } from '../../signing/comparison.js';
import {
  type Hex,
  readWalletSignature,
  signerOfText,
  signerOfTypedText,
  signerUnder,
  type TypedText,
  type WrongHash,
} from '../../signing/wallet.js';
import { parseEvmAccount } from './caip.js';
import { challengeLifeMs } from './challenge.js';
import { contractCauses } from './explain-contract.js';
import type { ContractFinding, KeyFault, ProofFault, ProofSubject, SignedChallenge } from './proof.js';

interface Cause {
  readonly code: string;
  readonly text: string;
  /** The text that was signed in place of the challenge, where it is known. */
  readonly signed?: string;
}

/** What else the workspace knows: ids of its customers by their challenge (its text) and by their wallet (EIP-55). */
export interface Neighbours {
  ofChallenge(text: string): string | undefined;
  ofWallet(address: string): string | undefined;
  /** Whether a wallet (EIP-55) is one of the workspace's for development. */
  isOurs?(address: string): Promise<boolean>;
}

/** A refused proof. */
export interface Refused {
  readonly fault: ProofFault;
  readonly contract?: ContractFinding | undefined;
  /** What was wrong with it as the signature of a key, where a contract was asked too and gave no judgement. */
  readonly byKey?: KeyFault | undefined;
  readonly subject: ProofSubject;
  readonly given: SignedChallenge;
  /** Virtual time in ms. */
  readonly now: number;
  readonly neighbours: Neighbours;
  /** Whether the contract accepts the signature over another text. */
  readonly contractSays: (text: string) => Promise<boolean>;
}

/** Explains a fault: each cause is proven by making the mistake. */
export async function explainProof(refused: Refused): Promise<Explanation> {
  const causes = await causesOf(refused);
  const { text } = refused.subject.challenge;
  const signature = refused.given.signature.slice(0, 400);
  const signed = causes.find((cause) => cause.signed !== undefined)?.signed;
  const compared = signed === undefined ? undefined : comparedTexts(text, signed);
  return {
    summary: `The signed challenge is refused: ${causes[0]?.text ?? 'it does not fit.'}`,
    stringToSign: text,
    ...(compared === undefined ? { received: signature } : { ...compared, signature: { received: signature } }),
    causes: causes.map((cause) => ({ code: cause.code, text: cause.text })),
  };
}

async function causesOf(refused: Refused): Promise<Cause[]> {
  const { fault, subject, given, now } = refused;
  switch (fault) {
    case 'otherChallenge':
      return [challengeCause(refused)];
    case 'expired': {
      const age = formatDuration(now - Date.parse(subject.challenge.issuedAt));
      const life = formatDuration(challengeLifeMs);
      return [
        {
          code: 'expiredChallenge',
          text: `The challenge is ${age} old; it is good for ${life}. GET challenge has a new one.`,
        },
      ];
    }
    case 'otherSigner':
      return [signerCause(subject, given)];
    case 'contract': {
      const found = await contractCauses(refused, otherTexts(subject, given));
      return refused.byKey === undefined ? found : [...found, ...(await keyCauses(refused, refused.byKey))];
    }
    default:
      return keyCauses(refused, fault);
  }
}

async function keyCauses({ subject, given, neighbours }: Refused, fault: KeyFault): Promise<Cause[]> {
  if (fault === 'signatureForm') return formCauses(subject, given.signature);
  if (fault === 'otherWallet') return walletCauses(subject, given, neighbours);
  return [
    {
      code: 'highS',
      text: 'The s of the signature is in the upper half of its range; wallets emit the lower one (EIP-2), and the other is refused.',
    },
  ];
}

function challengeCause({ subject, given, neighbours }: Refused): Cause {
  const { kind, challenge, pastChallenges } = subject;
  const sent = given.challenge;
  const decoded = Buffer.from(sent, 'base64').toString('utf8');
  if (sent === challenge.text)
    return {
      code: 'decodedChallenge',
      text: 'The field challenge carries the decoded text; send the base64 as it was issued.',
    };
  if (decoded === challenge.text)
    return {
      code: 'otherBase64',
      text: 'The field challenge is not written as it was issued: standard base64 with padding.',
    };
  if (pastChallenges.includes(decoded) || pastChallenges.includes(sent))
    return {
      code: 'previousChallenge',
      text: `This challenge is dead: a new one took its place, ${kind === 'customer' ? 'after its hour or a failed signature' : 'when it was fetched anew'}. GET challenge has it.`,
    };
  const owner = neighbours.ofChallenge(decoded);
  if (owner !== undefined)
    return {
      code: 'foreignChallenge',
      text: `This is the challenge of ${kind === 'customer' ? 'another' : 'a'} customer, ${owner}.`,
    };
  return { code: 'unknownChallenge', text: `This challenge was never issued to this ${kind}.` };
}

function signerCause({ account }: ProofSubject, { signers }: SignedChallenge): Cause {
  const other = signers.find((signer) => parseEvmAccount(signer)?.account !== account);
  if (other === undefined)
    return {
      code: 'signerChecksum',
      text: `The signer is right, but its address is in mixed case that is not that of EIP-55; the wallet is ${account}.`,
    };
  const [, chain = '', bare = ''] = account.split(':');
  const shown = JSON.stringify(other.slice(0, 120));
  const said = (code: string, text: string) => ({ code, text: `${text} It takes the account of CAIP-10, ${account}.` });
  const plain = safelyDecoded(other).trim().toLowerCase();
  if (other.toLowerCase() === bare || other.toLowerCase() === bare.slice(2))
    return said('signerIsAddress', 'The signer is a bare address.');
  if (other.toLowerCase() === account)
    return { code: 'signerCase', text: `The signer is not spelled as CAIP-10 has it: ${account}.` };
  const spelled = {
    [account]: ['signerSpelling', `The signer ${shown} is percent-encoded, or white space stands around it.`],
    [`did:pkh:${account}`]: ['signerIsDid', `The signer ${shown} is a DID (did:pkh).`],
    [`${bare}@eip155:${chain}`]: ['signerIsOlderCaip', `The signer ${shown} is in the form that CAIP-10 had before.`],
    [`eip155:${bare}`]: ['signerWithoutChain', `The signer ${shown} has no chain.`],
    [`${chain}:${bare}`]: ['signerWithoutNamespace', `The signer ${shown} has no namespace.`],
    [`eip155:0x${BigInt(chain).toString(16)}:${bare}`]: [
      'signerChainInHex',
      `The signer ${shown} has its chain in hex.`,
    ],
    [`eip155:${chain}`]: ['signerIsChain', `The signer ${shown} is a chain without an address (CAIP-2).`],
    [`ethereum:${bare}@${chain}`]: ['signerIsUri', `The signer ${shown} is a URI of ERC-681.`],
    [`eip155:${chain}:${bare.slice(2)}`]: ['signerWithout0x', `The signer ${shown} has no 0x before its address.`],
  }[plain];
  if (spelled !== undefined) return said(spelled[0] ?? '', spelled[1] ?? '');
  if (plain.replace(/^eip155:0+(?=\d)/, 'eip155:') === account)
    return said('signerChainZeros', `The signer ${shown} has zeros before its chain.`);
  const there = /^(?:did:pkh:)?eip155:([^:]+):(0x[0-9a-f]{40})$/.exec(plain);
  return there?.[2] === bare
    ? {
        code: 'otherChain',
        text: `The signer ${other.slice(0, 120)} is the customer's wallet on another chain; the customer is ${account}.`,
      }
    : { code: 'otherSigner', text: `The signer ${shown} is not the account of the customer, ${account}.` };
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function formCauses(row: ProofSubject, sent: string): Promise<Cause[]> {
  if (/^(0x)?[0-9a-fA-F]{128,132}$/.test(sent))
    return [{ code: 'hexNotBase64', text: 'The signature is sent as hex; encode its bytes as base64.' }];
  const joined = sent.replace(/\s/g, '');
  if (joined !== sent && readWalletSignature(joined).ok)
    return [
      {
        code: 'brokenBase64',
        text: `The base64 of the signature has ${/[ \t]/.test(sent) ? 'spaces' : 'line breaks'} in it; send it as one word.`,
      },
    ];
  if (/[-_]/.test(sent) && readWalletSignature(standard(sent)).ok)
    return [{ code: 'base64url', text: 'The signature is in base64url; it takes standard base64 with padding.' }];
  const read = readWalletSignature(sent);
  if (read.ok) {
    const good = (await signerOfText(row.challenge.text, read.hex)) === row.address;
    const rest = good ? 'Else it is good.' : 'It is not of the wallet over the challenge either.';
    return read.form === 'hexText'
      ? [
          {
            code: 'hexTextAsBase64',
            text: `The text of hex digits was encoded as base64; encode the 65 bytes that it stands for. ${rest}`,
          },
        ]
      : [
          {
            code: 'compactSignature',
            text: `The signature is in the 64 bytes of EIP-2098; it takes 65: r, s and v. ${rest}`,
          },
        ];
  }
  const bytes = Buffer.from(sent, 'base64');
  if (read.code === 'notBase64')
    return [{ code: 'notBase64', text: 'The signature is no standard base64 with padding.' }];
  const moved = Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)]);
  if (bytes.length === 65 && readWalletSignature(moved.toString('base64')).ok)
    return [{ code: 'vFirst', text: 'The signature begins with v, as those of Bitcoin; v must stand at its end.' }];
  return read.code === 'recoveryId'
    ? [
        {
          code: 'recoveryId',
          text: `v is ${bytes.at(-1) ?? 0}; it must be 27 or 28. A message is signed, not a transaction.`,
        },
      ]
    : [
        {
          code: 'signatureLength',
          text: `The signature has ${bytes.length} bytes; it must have 65: r, s and v. (That of a contract wallet needs a contract at the address, and an EVM node: --evm-rpc.)`,
        },
      ];
}

async function walletCauses(row: ProofSubject, given: SignedChallenge, neighbours: Neighbours): Promise<Cause[]> {
  const read = readWalletSignature(given.signature);
  if (!read.ok) return [];
  for (const { code, text, signed } of otherTexts(row, given))
    if ((await signerOfText(signed, read.hex)) === row.address) return [{ code, text, signed }];
  for (const wrong of wrongHashes)
    if ((await signerUnder(wrong, row.challenge.text, read.hex)) === row.address) return [hashCauses[wrong]];
  // EIP-191 or not: the base64 as it was issued is what a program has that decodes nothing.
  if ((await signerUnder('withoutPrefix', given.challenge, read.hex)) === row.address)
    return [{ code: 'withoutPrefix', text: `The base64 was signed, and without the prefix of EIP-191. ${asMessage}` }];
  for (const { causes, signed } of twoMistakes(row, given))
    if ((await signerOfText(signed, read.hex)) === row.address)
      return causes.map((cause, at) => (at === 0 ? { ...cause, signed } : cause));
  for (const typed of typedTexts(row))
    if ((await signerOfTypedText(typed, row.challenge.text, read.hex)) === row.address)
      return [
        {
          code: 'typedData',
          text: `The text was signed as typed data (EIP-712, ${typed.type} with the field ${typed.field}); sign it as a message (personal_sign).`,
        },
      ];
  return [await recoveredCause(row, read.hex, neighbours)];
}

/** Mistakes in the letters of a text, each with one in its line ends. */
function* twoMistakes(row: ProofSubject, given: SignedChallenge) {
  const of = (text: string, codes: readonly string[]) =>
    otherTexts({ ...row, pastChallenges: [], challenge: { ...row.challenge, text } }, given).filter(({ code }) =>
      codes.includes(code),
    );
  for (const first of of(row.challenge.text, ['signedAddressCase', 'signedRebuilt']))
    for (const second of of(first.signed, ['signedWithNewline', 'signedCrlf', 'signedEscapedNewlines']))
      yield { causes: [first, second].map(({ code, text }) => ({ code, text })), signed: second.signed };
}

/** Shapes of typed data that hold one text, as examples of wallets and libraries have them. */
function typedTexts({ account }: ProofSubject): TypedText[] {
  const chainId = Number(account.split(':')[1]);
  const name = 'OffBlocks';
  const domains = [{}, { chainId }, { name }, { name, version: '1' }, { name, version: '1', chainId }];
  const types = ['Message', 'Challenge', 'Mail'];
  const fields = ['message', 'contents', 'content', 'text', 'challenge'];
  return types.flatMap((type) => fields.flatMap((field) => domains.map((domain) => ({ domain, type, field }))));
}

const asMessage = 'Decode the challenge and sign its text as a message (personal_sign).';

const hashCauses: Readonly<Record<WrongHash, Cause>> = {
  withoutPrefix: {
    code: 'withoutPrefix',
    text: 'The hash of the text was signed without the prefix of EIP-191; sign it as a message (personal_sign).',
  },
  ofHash: { code: 'ofHash', text: 'The hash of the text was signed as a message; sign the text itself.' },
  ofHashText: {
    code: 'ofHash',
    text: 'The hex digits of the hash of the text were signed as a message; sign the text itself.',
  },
  ofSha256: { code: 'ofHash', text: 'The SHA-256 of the text was signed as a message; sign the text itself.' },
  sha256: {
    code: 'withoutPrefix',
    text: `The SHA-256 of the text was signed, not the text as a message. ${asMessage}`,
  },
  prefixTwice: {
    code: 'prefixTwice',
    text: 'The prefix of EIP-191 was put before the text by hand; the wallet adds it.',
  },
  hashTwice: {
    code: 'ofHash',
    text: 'The hash of the message (EIP-191) was signed as a message again; sign the text itself.',
  },
};

const wrongHashes = Object.keys(hashCauses) as readonly WrongHash[];

function otherTexts({ challenge, pastChallenges, address }: ProofSubject, given: SignedChallenge) {
  const { text } = challenge;
  const hex = Buffer.from(text, 'utf8').toString('hex');
  const of = (code: string, why: string, ...signed: readonly string[]) =>
    signed.filter((one) => one !== text).map((one) => ({ code, text: why, signed: one }));
  const anew = 'It is signed as it stands in the challenge, not put together anew.';
  return [
    ...of(
      'signedBase64',
      'The base64 was signed; decode the challenge and sign its text.',
      given.challenge,
      given.challenge.replace(/(?<!=)=+$/, ''),
      Buffer.from(text).toString('base64url'),
    ),
    ...of('signedWithNewline', 'A newline was signed after the text.', `${text}\n`, `${text}\r\n`),
    ...of(
      'signedCrlf',
      'The text was signed with CR and LF; its lines are joined with LF.',
      text.replaceAll('\n', '\r\n'),
    ),
    ...of('signedHexText', 'The hex digits of the text were signed as a text.', `0x${hex}`, hex),
    ...of(
      'signedAddressCase',
      `The address in the text was signed in other letters than it has (EIP-55). ${anew}`,
      text.replace(address, address.toLowerCase()),
      text.replace(address, `0x${address.slice(2).toUpperCase()}`),
    ),
    ...of(
      'signedEscapedNewlines',
      'The text was signed with a backslash and an n in place of each newline: as JSON or a file shows it, not as it is.',
      text.replaceAll('\n', '\\n'),
      text.replaceAll('\n', '\\r\\n'),
    ),
    ...of(
      'signedQuoted',
      'The text was signed in quotes, as JSON writes it; sign the text itself.',
      JSON.stringify(text),
      `"${text}"`,
      JSON.stringify(given.challenge),
    ),
    ...of(
      'signedCase',
      'The whole text was signed in small letters or capitals.',
      text.toLowerCase(),
      text.toUpperCase(),
    ),
    ...of(
      'signedSpaces',
      `The text was signed with other white space. ${anew}`,
      text.replaceAll('\n', ''),
      text.replaceAll('\n', ' '),
      text.replace(/\n\n+/g, '\n'),
      ` ${text}`,
      `${text} `,
      text.replace(/\s+/g, ' '),
      `\uFEFF${text}`,
    ),
    ...rebuilt(text).flatMap((signed) =>
      of('signedRebuilt', `The text was put together anew, with another line than it has. ${anew}`, signed),
    ),
    ...pastChallenges.map((signed) => ({
      code: 'signedPreviousChallenge',
      text: 'An earlier challenge was signed; it is dead. Sign the one that GET challenge has.',
      signed,
    })),
  ];
}

/** The text as libraries of EIP-4361 write it that read its fields: dates with milliseconds or an offset, a URI with a slash, no statement. */
function rebuilt(text: string): string[] {
  const line = (name: string, change: (value: string) => string) =>
    text.replace(new RegExp(`^${name}: (.*)$`, 'm'), (_, value: string) => `${name}: ${change(value)}`);
  const slash = (value: string) => (value.endsWith('/') ? value.slice(0, -1) : `${value}/`);
  return [
    line('Issued At', (value) => value.replace(/Z$/, '.000Z')),
    line('Issued At', (value) => value.replace(/Z$/, '+00:00')),
    line('URI', slash),
    line('URI', (value) => value.replace(/^https:/, 'http:')),
    line('URI', (value) => value.replace(/^http:/, 'https:')),
    line('Chain ID', () => '1'),
    line('Nonce', (value) => value.toLowerCase()),
    text.replace(/^(.*\n.*\n\n)[^\n]*\n\n(?=URI: )/, '$1'),
    text.replace(/^(.*\n.*\n\n)[^\n]*\n\n(?=URI: )/, '$1\n'),
    text.replace(/^(?=\S+ wants you)/, 'https://'),
    text.replace(/^\S+(?= wants you)/, (host) => host.replace(/:\d{1,5}$/, '')),
  ];
}

async function recoveredCause(row: ProofSubject, hex: Hex, neighbours: Neighbours): Promise<Cause> {
  const recovered = await signerOfText(row.challenge.text, hex);
  if (recovered === undefined)
    return { code: 'noSignature', text: 'No key can have made this signature: r, s and v do not fit together.' };
  const owner = neighbours.ofWallet(recovered);
  if (owner !== undefined)
    return {
      code: 'otherCustomersWallet',
      text: `The wallet of another customer signed: ${recovered}, of ${owner}.`,
    };
  if ((await neighbours.isOurs?.(recovered)) === true)
    return {
      code: 'otherWallet',
      text: `Another wallet of this workspace signed: ${recovered}. The challenge is for ${row.address}.`,
    };
  // Any signature over another text gives some address: none that is not known may be blamed.
  return {
    code: 'unexplained',
    text: `No mistake known to Paydrill leads to this signature: either another text was signed, or another wallet than ${row.address} signed. (If the text was right, the wallet is ${recovered}, which nobody knows here.)`,
  };
}

function standard(text: string): string {
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/(?<!=)=+$/, '');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
}
