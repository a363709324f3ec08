import { systemWall } from './core/clock.js';
import { PaydrillError, unknownName } from './core/errors.js';
import { isJsonObject, type Json, renderJson } from './core/json.js';
import type { CallInput, ClientSession, Credentials, Operation, Page, Provider } from './core/provider.js';

/** The answer to a call. `json` is undefined when the body is empty or not JSON. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Signs and makes calls as an integration of the provider would. Used by the demo, `paydrill sign` and scenarios. */
export class ProviderClient {
  readonly provider: Provider;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly #publicUrl: string | undefined;
  readonly #now: () => number;
  readonly #session: ClientSession;
  #calls = 0;

  /**
   * `now` gives the wire time in ms; by default real time. `publicUrl` is where the server's links to this provider lead, if that is not
   * `baseUrl`: they are called at `baseUrl`.
   */
  constructor(options: {
    provider: Provider;
    baseUrl: string;
    publicUrl?: string | undefined;
    credentials: Credentials;
    now?: (() => number) | undefined;
  }) {
    this.provider = options.provider;
    this.baseUrl = options.baseUrl;
    this.#publicUrl = options.publicUrl;
    this.credentials = options.credentials;
    this.#now = options.now ?? systemWall.now;
    this.#session = {
      memory: new Map(),
      send: async (method, target, headers, body) => {
        const { status, text } = await this.#fetch(method, target, headers, body);
        return { status, body: text };
      },
    };
  }

  /**
   * Makes a call of an operation by its id. Data may have a wallet's part in the shorthand: `{ wallet: <private key>, chain: 300 }`. Throws for
   * an unknown id, a missing path parameter or a wrong shorthand, not for refusals.
   */
  async call(operationId: string, input: CallInput = {}): Promise<ClientAnswer> {
    const operation = this.operation(operationId);
    const credentials = { ...this.credentials, ...input.credentials };
    const body = input.body ?? (await this.#bodyOf(operation.id, input.data, credentials));
    return this.#send(operation.method, targetOf(operation, input), body, credentials, input.headers);
  }

  /** Makes a signed call of any path. */
  send(method: string, target: string, body?: string): Promise<ClientAnswer> {
    return this.#send(method, target, body, this.credentials, {});
  }

  /**
   * Calls a hosted page by its id, as a browser does: unsigned, `data` as a form (as JSON where the headers say so). `url` is where the page
   * is, in the place of path parameters. Redirects are not followed. Throws for an unknown id, a missing parameter or another server's URL.
   */
  browse(pageId: string, input: CallInput & { readonly url?: string } = {}): Promise<ClientAnswer> {
    const { url, data, headers = {} } = input;
    const page = this.page(pageId);
    const target = url === undefined ? targetOf(page, input) : this.#targetOf(url);
    if (page.method === 'GET') return this.#fetch(page.method, target, headers, undefined);
    const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    if (type?.startsWith('application/json') === true)
      return this.#fetch(page.method, target, headers, renderJson(data ?? {}));
    const fields = isJsonObject(data) ? Object.entries(data) : [];
    const form = new URLSearchParams(
      fields.map(([name, value]) => [name, value === null ? '' : String(value)] as [string, string]),
    );
    const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.#fetch(page.method, target, { ...formType, ...headers }, form.toString());
  }

  /** A hosted page by its id. Throws for an unknown one, naming the nearest. */
  page(id: string): Page {
    const { pages = [] } = this.provider;
    const found = pages.find((one) => one.id === id);
    if (found === undefined)
      throw unknownName(
        'page',
        id,
        pages.map((one) => one.id),
      );
    return found;
  }

  operation(id: string): Operation {
    const { operations } = this.provider;
    const found = operations.find((one) => one.id === id);
    if (found === undefined)
      throw unknownName(
        'operation',
        id,
        operations.map((one) => one.id),
      );
    return found;
  }

  async #bodyOf(operation: string, data: Json | undefined, credentials: Credentials): Promise<string | undefined> {
    const { client } = this.provider;
    const whole = data === undefined ? undefined : ((await client.wallet?.complete(operation, data)) ?? data);
    return client.body(operation, whole, credentials, this.#now());
  }

  #targetOf(url: string): string {
    for (const base of [this.baseUrl, this.#publicUrl])
      if (base !== undefined && url.startsWith(`${base}/`)) return url.slice(base.length);
    throw new PaydrillError(
      400,
      'other-server',
      `${url} is not below ${this.baseUrl}, where ${this.provider.title} is.`,
    );
  }

  async #send(
    method: string,
    target: string,
    body: string | undefined,
    credentials: Credentials,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ClientAnswer> {
    this.#calls += 1;
    const { origin } = new URL(this.baseUrl);
    const nonce = String(this.#calls);
    const signed = await this.provider.client.sign(
      { method, target, origin, body, nonce, headers },
      credentials,
      this.#now(),
      this.#session,
    );
    return this.#fetch(method, target, { ...signed, ...headers }, body);
  }

  async #fetch(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    body: string | undefined,
  ): Promise<ClientAnswer> {
    const answer = await fetch(this.baseUrl + target, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: jsonOrNothing(text) };
  }
}

function targetOf(operation: { readonly path: string }, { params = {}, query = {} }: CallInput): string {
  const path = operation.path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = params[name];
    if (value === undefined) throw unknownName('path parameter', name, Object.keys(params), 400);
    return encodeURIComponent(value);
  });
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
