import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderClient } from '../src/client.js';
import { durationMs } from '../src/core/duration.js';
import { reachable } from '../src/core/lifecycle.js';
import type { Operation, Provider } from '../src/core/provider.js';
import { demoStage } from '../src/demo.js';
import { type RunningServer, startServer } from '../src/http/server.js';
import { providers } from '../src/providers/index.js';
import { WebhookReceiver } from '../src/receiver.js';
import { transcriptOf } from '../src/transcript.js';
import { kitOf, type ProviderKit } from './support/kit.js';
import { serverOptions, testStart } from './support/world.js';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function start(provider: Provider): Promise<RunningServer> {
  const server = await startServer(serverOptions([provider]));
  open.push(server);
  return server;
}

interface Raw {
  readonly status: number;
  readonly text: string;
}

/** Sends exactly this target: `fetch` would mend it. */
function send(
  base: string,
  method: string,
  target: string,
  headers: Record<string, string>,
  body?: string | Buffer,
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path: target, headers: { ...headers, ...length } };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', reject).end(body);
  });
}

/** The kit's sample call, signed, ready to be spoiled. */
async function sampleCall({ provider, sample }: ProviderKit, server: RunningServer) {
  const credentials = server.workspaces.default.credentials(provider);
  const baseUrl = server.baseUrl(provider.id);
  const client = new ProviderClient({ provider, baseUrl, credentials, now: () => testStart });
  const { method, path } = client.operation(sample.operation);
  const body = sample.input.body ?? provider.client.body(sample.operation, sample.input.data, credentials, testStart);
  const session = {
    memory: new Map(),
    send: async (way: string, target: string, headers: Readonly<Record<string, string>>, text: string | undefined) => {
      const { status, text: answer } = await send(baseUrl, way, target, { ...headers }, text);
      return { status, body: answer };
    },
  };
  const headers = await provider.client.sign(
    { method, target: path, origin: baseUrl, body, nonce: '1' },
    credentials,
    testStart,
    session,
  );
  return { baseUrl, method, path, body, headers: { ...headers } };
}

/** Another character of the same alphabet in the middle of a text. */
function spoiled(text: string): string {
  const at = Math.floor(text.length * 0.7);
  const other = text[at] === 'a' ? 'b' : 'a';
  return text.slice(0, at) + other + text.slice(at + 1);
}

