/**
 * A page that plays the wallet: it shows the challenge of a customer or of an account, signs it with a wallet for development, and hands
 * the signature in as the API would. The original has nothing like it; wallets are elsewhere.
 */
import {
  type Call,
  type Context,
  facts,
  formOf,
  html,
  type Markup,
  type Page,
  pageReply,
  type Reply,
} from '../../core/provider.js';
import { addressOf, signText } from '../../signing/wallet.js';
import { renewAccountChallenge } from './account-signature.js';
import { encodedChallenge, isExpired, renewChallenge } from './challenge.js';
import { awaitsSignature, takeAccountProof, takeCustomerProof } from './challenge-answers.js';
import { type Challenge, type CustomerRow, customersOf } from './rows.js';
import { accountsOf } from './rows-accounts.js';

const ofCustomer = '/wallet/:customerId';
const ofAccount = `${ofCustomer}/accounts/:accountId`;

/** Where the wallet of a customer is played: for its own challenge, or for that of an account. */
export function walletUrl(ctx: Context, customerId: string, accountId?: string): string {
  return `${ctx.baseUrl}/wallet/${customerId}${accountId === undefined ? '' : `/accounts/${accountId}`}`;
}

/** For the journal: nothing that a client is answered names the page. */
export function walletNote(ctx: Context, customerId: string, accountId?: string): string {
  return `A wallet for development signs this challenge at ${walletUrl(ctx, customerId, accountId)}.`;
}

/** The pages, each for a customer's own challenge and for those of its accounts. */
export const walletPages: readonly Page[] = [
  {
    id: 'wallet',
    method: 'GET',
    path: ofCustomer,
    about: 'signs the challenge of a customer with a wallet for development, and hands the signature in',
    handle: show,
  },
  { id: 'wallet.sign', method: 'POST', path: ofCustomer, handle: act },
  {
    id: 'wallet.account',
    method: 'GET',
    path: ofAccount,
    about: 'the same for the challenge of an account',
    handle: show,
  },
  { id: 'wallet.account.sign', method: 'POST', path: ofAccount, handle: act },
];

/** What waits for a signature, in the words of the page. */
interface Waiting {
  readonly customer: CustomerRow;
  readonly about: Markup;
  /** Undefined when nothing is to be signed any more. */
  readonly challenge: Challenge | undefined;
  readonly state: string;
  submit(ctx: Context, signature: string): Promise<Reply>;
}

function waitingFor(ctx: Context, { params }: Call<unknown>): Waiting | undefined {
  const customer = customersOf(ctx).get((params['customerId'] ?? '').toLowerCase());
  if (customer === undefined) return undefined;
  const { accountId } = params;
  return accountId === undefined ? customerWaiting(ctx, customer) : accountWaiting(ctx, customer, accountId);
}

function customerWaiting(ctx: Context, row: CustomerRow): Waiting {
  const isOpen = row.status === 'initiating';
  const customer = isOpen && isExpired(row.challenge, ctx.now) ? renewChallenge(ctx, row) : row;
  return {
    customer,
    about: facts([
      ['Customer', customer.id],
      ['Your id', customer.externalId],
      ['Wallet', customer.chainId],
    ]),
    challenge: isOpen ? customer.challenge : undefined,
    state: `The customer is ${customer.status}; its challenge is signed.`,
    submit: (unit, signature) => takeCustomerProof(unit, customer, given(customer.challenge, signature)),
  };
}

function accountWaiting(ctx: Context, customer: CustomerRow, accountId: string): Waiting | undefined {
  const found = accountsOf(ctx).get(accountId.toLowerCase());
  if (found === undefined || found.customerId !== customer.id) return undefined;
  const isOpen = awaitsSignature(found);
  const account = isOpen && isExpired(found.challenge, ctx.now) ? renewAccountChallenge(ctx, found) : found;
  return {
    customer,
    about: facts([
      ['Account', account.id],
      ['Customer', customer.id],
      ['Wallet', customer.chainId],
    ]),
    challenge: isOpen ? account.challenge : undefined,
    state: `The account is ${account.status}; nothing is to be signed.`,
    submit: (unit, signature) => takeAccountProof(unit, account, customer, given(account.challenge, signature)),
  };
}

