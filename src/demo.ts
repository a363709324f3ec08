import { ProviderClient } from './client.js';
import { durationMs } from './core/duration.js';
import { isJsonObject, type JsonObject } from './core/json.js';
import type { CallInput, DemoStage, Provider } from './core/provider.js';
import { samplePerson } from './core/sample.js';
import type { Workspace } from './core/workspace.js';
import type { RunningServer } from './http/server.js';
import type { WebhookReceiver } from './receiver.js';

/** What happens while a story is told, for whoever shows it. */
export type Told =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'call'; readonly operation: string; readonly status: number }
  | {
      readonly kind: 'pay';
      readonly amount: string;
      readonly currency: string;
      readonly to: string;
      readonly risk: string;
    }
  | { readonly kind: 'advance'; readonly duration: string; readonly now: string }
  | { readonly kind: 'webhook'; readonly type: string; readonly at: string }
  /** A webhook that is not sent, and why. */
  | { readonly kind: 'unsent'; readonly type: string; readonly at: string; readonly reason: string };

/** Tells one provider's story on a running server with a frozen clock; `tell` hears every step. Throws when one goes wrong. */
export async function playDemo(
  provider: Provider,
  parts: { server: RunningServer; receiver: WebhookReceiver; tell: (told: Told) => void },
): Promise<void> {
  const { journal } = parts.server.workspaces.default;
  const stop = journal.listen((happening) => {
    if (happening.kind !== 'delivery' || happening.attempt !== null || happening.provider !== provider.id) return;
    const { event, at, state, reason = state } = happening;
    parts.tell({ kind: 'unsent', type: event, at, reason });
  });
  try {
    await provider.demo?.(demoStage(provider, parts));
  } finally {
    stop();
  }
}

/** The stage for a provider's story. */
export function demoStage(
  provider: Provider,
  { server, receiver, tell }: { server: RunningServer; receiver: WebhookReceiver; tell: (told: Told) => void },
): DemoStage {
  const workspace = server.workspaces.default;
  const credentials = workspace.credentials(provider);
  const baseUrl = server.baseUrl(provider.id);
  const client = new ProviderClient({ provider, baseUrl, credentials, now: () => workspace.wireNow() });
  const taken = new Set<number>();
  let people = 0;
  const make = async (operation: string, input: CallInput) => {
    const answer = await client.call(operation, input);
    tell({ kind: 'call', operation: `${provider.id}.${operation}`, status: answer.status });
    return answer;
  };
  return {
    credentials,
    receiverUrl: receiver.url(provider.id),
    trust: (key, secret) => receiver.trust(provider.id, key, secret),
    setTarget: (url) => workspace.unit(provider, (ctx) => provider.setTarget(ctx, url)),
    person: () => {
      people += 1;
      return samplePerson(workspace.ids.named(`${provider.id} person ${people}`));
    },
    say: (text) => tell({ kind: 'say', text }),
    call: async (operation, input = {}) => {
      const { status, text, json } = await make(operation, input);
      if (status < 200 || status > 299)
        throw new Error(`${provider.id}.${operation} answered ${status}: ${text.slice(0, 300)}`);
      return asObject(json);
    },
    refused: async (operation, input, expected) => {
      const { status, text, json } = await make(operation, input);
      if (status !== expected)
        throw new Error(`${provider.id}.${operation} answered ${status} instead of ${expected}: ${text.slice(0, 300)}`);
      return asObject(json);
    },
    browse: async (url, form) => {
      const target = new URL(url, `${baseUrl}/`);
      const answer = await fetch(target, form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) });
      return { status: answer.status, text: await answer.text() };
    },
    pay: async (payment) => {
      tell({ kind: 'pay', risk: 'low', ...payment });
      const transfer = await workspace.pay(payment);
      workspace.poke();
      return transfer;
    },
    fire: async (event, id) => {
      await workspace.fire(provider.id, event, id);
      workspace.poke();
    },
    advance: async (duration) => {
      await workspace.advance({ by: durationMs(duration) });
      tell({ kind: 'advance', duration, now: new Date(workspace.clock.now()).toISOString() });
    },
    webhook: async (type) => {
      await workspace.settled();
      return takeWebhook(workspace, provider, receiver, taken, type, tell);
    },
  };
}

function takeWebhook(
  workspace: Workspace,
  provider: Provider,
  receiver: WebhookReceiver,
  taken: Set<number>,
  type: string,
  tell: (told: Told) => void,
): JsonObject {
  const doubtful = receiver.received.find((one) => one.provider === provider.id && one.event === undefined);
  if (doubtful !== undefined) throw new Error(`the receiver refused a webhook of ${provider.id}: ${doubtful.reason}`);
  const at = receiver.received.findIndex(
    (one, index) => one.provider === provider.id && one.event === type && !taken.has(index),
  );
  const found = receiver.received[at];
  if (found === undefined) {
    const got = receiver.received.filter((one) => one.provider === provider.id).map(({ event }) => event);
    throw new Error(`no webhook ${type} of ${provider.id} was received; received: ${got.join(', ') || 'none'}`);
  }
  taken.add(at);
  tell({ kind: 'webhook', type, at: new Date(workspace.clock.now()).toISOString() });
  return found.body;
}

function asObject(json: unknown): JsonObject {
  return isJsonObject(json) ? json : Array.isArray(json) ? { list: json } : {};
}
