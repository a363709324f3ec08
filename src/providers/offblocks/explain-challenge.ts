/** Why a signed challenge was refused, for people: causes are found by making the mistakes ourselves and recovering the signer. */
import { type Explanation, formatDuration } from '../../core/provider.js';
import { type Hex, readWalletSignature, signerOfText, signerUnder } from '../../signing/wallet.js';
import { parseEvmAccount } from './caip.js';
import { challengeLifeMs } from './challenge.js';
import { contractCauses } from './explain-contract.js';
import type { ContractFinding, KeyFault, ProofFault, ProofSubject, SignedChallenge } from './proof.js';

interface Cause {
  readonly code: string;
  readonly text: string;
}

/** What else the workspace knows: ids of its customers by their challenge (its text) and by their wallet (EIP-55). */
export interface Neighbours {
  ofChallenge(text: string): string | undefined;
  ofWallet(address: string): string | undefined;
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
  return {
    summary: `The signed challenge is refused: ${causes[0]?.text ?? 'it does not fit.'}`,
    stringToSign: refused.subject.challenge.text,
    received: refused.given.signature.slice(0, 400),
    causes,
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
  const bare = account.split(':')[2];
  if (other.toLowerCase() === bare)
    return {
      code: 'signerIsAddress',
      text: `The signer is a bare address; it takes the account of CAIP-10, ${account}.`,
    };
  if (other.toLowerCase() === account)
    return { code: 'signerCase', text: `The signer is not spelled as CAIP-10 has it: ${account}.` };
  const onOther = other.toLowerCase().endsWith(`:${bare}`);
  return onOther
    ? {
        code: 'otherChain',
        text: `The signer ${other.slice(0, 120)} is the customer's wallet on another chain; the customer is ${account}.`,
      }
    : {
        code: 'otherSigner',
        text: `The signer ${JSON.stringify(other.slice(0, 120))} is not the account of the customer, ${account}.`,
      };
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
    if ((await signerOfText(signed, read.hex)) === row.address) return [{ code, text }];
  for (const wrong of ['withoutPrefix', 'ofHash'] as const)
    if ((await signerUnder(wrong, row.challenge.text, read.hex)) === row.address) return [hashCauses[wrong]];
  return [await recoveredCause(row, read.hex, neighbours)];
}

const hashCauses = {
  withoutPrefix: {
    code: 'withoutPrefix',
    text: 'The hash of the text was signed without the prefix of EIP-191; sign it as a message (personal_sign).',
  },
  ofHash: { code: 'ofHash', text: 'The hash of the text was signed as a message; sign the text itself.' },
} as const;

function otherTexts({ challenge, pastChallenges }: ProofSubject, given: SignedChallenge) {
  const { text } = challenge;
  return [
    {
      code: 'signedBase64',
      text: 'The base64 was signed; decode the challenge and sign its text.',
      signed: given.challenge,
    },
    { code: 'signedWithNewline', text: 'A newline was signed behind the text.', signed: `${text}\n` },
    {
      code: 'signedCrlf',
      text: 'The text was signed with CR and LF; its lines are joined with LF.',
      signed: text.replaceAll('\n', '\r\n'),
    },
    {
      code: 'signedHexText',
      text: 'The hex digits of the text were signed as a text.',
      signed: `0x${Buffer.from(text, 'utf8').toString('hex')}`,
    },
    ...pastChallenges.map((signed) => ({
      code: 'signedPreviousChallenge',
      text: 'An earlier challenge was signed; it is dead. Sign the one that GET challenge has.',
      signed,
    })),
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
  return {
    code: 'otherWallet',
    text: `The signature over the challenge is of ${recovered}, not of ${row.address}: another wallet signed, or another text was signed.`,
  };
}

function standard(text: string): string {
  const plain = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/(?<!=)=+$/, '');
  return plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
}
