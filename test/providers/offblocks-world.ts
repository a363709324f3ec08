/** What the tests of OffBlocks share: a server, and calls signed by hand so that each part of them can be spoiled. */
import { createHash, sign as cryptoSign, type KeyObject } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { z } from 'zod';
import { ProviderClient } from '../../src/client.js';
import type { Context, Credentials, Explanation } from '../../src/core/provider.js';
import type { ServerOptions } from '../../src/http/options.js';
import { type RunningServer, startServer } from '../../src/http/server.js';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { type Hex, signText } from '../../src/signing/wallet.js';
import { type Received, serverOptions, TestReceiver } from '../support/world.js';

const jsonObject = z.record(z.string(), z.unknown());

/** A JSON object of which a test reads what it expects. */
export type Body = Record<string, unknown>;

/** Keys of development chains that everybody knows. */
export const wallets = [
  {
    key: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
    address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  },
  {
    key: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
    address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  },
] as const satisfies readonly { key: Hex; address: string }[];

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly explanation: Explanation | undefined;
  readonly notes: readonly string[];
  /** Codes of the causes in the explanation. */
  readonly causes: readonly string[];
}

/** A covered component and its value; undefined for the value that is right. */
export type Covered = readonly [name: string, value?: string];

/** How a call departs from a correct one. Headers given as undefined are left out. */
export interface Odd {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The body that is sent, when it is another than the signed one. */
  readonly sent?: string;
  /** The target that is sent, when it is another than the signed one. */
  readonly target?: string;
  readonly cover?: readonly Covered[];
  /** Parameters as text; `created`, `keyid` and `alg` by default. */
  readonly params?: string;
  /** Changes the base before it is signed. */
  readonly base?: (base: string) => string;
  /** Signs the base, in place of P-384 with the key of the workspace. */
  readonly signer?: (base: Buffer) => Buffer;
}

export class OffBlocksWorld {
  readonly server: RunningServer;
  readonly receivers: TestReceiver[] = [];
  readonly client: ProviderClient;
  #count = 0;

  private constructor(server: RunningServer) {
    this.server = server;
    this.client = new ProviderClient({
      provider: offblocks,
      baseUrl: this.baseUrl,
      credentials: this.keys,
      now: () => this.workspace.wireNow(),
    });
  }

  /** A new world; assumptions without the provider's prefix. */
  static async open(
    assumptions: Record<string, string | number | boolean> = {},
    change: Partial<ServerOptions> = {},
  ): Promise<OffBlocksWorld> {
    const full = Object.fromEntries(Object.entries(assumptions).map(([name, value]) => [`offblocks.${name}`, value]));
    return new OffBlocksWorld(await startServer(serverOptions([offblocks], { assumptions: full, ...change })));
  }

  get workspace() {
    return this.server.workspaces.default;
  }

  get baseUrl(): string {
    return this.server.baseUrl('offblocks');
  }

  get keys(): Credentials & Record<'apiKey' | 'apiSecret' | 'keyId' | 'privateKeyPem' | 'publicKeyPem', string> {
    const {
      apiKey = '',
      apiSecret = '',
      keyId = '',
      privateKeyPem = '',
      publicKeyPem = '',
    } = this.workspace.credentials(offblocks);
    return { apiKey, apiSecret, keyId, privateKeyPem, publicKeyPem };
  }

  /** Seconds of the wire clock. */
  get seconds(): number {
    return Math.floor(this.workspace.wireNow() / 1000);
  }

  async token(): Promise<string> {
    const { apiKey, apiSecret } = this.keys;
    const answer = await this.raw(
      'POST',
      '/v1/auth/token',
      { 'content-type': 'application/json' },
      JSON.stringify({ apiKey, apiSecret }),
    );
    if (answer.status !== 200) throw new Error(`no token: ${answer.status}`);
    return String(answer.json['token']);
  }

  /** A UUID that was not used yet. */
  uuid(): string {
    this.#count += 1;
    return `00000000-0000-4000-8000-${String(this.#count).padStart(12, '0')}`;
  }

  /** Makes a call that is right but for what `odd` says. */
  async call(method: string, target: string, json?: unknown, odd: Odd = {}): Promise<Answer> {
    const body = json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json);
    const own: Record<string, string> = {
      Authorization: odd.headers?.['Authorization'] ?? `Bearer ${await this.token()}`,
      ...(method === 'GET' ? {} : { 'Idempotency-Key': this.uuid() }),
      ...(body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Digest': digest('sha256', body) }),
    };
    const headers = defined({ ...own, ...odd.headers });
    const signed =
      odd.headers !== undefined && 'Signature' in odd.headers ? {} : this.signature(method, target, headers, odd);
    return this.raw(method, odd.target ?? target, defined({ ...headers, ...signed, ...odd.headers }), odd.sent ?? body);
  }

