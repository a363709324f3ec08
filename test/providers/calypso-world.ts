/** What the tests of Calypso share: a world without ports, in which calls are made the way the pipeline makes them. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Json, parseJson, renderJson } from '../../src/core/json.js';
import { type Context, type Explanation, Refused, type Reply, type SignedRequest } from '../../src/core/provider.js';
import type { Workspace } from '../../src/core/workspace.js';
import { calypso } from '../../src/providers/calypso/index.js';
import { openWorld, type Received, TestReceiver } from '../support/world.js';

const jsonObject = z.record(z.string(), z.unknown());

/** A JSON object of which a test reads what it expects. */
export type Body = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly json: Body;
  readonly explanation: Explanation | undefined;
  /** What the journal tells the developer. */
  readonly note: string | undefined;
}

/** How a call departs from a correct one. */
export interface Odd {
  readonly account?: unknown;
  readonly timestamp?: unknown;
  /** The exact text that is sent, in place of the envelope. */
  readonly body?: string;
  /** Headers, in place of the right ones; undefined for none. */
  readonly key?: string | undefined;
  readonly sign?: string | undefined;
}

export function sha512(secret: string, body: string): string {
  return createHmac('sha512', secret).update(body).digest('hex');
}

export class CalypsoWorld {
  readonly workspace: Workspace;
  readonly receivers: TestReceiver[] = [];

  private constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /** A new world; assumptions without the provider's prefix. */
  static async open(assumptions: Record<string, string | number | boolean> = {}): Promise<CalypsoWorld> {
    const full = Object.fromEntries(Object.entries(assumptions).map(([name, value]) => [`calypso.${name}`, value]));
    return new CalypsoWorld(await openWorld([calypso], { assumptions: full }));
  }

  get keys() {
    const { account = '', key = '', secret = '' } = this.workspace.credentials(calypso);
    return { account, key, secret };
  }

  get now(): number {
    return this.workspace.clock.now();
  }

  /** What the pipeline does with a call: authenticate, schema, handle; bodies go through text as on the wire. */
  async call(id: string, payload?: Json, odd: Odd = {}): Promise<Answer> {
    const operation = calypso.operations.find((one) => one.id === id);
    if (operation?.handle === undefined) throw new Error(`no operation ${id}`);
    const envelope = { account: this.keys.account, timestamp: this.now, payload, ...odd };
    const text = odd.body ?? JSON.stringify({ ...envelope, key: undefined, sign: undefined });
    const headers = { Key: this.keys.key, Sign: sha512(this.keys.secret, text), ...pick(odd) };
    const request = this.request(text, headers);
    const body = text === '' ? undefined : parseJson(text);
    const reading = this.workspace.reading(calypso);
    const verdict = calypso.authenticate(request, body, reading);
    if (verdict instanceof Promise) throw new Error('Calypso judges at once');
    if (!verdict.ok) return this.answer(verdict.reply, verdict.explanation);
    const parsed = operation.request?.safeParse(body);
    if (parsed?.success === false) {
      const issues = parsed.error.issues.map(({ path, code, message }) => ({ path: path.map(String), code, message }));
      return this.answer(calypso.refuse({ kind: 'invalid', operation: id, issues }, reading, 'req_1'));
    }
    const { handle } = operation;
    const call = {
      operation: id,
      request,
      params: {},
      query: new URLSearchParams(),
      body: parsed?.data,
      principal: verdict.principal,
      requestId: request.requestId,
    };
    try {
      const reply = await this.workspace.unit(calypso, (ctx) => handle(call as never, ctx));
      const answer = this.answer(reply);
      operation.response?.parse(reply.json === undefined ? undefined : JSON.parse(renderJson(reply.json)));
      return answer;
    } catch (error) {
      if (error instanceof Refused) return this.answer(error.reply);
      throw error;
    }
  }

  /** Like {@link call}, but throws unless it succeeds. */
  async ok(id: string, payload?: Json): Promise<Body> {
    const { status, json } = await this.call(id, payload);
    if (status !== 200) throw new Error(`${id} answered ${status} ${JSON.stringify(json)}`);
    return json;
  }

  /** The errorCode of a call that must fail. */
  async code(id: string, payload?: Json, odd: Odd = {}): Promise<unknown> {
    const { status, json } = await this.call(id, payload, odd);
    return status === 200 ? 'success' : json['errorCode'];
  }

  async customer(fields: Json = { email: 'ann@example.com' }): Promise<string> {
    return String((await this.ok('customer.create', fields))['id']);
  }

  async address(customerId: string, currency = 'ETH'): Promise<string> {
    return String((await this.ok('address.get', { customerId, currency }))['address']);
  }

  pay(to: string, currency = 'ETH', amount = '0.5', risk: 'low' | 'medium' | 'high' = 'low') {
    return this.workspace.pay({ to, currency, amount, risk });
  }

  /** Moves the clock by ms. */
  advance(ms: number) {
    return this.workspace.advance(this.now + ms);
  }

  read<T>(look: (ctx: Context) => T): T {
    return look(this.workspace.reading(calypso));
  }

  /** A receiver that is subscribed to everything. */
  async receiver(answer?: (received: Received, n: number) => number): Promise<TestReceiver> {
    const receiver = await TestReceiver.start(answer);
    this.receivers.push(receiver);
    await this.workspace.unit(calypso, (ctx) => calypso.setTarget(ctx, receiver.url));
    return receiver;
  }

  async close(): Promise<void> {
    await this.workspace.close();
    for (const receiver of this.receivers) await receiver.stop();
  }

  request(text: string, headers: Readonly<Record<string, string | undefined>>): SignedRequest {
    const get = (name: string) =>
      Object.entries(headers).find(([field]) => field.toLowerCase() === name.toLowerCase())?.[1];
    return {
      method: 'POST',
      targets: ['/api/v1/test'],
      scheme: 'http',
      authority: 'localhost',
      headers: { get, all: (name) => [get(name)].filter((value) => value !== undefined) },
      body: Buffer.from(text, 'utf8'),
      receivedAt: this.workspace.wireNow(),
      requestId: 'req_1',
    };
  }

  private answer(reply: Reply, explanation?: Explanation): Answer {
    const parsed: unknown = reply.json === undefined ? {} : JSON.parse(renderJson(reply.json));
    const json = Array.isArray(parsed) ? { list: parsed } : jsonObject.parse(parsed);
    return { status: reply.status, json, explanation, note: reply.note };
  }
}

function pick(odd: Odd): Readonly<Record<string, string | undefined>> {
  return { ...('key' in odd ? { Key: odd.key } : {}), ...('sign' in odd ? { Sign: odd.sign } : {}) };
}

/** The events that a receiver got, in order, with their data. */
export function eventsOf(receiver: TestReceiver): { type: string; envelope: Body; data: Body }[] {
  return receiver.received.map(({ body }) => {
    const envelope = jsonObject.parse(JSON.parse(body));
    return { type: String(envelope['eventType']), envelope, data: jsonObject.parse(envelope['data']) };
  });
}
