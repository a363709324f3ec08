/** What the tests of TRXN share: a server on free ports with a frozen clock, called over HTTP. */
import type { Explanation } from '../../src/core/journal.js';
import type { Context } from '../../src/core/provider.js';
import type { Workspace } from '../../src/core/workspace.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { trxn } from '../../src/providers/trxn/index.js';
import { type Received, serverOptions, TestReceiver } from '../support/world.js';

/** A JSON object of which a test reads what it expects. */
export type Body = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Body;
  readonly explanation: Explanation | undefined;
}

/** How a call departs from the usual one: production's token, the body as JSON. */
interface Odd {
  /** `production` unless said. */
  readonly as?: 'production' | 'sandbox';
  /** Takes the place of what the token gives; undefined for none. */
  readonly authorization?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Exact text in the place of the body. */
  readonly text?: string;
}

/** Fields of an endpoint that hears of customers alone, not of their wallets. */
export const customersOnly = { subscriptions: ['customer.created', 'customer.updated', 'customer.deleted'] };

export type Assumptions = Record<string, string | number | boolean>;

export class TrxnWorld {
  readonly server: RunningServer;
  readonly receivers: TestReceiver[] = [];

  private constructor(server: RunningServer) {
    this.server = server;
  }

  /** A new world; assumptions without the provider's prefix. */
  static async open(assumptions: Assumptions = {}): Promise<TrxnWorld> {
    const full = Object.fromEntries(Object.entries(assumptions).map(([name, value]) => [`trxn.${name}`, value]));
    return new TrxnWorld(await startServer(serverOptions([trxn], { assumptions: full })));
  }

  get workspace(): Workspace {
    return this.server.workspaces.default;
  }

  get keys() {
    const { token = '', sandboxToken = '', email = '', password = '' } = this.workspace.credentials(trxn);
    return { token, sandboxToken, email, password };
  }

  async call(method: string, path: string, body?: unknown, odd: Odd = {}): Promise<Answer> {
    const { token, sandboxToken } = this.keys;
    const usual = `Bearer ${odd.as === 'sandbox' ? sandboxToken : token}`;
    const authorization = 'authorization' in odd ? odd.authorization : usual;
    const text = odd.text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.server.baseUrl('trxn') + path, {
      method,
      headers: {
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === undefined ? {} : { authorization }),
        ...odd.headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    const explanation = this.workspace.journal.list().at(-1)?.explanation;
    return { status: response.status, text: answer, json: jsonOf(answer), explanation };
  }

  /** Like {@link call}, but throws unless it succeeds. */
  async ok(method: string, path: string, body?: unknown, odd: Odd = {}): Promise<Body> {
    const { status, text, json } = await this.call(method, path, body, odd);
    if (status > 299) throw new Error(`${method} ${path} answered ${status} ${text}`);
    return json;
  }

  /** The id of a new customer. */
  async customer(email = 'ann@example.com', odd: Odd = {}): Promise<string> {
    return String((await this.ok('POST', '/v1/customers', { email }, odd))['id']);
  }

  /** A receiver with an endpoint made by the API. */
  async endpoint(
    fields: Body = {},
    odd: Odd = {},
    answer?: (received: Received, n: number) => number,
  ): Promise<{ receiver: TestReceiver; id: string; secret: string }> {
    const receiver = await TestReceiver.start(answer);
    this.receivers.push(receiver);
    const made = await this.ok(
      'POST',
      '/v1/webhook_endpoints',
      { url: receiver.url, subscriptions: ['*'], ...fields },
      odd,
    );
    return { receiver, id: String(made['id']), secret: String(made['signing_secret']) };
  }

  /** Moves the clock by ms. */
  advance(ms: number) {
    return this.workspace.advance(this.workspace.clock.now() + ms);
  }

  read<T>(look: (ctx: Context) => T): T {
    return look(this.workspace.reading(trxn));
  }

  change<T>(work: (ctx: Context) => T): Promise<T> {
    return this.workspace.unit(trxn, work);
  }

  async close(): Promise<void> {
    await this.server.stop();
    for (const receiver of this.receivers) await receiver.stop();
  }
}

/** A starter whose worlds are closed by what it answers second. */
export function worlds(): { start: (assumptions?: Assumptions) => Promise<TrxnWorld>; close: () => Promise<void> } {
  const open: TrxnWorld[] = [];
  return {
    start: async (assumptions = {}) => {
      const world = await TrxnWorld.open(assumptions);
      open.push(world);
      return world;
    },
    close: async () => {
      for (const world of open.splice(0)) await world.close();
    },
  };
}

/** Bodies that a receiver got, in order. */
export function bodiesOf(receiver: TestReceiver): Body[] {
  return receiver.received.map(({ body }) => JSON.parse(body) as Body);
}

/** The error object of an answer. */
export function errorOf({ json }: Answer): Body {
  return Object(json['error']) as Body;
}

function jsonOf(text: string): Body {
  try {
    return Object(JSON.parse(text)) as Body;
  } catch {
    return {};
  }
}
