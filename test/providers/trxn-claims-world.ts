/** A world with what claims need: an address of the account, a customer, a link, and the page behind it as a browser calls it. */
import type { Body, TrxnWorld } from './trxn-world.js';

/** P2WPKH example of BIP-173 for the key of BIP-143, and the first address of EIP-55. */
export const btc = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
export const eth = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
export const hash = `0x${'12'.repeat(32)}`;

export interface Merchant {
  readonly world: TrxnWorld;
  readonly customer: string;
  readonly address: string;
}

/** A merchant with a BTC address and a customer. */
export async function merchant(world: TrxnWorld): Promise<Merchant> {
  const address = await world.ok('POST', '/v1/crypto_addresses', { address: btc, currency: 'BTC' });
  return { world, customer: await world.customer(), address: String(address['id']) };
}

/** A new link of the merchant's customer. */
export function newLink({ world, customer }: Merchant, fields: Body = {}): Promise<Body> {
  return world.ok('POST', '/v1/payment_claim_links', { customer_id: customer, ...fields });
}

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly type: string | null;
  readonly json: Body;
}

/** Calls a hosted page: with a form it is submitted, with JSON it is sent as a program would. */
export async function browse(
  url: unknown,
  sent: { readonly form?: Readonly<Record<string, string>>; readonly json?: unknown; readonly accept?: string } = {},
): Promise<PageAnswer> {
  const { form, json, accept = form === undefined && json === undefined ? 'text/html' : undefined } = sent;
  const response = await fetch(String(url), {
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    ...(json === undefined ? {} : { method: 'POST', body: typeof json === 'string' ? json : JSON.stringify(json) }),
    headers: {
      ...(accept === undefined ? {} : { accept }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  return { status: response.status, text, type, json: type === 'application/json' ? (JSON.parse(text) as Body) : {} };
}

/** What a customer fills in. */
export function filled({ address }: Merchant, change: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { currency: 'BTC', amount: '0.5', transaction_id: hash, to_address_id: address, ...change };
}

/** The id of a claim that was just submitted by a new link. */
export async function newClaim(one: Merchant, change: Readonly<Record<string, string>> = {}): Promise<string> {
  const { json } = await browse((await newLink(one))['link'], { json: filled(one, change) });
  return String(json['id']);
}