describe.each(providers.map((provider): [string, Provider] => [provider.id, provider]))(
  'the contract: %s',
  (_id, provider) => {
    it('its tables are sound', () => {
      const ids = provider.operations.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const operation of provider.operations) {
        expect(operation.docs, operation.id).toMatch(/^https:\/\//);
        expect(operation.path, operation.id).toMatch(/^\/[^?]*$/);
      }
      const events = new Set(provider.webhooks.events.map(({ type }) => type));
      for (const lifecycle of provider.lifecycles) {
        expect(Object.keys(provider.collections), lifecycle.name).toContain(lifecycle.collection);
        const transitions = Object.values(lifecycle.states).flatMap(({ on }) => Object.values(on ?? {}));
        const effects = [
          ...Object.values(lifecycle.initial).flat(),
          ...transitions.flatMap(({ effects: some }) => some ?? []),
        ];
        for (const effect of effects) {
          if ('emit' in effect) expect([...events]).toContain(effect.emit);
          else if ('run' in effect) expect(Object.keys(provider.actions)).toContain(effect.run);
          else expect(Object.keys(provider.timings)).toContain(effect.after);
        }
      }
      for (const { fast, real } of Object.values(provider.timings))
        expect([durationMs(fast), durationMs(real)].every((ms) => ms >= 0)).toBe(true);
      for (const assumption of provider.assumptions) {
        expect(assumption.id).toMatch(new RegExp(`^${provider.id}\\.[a-zA-Z0-9]+$`));
        expect(assumption.options, assumption.id).toContain(assumption.default);
        expect(assumption.about.length * assumption.source.length, assumption.id).toBeGreaterThan(0);
      }
    });

    it('every state of every lifecycle can be reached', () => {
      for (const lifecycle of provider.lifecycles) {
        expect([...reachable(lifecycle)].sort(), lifecycle.name).toEqual(Object.keys(lifecycle.states).sort());
      }
    });

    it('the sample call succeeds', async () => {
      const kit = await kitOf(provider);
      const { baseUrl, method, path, body, headers } = await sampleCall(kit, await start(provider));
      const { status } = await send(baseUrl, method, path, headers, body);
      expect(status).toBe(provider.operations.find(({ id }) => id === kit.sample.operation)?.status);
    });

    it('unsigned, wrongly signed and tampered calls are refused in its own envelope and change nothing', async () => {
      const kit = await kitOf(provider);
      const server = await start(provider);
      const { baseUrl, method, path, body, headers } = await sampleCall(kit, server);
      const before = JSON.stringify(server.workspaces.default.state());
      const without = (names: readonly string[]) =>
        Object.fromEntries(
          Object.entries(headers).filter(([name]) => !names.some((one) => one.toLowerCase() === name.toLowerCase())),
        );
      const proofs = Object.keys(headers).filter((name) =>
        provider.client.proofHeaders.some((one) => one.toLowerCase() === name.toLowerCase()),
      );
      expect(proofs.length).toBe(provider.client.proofHeaders.length);
      const attempts: [string, Raw][] = [
        ['unsigned', await send(baseUrl, method, path, without(provider.client.proofHeaders), body)],
      ];
      for (const name of proofs) {
        attempts.push([`without ${name}`, await send(baseUrl, method, path, without([name]), body)]);
        attempts.push([
          `spoiled ${name}`,
          await send(baseUrl, method, path, { ...headers, [name]: spoiled(headers[name] ?? '') }, body),
        ]);
      }
      if (kit.signsBody) attempts.push(['tampered', await send(baseUrl, method, path, headers, `${body ?? ''} `)]);
      for (const [what, { status, text }] of attempts) {
        expect([400, 401, 403], what).toContain(status);
        expect(kit.isRefusal(status, text), `${what}: ${status} ${text}`).toBe(true);
      }
      expect(JSON.stringify(server.workspaces.default.state())).toBe(before);
      const refused = server.workspaces.default.journal.list().filter(({ status }) => status >= 400);
      expect(refused.every(({ explanation }) => explanation !== undefined)).toBe(true);
    });

    it('unknown paths, wrong methods, bad bodies and bad encodings end in its own envelope, never in HTML or a stack trace', async () => {
      const kit = await kitOf(provider);
      const server = await start(provider);
      const { baseUrl, method, path, headers } = await sampleCall(kit, server);
      const json = { ...headers, 'content-type': 'application/json' };
      const before = JSON.stringify(server.workspaces.default.state());
      const attempts: [string, readonly number[], Raw][] = [
        ['unknown path', [404], await send(baseUrl, method, `${path}/no/such/thing`, headers, '{}')],
        ['the root', [404], await send(baseUrl, 'GET', '/', headers)],
        ['wrong method', [404, 405], await send(baseUrl, 'PROPFIND', path, headers)],
        ['malformed JSON', [400, 401], await send(baseUrl, method, path, json, '{"a":')],
        ['no UTF-8', [400, 401], await send(baseUrl, method, path, json, Buffer.from([0x22, 0xff, 0x22]))],
        ['oversized', [413], await send(baseUrl, method, path, json, `"${'x'.repeat(provider.bodyLimit)}"`)],
        ['compressed', [400, 415], await send(baseUrl, method, path, { ...json, 'content-encoding': 'gzip' }, '{}')],
        ['bad percent-encoding', [400, 404], await send(baseUrl, method, `${path}%zz`, headers)],
        ['a path of dots', [400, 404], await send(baseUrl, method, '/../../etc/passwd', headers)],
      ];
      for (const [what, statuses, { status, text }] of attempts) {
        expect(statuses, `${what}: ${text}`).toContain(status);
        expect(kit.isRefusal(status, text), `${what}: ${status} ${text}`).toBe(true);
        expect(text).not.toMatch(/<html|\bat .*\.(ts|js):\d/i);
      }
      expect(JSON.stringify(server.workspaces.default.state())).toBe(before);
    });

    it('every documented operation is implemented, or answers 501 with a clear text', async () => {
      const kit = await kitOf(provider);
      const server = await start(provider);
      const baseUrl = server.baseUrl(provider.id);
      for (const operation of provider.operations as readonly Operation[]) {
        const path = operation.path.replace(/:\w+/g, '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111');
        const { status, text } = await send(
          baseUrl,
          operation.method,
          path,
          { 'content-type': 'application/json' },
          '{}',
        );
        if (operation.handle === undefined) {
          expect([status, text.includes(operation.title)], `${operation.id}: ${text}`).toEqual([501, true]);
        } else {
          expect([404, 405, 501], `${operation.id}: ${text}`).not.toContain(status);
        }
        expect(kit.isRefusal(status, text) || status < 300, `${operation.id}: ${status} ${text}`).toBe(true);
      }
    });

    it('on its tour it visits every state and sends every webhook it is built for, each of them genuine', async () => {
      const kit = await kitOf(provider);
      const { journey } = await tour(kit);
      for (const lifecycle of provider.lifecycles) {
        const visited = journey.transitions
          .filter(({ subject }) => subject.startsWith(`${provider.id}.${lifecycle.name}/`))
          .map(({ to }) => to);
        expect([...new Set(visited)].sort(), lifecycle.name).toEqual(Object.keys(lifecycle.states).sort());
      }
      const built = provider.webhooks.events.filter((event) => event.built).map(({ type }) => type);
      const { events: others = [], assumptions } = kit.sentUnder ?? {};
      expect([...new Set(journey.events)].sort()).toEqual(built.filter((event) => !others.includes(event)).sort());
      if (assumptions !== undefined) {
        const { journey: other } = await tour(kit, [], assumptions);
        expect([...new Set(other.events)].sort()).toEqual(built.sort());
        expect([other.doubtful, other.troubles]).toEqual([[], []]);
      }
      expect(journey.doubtful).toEqual([]);
      expect(journey.troubles).toEqual([]);
      expect(journey.events.length).toBeGreaterThan(0);
    });

    it('a receiver refuses each webhook whose signature a fault has corrupted', async () => {
      const { signatureHeaders = [] } = provider.webhooks;
      const kit = await kitOf(provider);
      const faults = [{ webhook: `${provider.id}.*`, corruptSignature: true }];
      const { journey } = await tour(kit, faults, kit.signedUnder);
      if (signatureHeaders.length === 0) expect(journey.doubtful).toEqual([]);
      else expect([journey.events, journey.doubtful.length > 0]).toEqual([[], true]);
    });

    it('a receiver takes each webhook that a fault has spelled otherwise, and none survives being rendered anew', async () => {
      const kit = await kitOf(provider);
      const faults = [{ webhook: `${provider.id}.*`, respell: true }];
      const { journey, bodies } = await tour(kit, faults, kit.signedUnder);
      const { journey: plain } = await tour(kit, [], kit.signedUnder);
      expect([journey.doubtful, journey.events]).toEqual([[], plain.events]);
      expect(bodies.length).toBeGreaterThan(0);
      for (const body of bodies) expect(JSON.stringify(JSON.parse(body))).not.toBe(body);
    });

    it('two runs are byte-identical: answers, webhooks, headers, state', async () => {
      const kit = await kitOf(provider);
      const first = await tour(kit);
      const second = await tour(kit);
      expect(second.bytes).toEqual(first.bytes);
      expect(first.bytes.length).toBeGreaterThan(1000);
    });
  },
);