  /** The two signature headers, made by hand. */
  signature(
    method: string,
    target: string,
    headers: Readonly<Record<string, string>>,
    odd: Odd,
  ): Record<string, string> {
    const find = (name: string) => Object.entries(headers).find(([field]) => field.toLowerCase() === name)?.[1];
    const own: Covered[] = [
      ['@method'],
      ['@path'],
      ...['content-digest', 'idempotency-key']
        .filter((name) => find(name) !== undefined)
        .map((name): Covered => [name]),
    ];
    const cover = odd.cover ?? own;
    const right: Record<string, string> = { '@method': method, '@path': target.replace(/\?.*$/, '') };
    const lines = cover.map(([name, value]) => `"${name}": ${value ?? right[name] ?? find(name) ?? ''}`);
    const input = `(${cover.map(([name]) => `"${name}"`).join(' ')})${odd.params ?? this.params()}`;
    const base = [...lines, `"@signature-params": ${input}`].join('\n');
    const signer = odd.signer ?? ((bytes: Buffer) => p384(this.keys.privateKeyPem, bytes));
    const signature = signer(Buffer.from((odd.base ?? ((text: string) => text))(base))).toString('base64');
    return { 'Signature-Input': `sig=${input}`, Signature: `sig=:${signature}:` };
  }

  params(change: { created?: number; keyid?: string } = {}): string {
    return `;created=${change.created ?? this.seconds};keyid="${change.keyid ?? this.keys.keyId}";alg="ecdsa-p384-sha384"`;
  }

  /** Sends exactly this. */
  raw(
    method: string,
    target: string,
    headers: Readonly<Record<string, string | string[]>>,
    body = '',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.baseUrl);
      const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = httpRequest(
        { hostname, port, method, path: target, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const entry = this.workspace.journal.find(String(response.headers['paydrill-request-id']));
            resolve({
              status: response.statusCode ?? 0,
              text,
              json: jsonOf(text),
              headers: response.headers,
              explanation: entry?.explanation,
              notes: entry?.notes ?? [],
              causes: entry?.explanation?.causes.map(({ code }) => code) ?? [],
            });
          });
        },
      );
      request.on('error', reject).end(body);
    });
  }

  /** A customer of the first wallet, as the 201 shows it. */
  async customer(
    change: { chainId?: string; externalId?: string } = {},
  ): Promise<Body & { id: string; challenge: string }> {
    const answer = await this.call('POST', '/v1/customers', {
      chainId: `eip155:300:${wallets[0].address}`,
      externalId: 'ann',
      ...change,
    });
    if (answer.status !== 201) throw new Error(`no customer: ${answer.status} ${answer.notes.join()}`);
    return { ...answer.json, id: String(answer.json['id']), challenge: String(answer.json['challenge']) };
  }

  async sign(id: string, challenge: string, key: Hex = wallets[0].key): Promise<Answer> {
    const signature = (await signText(key, decoded(challenge))).toString('base64');
    return this.call('POST', `/v1/customers/${id}/challenge/sign`, { challenge, signature });
  }

  /** A customer that got as far as `verifying`. */
  async verifying(): Promise<string> {
    const { id, challenge } = await this.customer();
    const { status } = await this.sign(id, challenge);
    if (status !== 204) throw new Error(`not signed: ${status}`);
    await this.advance(2000);
    return id;
  }

  async status(id: string): Promise<unknown> {
    return (await this.call('GET', `/v1/customers/${id}`)).json['status'];
  }

  advance(ms: number) {
    return this.workspace.advance(this.workspace.clock.now() + ms);
  }

  read<T>(look: (ctx: Context) => T): T {
    return look(this.workspace.reading(offblocks));
  }

  /** A receiver that is subscribed to everything. */
  async receiver(answer?: (received: Received, n: number) => number): Promise<TestReceiver> {
    const receiver = await TestReceiver.start(answer);
    this.receivers.push(receiver);
    await this.workspace.unit(offblocks, (ctx) => offblocks.setTarget(ctx, receiver.url));
    return receiver;
  }

  async close(): Promise<void> {
    await this.server.stop();
    for (const receiver of this.receivers) await receiver.stop();
  }
}

/** `Content-Digest` by hand. */
export function digest(hash: 'sha256' | 'sha512', body: string): string {
  return `${hash.replace('a', 'a-')}=:${createHash(hash).update(body).digest('base64')}:`;
}

/** P-384 with SHA-384, r and s side by side. */
export function p384(key: string | KeyObject, base: Buffer): Buffer {
  return cryptoSign('sha384', base, { key: key as string, dsaEncoding: 'ieee-p1363' });
}

/** The text of a challenge. */
export function decoded(challenge: string): string {
  return Buffer.from(challenge, 'base64').toString('utf8');
}

/** The bodies that a receiver got, in order. */
export function bodiesOf(receiver: TestReceiver): Body[] {
  return receiver.received.map(({ body }) => jsonOf(body));
}

function jsonOf(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { list: value } : jsonObject.parse(value);
  } catch {
    return {};
  }
}

function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
