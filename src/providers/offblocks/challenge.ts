/**
 * The challenge of a customer: a text of EIP-4361 that the wallet signs as EIP-191 has it.
 * Source: https://docs.offblocks.xyz/developer-guides/api-integration/sign-in-with-x
 */
import { alphanumerics, type Context, durationMs, isoInstant } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { wholeSeconds } from './instants.js';
import { type Challenge, type CustomerRow, customersOf } from './rows.js';

/** How long a challenge can be signed. */
export const challengeLifeMs = durationMs('1h');

const statement =
  'I confirm that this wallet is mine and accept the terms of service and the privacy policy of OffBlocks.';
const mostPast = 5;

/** What a challenge says. `uri` is `https://` and the domain, but for a domain of our own. */
interface ChallengeFacts {
  readonly domain: string;
  readonly uri: string;
  /** In EIP-55 spelling. */
  readonly address: string;
  /** Decimal chain id. */
  readonly chain: string;
  /** 16 letters and digits. */
  readonly nonce: string;
  /** RFC 3339 in whole seconds. */
  readonly issuedAt: string;
}

/** The text: ten lines, LF between them, none at the end. No expiry is written; the server alone keeps it. */
function challengeText({ domain, uri, address, chain, nonce, issuedAt }: ChallengeFacts): string {
  return [
    `${domain} wants you to sign in with your Ethereum account:`,
    address,
    '',
    statement,
    '',
    `URI: ${uri}`,
    'Version: 1',
    `Chain ID: ${chain}`,
    `Nonce: ${nonce}`,
    `Issued At: ${issuedAt}`,
  ].join('\n');
}

/** A new challenge for a wallet. */
export function newChallenge(ctx: Context, wallet: { readonly address: string; readonly chain: string }): Challenge {
  const chosen = assumed(ctx, 'challengeDomain');
  const own = new URL(ctx.homeUrl);
  const place = chosen === 'own' ? { domain: own.host, uri: own.origin } : { domain: chosen, uri: `https://${chosen}` };
  const nonce = ctx.ids.next('challenges').text(16, alphanumerics);
  const { address, chain } = wallet;
  const text = challengeText({ ...place, address, chain, nonce, issuedAt: wholeSeconds(ctx.now) });
  return { text, issuedAt: isoInstant(ctx.now) };
}

/** A challenge as it stands in answers: base64 of its UTF-8. */
export function encodedChallenge({ text }: Challenge): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** True once the hour of a challenge is over. */
export function isExpired({ issuedAt }: Challenge, now: number): boolean {
  return now - Date.parse(issuedAt) >= challengeLifeMs;
}

/** Puts a new challenge in the place of a customer's; the old one is dead. */
export function renewChallenge(ctx: Context, row: CustomerRow): CustomerRow {
  return customersOf(ctx).update(row.id, {
    challenge: newChallenge(ctx, row),
    pastChallenges: [row.challenge.text, ...row.pastChallenges].slice(0, mostPast),
  });
}