interface Journey {
  readonly transitions: { subject: string; to: string }[];
  readonly events: (string | undefined)[];
  readonly doubtful: (string | undefined)[];
  readonly troubles: string[];
}

async function tour(
  kit: ProviderKit,
  faults: readonly object[] = [],
  assumptions: ProviderKit['signedUnder'] = {},
): Promise<{ journey: Journey; bytes: string; bodies: readonly string[] }> {
  const { provider } = kit;
  const server = await startServer(serverOptions([provider], { assumptions }));
  const world = server.workspaces.default;
  for (const rule of faults) await world.addFault(rule);
  const receiver = await WebhookReceiver.start({ providers: [provider], now: () => world.wireNow() });
  const journey: Journey = { transitions: [], events: [], doubtful: [], troubles: [] };
  world.journal.listen((happening) => {
    if (happening.kind === 'transition') journey.transitions.push(happening);
    if (happening.kind === 'trouble') journey.troubles.push(happening.text);
  });
  try {
    await kit.tour(demoStage(provider, { server, receiver, tell: () => {} })).catch((error: Error) => {
      // A tour that looks into a webhook ends at the first that was spoiled on purpose.
      if (faults.length === 0 || !error.message.includes('refused a webhook')) throw error;
    });
    await world.settled();
    journey.events.push(...receiver.received.map(({ event }) => event).filter((event) => event !== undefined));
    journey.doubtful.push(...receiver.received.filter(({ event }) => event === undefined).map(({ reason }) => reason));
    const webhooks = receiver.received.map(({ text, headers }) => [text, { ...headers, host: '', connection: '' }]);
    const answers = world.journal.list().map(({ status, answer, at, receivedAt }) => [status, answer, at, receivedAt]);
    const bytes = transcriptOf([answers, webhooks, world.state()], world);
    return { journey, bytes, bodies: receiver.received.map(({ text }) => text) };
  } finally {
    await receiver.stop();
    await server.stop();
  }
}
