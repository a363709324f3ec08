/** Webhook endpoints as rows: made by the API, or by a person in the dashboard. */
import { alphanumerics, type Context, type DerivedBytes, isoInstant, PaydrillError } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { type EndpointRow, endpointsOf, type Place } from './rows.js';
import { accountIdOf } from './tokens.js';

/** A signing secret: `whsec_` and 64 hex digits. */
export function secretFrom(bytes: DerivedBytes): string {
  return `whsec_${bytes.hex(64)}`;
}

/** An endpoint as it begins. */
export function newEndpoint(
  ctx: Context,
  place: Place,
  about: Pick<EndpointRow, 'id' | 'url' | 'description' | 'subscriptions' | 'secret'> & { readonly enabled: boolean },
): EndpointRow {
  const { enabled, ...rest } = about;
  const now = isoInstant(ctx.now);
  const state = enabled ? 'enabled' : 'disabled';
  return ctx.create<EndpointRow>('webhook_endpoint', { ...rest, ...place, state, createdAt: now, updatedAt: now });
}

/**
 * Subscribes a URL to every event of production, as the dashboard does, in the place of an earlier one that was set this
 * way; a disabled one is enabled. Its secret depends on the seed alone; `webhook_endpoints.regenerate_secret` shows a new one.
 */
export function setTarget(ctx: Context, url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new PaydrillError(
      400,
      'bad-url',
      `A webhook target is an http or https URL, not ${JSON.stringify(url.slice(0, 200))}.`,
    );
  }
  // Named and not counted: a target set by hand must not change the ids of what the program makes.
  const id = `we_${ctx.ids.named('target').text(24, alphanumerics)}`;
  const before = endpointsOf(ctx).get(id);
  const subscriptions = ['*'];
  if (before === undefined) {
    const secret = secretFrom(ctx.ids.named('target secret'));
    const place = { accountId: accountIdOf(ctx), scope: null };
    newEndpoint(ctx, place, { id, url, description: 'Dashboard', subscriptions, secret, enabled: true });
    return;
  }
  endpointsOf(ctx).update(id, { url, subscriptions, updatedAt: isoInstant(ctx.now) });
  if (before.state === 'disabled') ctx.fire('webhook_endpoint', id, 'enable');
}

/** What is wrong with the URL of an endpoint, in the words of the model; undefined when nothing is. */
export function urlProblem(ctx: Context, url: string): string | undefined {
  const message = assumed(ctx, 'httpsMessage');
  if (!URL.canParse(url)) return message;
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return undefined;
  const isLocal = protocol === 'http:' && isNearHost(hostname);
  return isLocal && assumed(ctx, 'requireHttps') === 'relaxed-local' ? undefined : message;
}

/**
 * True for a host of this machine or of a network that is not public: loopback, "all addresses" as servers print them, private (RFC 1918,
 * RFC 4193), link-local and shared (RFC 6598, RFC 2544) addresses, as containers and tunnels have them; names that never leave it (RFC 6761,
 * RFC 6762, RFC 8375, RFC 9476), those of a cluster, and names without a dot, as containers have. Whether such a host is called is decided when
 * something is sent.
 */
function isNearHost(host: string): boolean {
  if (host.startsWith('[')) return host === '[::1]' || host === '[::]' || /^\[f(?:[cd]|e[89ab])/.test(host);
  if (host === '0.0.0.0') return true;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    const [first = 0, second = 0] = host.split('.').map(Number);
    if (first === 127 || first === 10) return true;
    const bounds: Readonly<Record<number, readonly [number, number]>> = {
      100: [64, 127],
      169: [254, 254],
      172: [16, 31],
      192: [168, 168],
      198: [18, 19],
    };
    const [from = 1, to = 0] = bounds[first] ?? [];
    return second >= from && second <= to;
  }
  return !host.includes('.') || /\.(?:localhost|local|internal|test|svc|home\.arpa)$/.test(host);
}
