/** What the tests of accounts, cards and purchases share: a world with a customer who got so far. */
import type { JsonObject } from '../../src/core/provider.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import type { TestReceiver } from '../support/world.js';
import { type Answer, type Body, bodiesOf, OffBlocksWorld, wallets } from './offblocks-world.js';

export const billingAddress = { firstLine: '1 Example Street', city: 'London', country: 'GB', postCode: 'N1 1AA' };
/** Base64 of some bytes: what the sandbox takes for a signature. */
export const anySignature = 'AAAA';

type Assumptions = Record<string, string | number | boolean>;

export class CardWorld {
  readonly world: OffBlocksWorld;
  readonly receiver: TestReceiver;
  #seen = 0;
  #token: { readonly since: number; readonly text: string } | undefined;

  private constructor(world: OffBlocksWorld, receiver: TestReceiver) {
    this.world = world;
    this.receiver = receiver;
  }

  static async open(assumptions: Assumptions = {}): Promise<CardWorld> {
    const world = await OffBlocksWorld.open(assumptions);
    return new CardWorld(world, await world.receiver());
  }

  close(): Promise<void> {
    return this.world.close();
  }

  get(path: string): Promise<Body> {
    return this.expect('GET', path, 200);
  }

  /** A list, as it is answered. */
  async list(path: string): Promise<Body[]> {
    return (await this.expect('GET', path, 200))['list'] as Body[];
  }

  patch(path: string, status = 200): Promise<Body> {
    return this.expect('PATCH', path, status);
  }

  post(path: string, json: unknown, status = 201): Promise<Body> {
    return this.expect('POST', path, status, json);
  }

  /** Makes a call under `/v1/`, with a token that is fetched anew every half hour. */
  async call(method: string, path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    if (this.#token === undefined || this.world.seconds - this.#token.since > 1800)
      this.#token = { since: this.world.seconds, text: await this.world.token() };
    const own = { Authorization: `Bearer ${this.#token.text}`, ...headers };
    return this.world.call(method, `/v1/${path}`, json, { headers: own });
  }

  /** Makes a call under `/v1/` that must be answered with this status. */
  async expect(method: string, path: string, status: number, json?: unknown): Promise<Body> {
    const answer = await this.call(method, path, json);
    if (answer.status !== status)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text} ${answer.notes.join()}`);
    return answer.json;
  }

  /** What the journal says of a call that is refused. */
  async refused(method: string, path: string, status: number, json?: unknown): Promise<string> {
    const answer = await this.call(method, path, json);
    if (answer.status !== status || answer.text !== '')
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.notes.join();
  }

  /** Id of a customer whose wallet is the first one: active, or with a challenge to sign. */
  async customer(status: 'active' | 'initiating' = 'active'): Promise<string> {
    const id = this.world.uuid();
    await this.#given('customers', { id, chainId: `eip155:300:${wallets[0].address}`, status });
    return id;
  }

  /** An account as the 201 shows it. */
  newAccount(customer: string, change: object = {}): Promise<Body> {
    return this.post(`customers/${customer}/accounts`, { type: 'card_account', currencies: ['EUR'], ...change });
  }

  sign(account: Body, status = 204): Promise<Body> {
    const { challenge } = account;
    return this.post(`accounts/${account['id']}/challenge/sign`, { challenge, signature: anySignature }, status);
  }

  /** Id of a new active account. */
  async account(customer: string, change: object = {}): Promise<string> {
    const made = await this.newAccount(customer, change);
    await this.sign(made);
    await this.world.advance(2000);
    return String(made['id']);
  }

  /** A card as the 201 shows it. */
  newCard(account: string, change: object = {}): Promise<Body> {
    return this.post(`accounts/${account}/cards`, { type: 'virtual', billingAddress, ...change });
  }

  /** Id of a new active card. */
  async card(account: string): Promise<string> {
    const { id } = await this.newCard(account);
    await this.patch(`simulator/cards/${id}/issue`, 202);
    return String(id);
  }

  /** A new active card, its account and its customer. */
  async programme(): Promise<{ customer: string; account: string; card: string }> {
    const customer = await this.customer();
    const [account, card] = [this.world.uuid(), this.world.uuid()];
    await this.#given('accounts', { id: account, customerId: customer });
    await this.#given('cards', { id: card, accountId: account });
    return { customer, account, card };
  }

  #given(kind: keyof typeof offblocks.given, row: JsonObject): Promise<void> {
    return this.world.workspace.unit(offblocks, (ctx) => offblocks.given[kind].put(ctx, row));
  }

  buy(card: string, change: object = {}): Promise<Body> {
    return this.post(`simulator/cards/${card}/authorisation`, {
      amount: '20.0',
      currency: 'EUR',
      capture: false,
      ...change,
    });
  }

  /** What an event of a lifecycle does, fired by hand. */
  async fire(event: string, id: string, data: Record<string, string> = {}): Promise<void> {
    await this.world.workspace.fire('offblocks', event, id, data);
    await this.world.workspace.settled();
  }

  /** The webhooks since the last look, in order. */
  async news(): Promise<Body[]> {
    await this.world.workspace.settled();
    const all = bodiesOf(this.receiver);
    const fresh = all.slice(this.#seen);
    this.#seen = all.length;
    return fresh;
  }

  /** The same, each as `type status`. */
  async told(): Promise<string[]> {
    return (await this.news()).map(({ webhookType, status }) => `${webhookType} ${status}`);
  }
}
