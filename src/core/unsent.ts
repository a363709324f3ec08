/** Why a webhook that no endpoint gets is not sent, in words that say what to do. */
import type { WhyUnsent } from './delivery.js';
import type { Context, Emission, Endpoint, PassedOver, Provider } from './provider.js';
import { withoutUserInfo } from './redaction.js';

/** Why a webhook is not sent. */
export interface Unsent {
  readonly why: WhyUnsent;
  readonly reason: string;
}

/** An {@link Unsent} of one endpoint, or of none. */
export type UnsentFor = Unsent & { readonly endpoint: Endpoint | undefined };

/** How many endpoints, or events of one, are named. */
const mostNamed = 3;

/**
 * Who does not get an event although they might be thought to: each endpoint that asks for it and is disabled; and when nobody gets it and
 * nobody would, one entry without an endpoint.
 */
export function unsentOf(ctx: Context, provider: Provider, emission: Emission, isSent: boolean): UnsentFor[] {
  const disabled = (provider.webhooks.disabled?.(ctx, emission) ?? []).map(
    (one): UnsentFor => ({ why: 'disabled', reason: `the endpoint ${sentence(one)}`, endpoint: one.endpoint }),
  );
  if (isSent || disabled.length > 0) return disabled;
  return [{ ...nobody(ctx, provider, emission), endpoint: undefined }];
}

/** Why a webhook is not sent that a fault rule drops. */
export function droppedBy(rule: string, webhook: string): Unsent {
  const sent = `POST webhooks/${webhook}/redeliver sends it all the same, DELETE faults/${rule} ends the rule`;
  return { why: 'fault', reason: `the fault rule ${rule} drops it: ${sent}` };
}

function nobody(ctx: Context, provider: Provider, emission: Emission): Unsent {
  const { id, title, webhooks } = provider;
  const withheld = webhooks.withheld?.(ctx, emission);
  if (withheld !== undefined) return { why: 'withheld', reason: withheld };
  const takes = webhooks.targetGets?.(emission) !== false;
  const target = takes ? [`PUT targets {"provider":"${id}","url":"http://…"}`] : [];
  const start = takes ? [`--webhook ${id}=URL`] : [];
  const subscribing = subscribingOf(provider);
  const passed = webhooks.passedOver?.(ctx, emission) ?? [];
  if (passed.length === 0) {
    const ways = [...target, ...start, ...subscribing];
    return { why: 'noUrl', reason: `no URL is set for webhooks of ${title}: ${orOf(ways)}` };
  }
  const more = passed.length - mostNamed;
  const named = [
    ...passed.slice(0, mostNamed).map(sentence),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'does' : 'do'} not either`] : []),
  ].join('; ');
  const ways = [...subscribing, ...target];
  return { why: 'noSubscriber', reason: `no subscription asks for ${emission.event}: ${named}. ${orOf(ways)}` };
}

function subscribingOf({ operations, webhooks }: Provider): string[] {
  return operations.filter(({ id }) => id === webhooks.subscribedBy).map(({ method, path }) => `${method} ${path}`);
}

function sentence({ endpoint, reason }: PassedOver): string {
  return `${endpoint.id} (${withoutUserInfo(endpoint.url)}) ${reason}`;
}

function orOf(ways: readonly string[]): string {
  return ways.length < 2 ? ways.join('') : `${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}`;
}

/** What an endpoint asks for, as words of {@link PassedOver}. */
export function asksFor(events: readonly string[]): string {
  if (events.length === 0) return 'asks for no event';
  const more = events.length - mostNamed;
  const named = events.slice(0, mostNamed).join(', ');
  return `asks for ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
