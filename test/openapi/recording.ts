import type { Examples } from '../../src/core/description.js';
import { parseJson, renderJson } from '../../src/core/json.js';
import type { Context, DemoStage, Json, Operation, Provider } from '../../src/core/provider.js';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { demoStage } from '../../src/demo.js';
import { startServer } from '../../src/http/server.js';
import { WebhookReceiver } from '../../src/receiver.js';
import { kitOf } from '../support/kit.js';
import { serverOptions } from '../support/world.js';

interface Sample {
  request?: unknown;
  response?: unknown;
}

/** Keeps one success of each operation and one body of each webhook, and which assumptions were asked for. */
class Recorder {
  readonly provider: Provider;
  readonly #original: Provider;
  readonly #calls = new Map<string, Sample>();
  readonly #bodies = new Map<string, unknown>();
  readonly #asked = new Map<string, Set<string>>();

  constructor(original: Provider) {
    this.#original = original;
    const { webhooks } = original;
    this.provider = {
      ...original,
      operations: original.operations.map((operation) => this.#recorded(operation)),
      webhooks: {
        ...webhooks,
        body: (ctx, emission, endpoint) => {
          const body = webhooks.body(this.#listening(ctx, `webhook ${emission.event}`), emission, endpoint);
          // One that no endpoint gets lacks what names the endpoint.
          if (endpoint !== undefined && isBetter(this.#bodies.get(emission.event)))
            this.#bodies.set(emission.event, this.#shown(ctx, body));
          return body;
        },
      },
    };
  }

  examples(): Examples {
    const { assumptions, operations, webhooks } = this.#original;
    const askedFor = (name: string) =>
      assumptions.map(({ id }) => id).filter((id) => this.#asked.get(name)?.has(id) === true);
    return {
      about:
        'Made by npm run examples: one success of each call and one body of each webhook, with values made up by Paydrill. Lists and tables are cut to two rows.',
      operations: Object.fromEntries(
        operations.flatMap(({ id }) => {
          const sample = this.#calls.get(id);
          return sample === undefined ? [] : [[id, { ...sample, assumptions: askedFor(id) }]];
        }),
      ),
      webhooks: Object.fromEntries(
        webhooks.events.flatMap(({ type }) => {
          const body = this.#bodies.get(type);
          return body === undefined ? [] : [[type, { body, assumptions: askedFor(`webhook ${type}`) }]];
        }),
      ),
    };
  }

  #recorded(operation: Operation): Operation {
    const { handle, id } = operation;
    if (handle === undefined) return operation;
    return {
      ...operation,
      handle: async (call, ctx) => {
        const reply = await handle(call, this.#listening(ctx, id));
        if (reply.status === operation.status && isBetter(this.#calls.get(id)?.response, this.#calls.has(id))) {
          const sent = (call as { request: { body: Buffer } }).request.body.toString('utf8');
          this.#calls.set(id, {
            ...(sent === '' || operation.request === undefined ? {} : { request: this.#shown(ctx, parseJson(sent)) }),
            ...(reply.json === undefined ? {} : { response: cut(this.#shown(ctx, reply.json)) }),
          });
        }
        return reply;
      },
    };
  }

  /** The context, with an ear for the assumptions that are asked for. */
  #listening(ctx: Context, name: string): Context {
    const asked = this.#asked.get(name) ?? new Set();
    this.#asked.set(name, asked);
    return new Proxy(ctx, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'assumption') asked.add(String(args[0]));
          return value.apply(target, args);
        };
      },
    });
  }

  /** A value as JSON holds it, with the default ports in the place of free ones. */
  #shown(ctx: Context, value: Json): unknown {
    const own = new URL(ctx.baseUrl).host;
    return JSON.parse(
      renderJson(value).replace(/127\.0\.0\.1:\d+/g, (host) =>
        host === own ? `127.0.0.1:${4600 + this.#original.portOffset}` : '127.0.0.1:3000',
      ),
    );
  }
}

/** Whether there is nothing yet, or something with a list that is empty. */
function isBetter(known: unknown, isKnown = known !== undefined): boolean {
  return !isKnown || JSON.stringify(known ?? null).includes('[]');
}

/** No object has so many fields; those that have more are tables. */
const mostFields = 40;

function cut(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 2).map(cut);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const kept = fields.length > mostFields ? fields.slice(0, 2) : fields;
  return Object.fromEntries(kept.map(([name, one]) => [name, cut(one)]));
}

/** Calls beyond the tour, and the world in which they are made: `test/providers/<id>.calls.ts`. */
interface MoreCalls {
  calls(stage: DemoStage): Promise<void>;
  readonly world?: { readonly assumptions: Readonly<Record<string, string>>; readonly given: object };
}

interface World {
  readonly assumptions: Readonly<Record<string, string>>;
  readonly given?: object;
  readonly play: (stage: DemoStage) => Promise<void>;
}

/** The examples of a provider: from its tour, then from more calls, in worlds that are always the same. */
export async function recordedExamples(original: Provider): Promise<Examples> {
  const recorder = new Recorder(original);
  const { provider } = recorder;
  const { tour, sentUnder } = await kitOf(original);
  const more: MoreCalls = await import(`../providers/${original.id}.calls.ts`);
  const worlds: readonly World[] = [
    { assumptions: {}, play: tour },
    ...(sentUnder === undefined ? [] : [{ assumptions: sentUnder.assumptions, play: tour }]),
    { assumptions: {}, ...more.world, play: more.calls },
  ];
  for (const { assumptions, given = {}, play } of worlds) {
    const text = JSON.stringify({ paydrill: 1, name: 'examples', about: 'x', given });
    const { scenario } = parseScenario(text, 'examples.json', [provider]);
    const server = await startServer(serverOptions([provider], { assumptions, scenario }));
    const world = server.workspaces.default;
    const receiver = await WebhookReceiver.start({ providers: [provider], now: () => world.wireNow() });
    try {
      await play(demoStage(provider, { server, receiver, tell: () => {} }));
      await world.settled();
    } finally {
      await receiver.stop();
      await server.stop();
    }
  }
  return recorder.examples();
}