async function show(call: Call<unknown>, ctx: Context): Promise<Reply> {
  const waiting = waitingFor(ctx, call);
  if (waiting === undefined) return page(404, 'No customer has this page.', html``);
  const { challenge, state, about, customer } = waiting;
  if (challenge === undefined) return page(200, state, html`${about}${accountLinks(ctx, customer)}`);
  return page(
    200,
    'Choose the wallet that signs this message.',
    html`${about}${await choice(ctx, waiting, challenge)}`,
  );
}

async function act(call: Call<unknown>, ctx: Context): Promise<Reply> {
  const waiting = waitingFor(ctx, call);
  if (waiting === undefined) return page(404, 'No customer has this page.', html``);
  const { challenge, state, about } = waiting;
  if (challenge === undefined) return page(409, state, about);
  const form = formOf(call);
  const signature = form.get('signature')?.trim();
  if (signature !== undefined && signature !== '') return submitted(ctx, call, waiting, signature);
  const chosen = form.get('wallet') ?? '';
  const key = /^\d$/.test(chosen) ? ctx.walletKeys[Number(chosen)] : undefined;
  if (key === undefined) {
    const again = await choice(ctx, waiting, challenge);
    return page(400, 'Choose a wallet, or paste a signature.', html`${about}${again}`);
  }
  const made = (await signText(key, challenge.text)).toString('base64');
  if (form.get('then') === 'handIn') return submitted(ctx, call, waiting, made);
  const who = html`Signed by <code>${await addressOf(key)}</code>. The signature is handed in as base64 of its 65 bytes:`;
  return page(200, who, html`${about}${message(challenge)}${pasteForm(made)}`);
}

async function submitted(ctx: Context, call: Call<unknown>, waiting: Waiting, pasted: string): Promise<Reply> {
  // Wallets give hex; what the API takes is base64 of the bytes.
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(pasted)?.[1];
  const signature = digits === undefined ? pasted : Buffer.from(digits, 'hex').toString('base64');
  const reply = await waiting.submit(ctx, signature);
  const next = waitingFor(ctx, call) ?? waiting;
  if (reply.status === 204)
    return page(200, `The signature is good: ${next.state}`, html`${next.about}${accountLinks(ctx, next.customer)}`);
  const { explanation } = reply;
  const heading = html`<span class="wrong">${explanation?.summary ?? 'The signature is refused.'}</span>`;
  const again = next.challenge === undefined ? html`` : await choice(ctx, next, next.challenge);
  const answer = page(400, heading, html`${next.about}<p>This is the challenge that is in force now.</p>${again}`);
  return explanation === undefined ? answer : { ...answer, explanation };
}

async function choice(ctx: Context, { customer }: Waiting, challenge: Challenge): Promise<Markup> {
  const wallets = await Promise.all(ctx.walletKeys.map(addressOf));
  const options = wallets.map((address, at) => {
    const whose = address === customer.address ? ', the wallet of this customer' : '';
    return html`<label><input type="radio" name="wallet" value="${at}" required> <code>${address}</code>${whose}</label>`;
  });
  const none = wallets.includes(customer.address)
    ? html``
    : html`<p>The wallet of this customer is none of them: sign the message with it, and paste the signature.</p>`;
  return html`${message(challenge)}<form method="post">${options}<p><button type="submit">Sign</button> <button type="submit" name="then" value="handIn">Sign and hand in</button></p></form>${none}${pasteForm('')}`;
}

function message(challenge: Challenge): Markup {
  return html`<pre>${challenge.text}</pre><details><summary>The same as base64, as the API has it</summary><code>${encodedChallenge(challenge)}</code></details>`;
}

function pasteForm(signature: string): Markup {
  return html`<form method="post"><label>Signature, hex or base64 <input name="signature" size="60" required value="${signature}"></label><p><button type="submit">Hand in</button></p></form>`;
}

function accountLinks(ctx: Context, customer: CustomerRow): Markup {
  const open = accountsOf(ctx).by('customerId', customer.id).filter(awaitsSignature);
  const link = (id: string) => html`<li><a href="${walletUrl(ctx, customer.id, id)}">Account ${id}</a></li>`;
  return open.length === 0
    ? html``
    : html`<p>Accounts that wait for a signature:</p><ul>${open.map(({ id }) => link(id))}</ul>`;
}

function given(challenge: Challenge, signature: string) {
  return { challenge: encodedChallenge(challenge), signature, signers: [] };
}

function page(status: number, heading: Markup | string, body: Markup): Reply {
  return pageReply({ status, title: 'Wallet (sandbox)', body: html`<p>${heading}</p>${body}` });
}
