import { type Context, isoInstant, operation } from '../../../core/provider.js';
import { assumed } from '../assumptions.js';
import { newEndpoint, secretFrom, urlProblem } from '../endpoints.js';
import { invalid, missingParameter, notFound } from '../errors.js';
import { newId } from '../ids.js';
import { listOf, pageQuery, pageReply } from '../paging.js';
import { body, checkObject, flagParam, isBlank, needing, textParam, textsParam } from '../params.js';
import { type EndpointRow, endpointsOf, type Place, placeKey, placeOf } from '../rows.js';
import { webhookEndpoint, webhookEndpointWithSecret } from '../schemas.js';
import { isKnownSubscription } from '../webhooks.js';
import { toWireEndpoint } from '../wire.js';

const docs = 'https://docs.gettrxn.com/api-reference/webhook-endpoints';
const base = { docs, evidence: 'documented' } as const;
const all = '/v1/webhook_endpoints';
const one = `${all}/:id`;

const fields = body({
  url: textParam('Where webhooks go. HTTPS only, but for this machine and private networks.'),
  subscriptions: textsParam('Event names, or * for all.'),
  enabled: flagParam('Whether webhooks are sent; true when left out on creation.'),
  description: textParam('Free text.'),
});

interface Given {
  readonly url?: string | null | undefined;
  readonly subscriptions?: readonly string[] | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly description?: string | null | undefined;
}

/** Operations on webhook endpoints. */
export const webhookEndpointOperations = [
  operation({
    ...base,
    id: 'webhook_endpoints.list',
    title: 'List webhook endpoints',
    method: 'GET',
    path: all,
    status: 200,
    query: pageQuery,
    response: listOf('webhook_endpoints', webhookEndpoint),
    handle(call, ctx) {
      const rows = endpointsOf(ctx).under('place', placeKey(placeOf(call.principal)));
      return pageReply(ctx, call, 'webhook_endpoints', rows, assumed(ctx, 'endpointsOrder'), (row) =>
        toWireEndpoint(row),
      );
    },
  }),

  operation({
    ...base,
    id: 'webhook_endpoints.get',
    title: 'Retrieve a webhook endpoint',
    method: 'GET',
    path: one,
    status: 200,
    response: webhookEndpoint,
    handle: ({ params, principal }, ctx) => ({
      status: 200,
      json: toWireEndpoint(endpointFor(ctx, params['id'], placeOf(principal))),
    }),
  }),

  operation({
    ...base,
    id: 'webhook_endpoints.create',
    title: 'Create a webhook endpoint',
    method: 'POST',
    path: all,
    status: 201,
    request: needing(fields, 'url', 'subscriptions'),
    response: webhookEndpointWithSecret,
    handle({ body: given, principal, request }, ctx) {
      checkObject(ctx, request);
      checkPresent(ctx, given);
      const { url = null, subscriptions = null } = given;
      check(ctx, { url, subscriptions });
      const row = newEndpoint(ctx, placeOf(principal), {
        id: newId(ctx, 'webhook_endpoints', 'we_'),
        url: url ?? '',
        description: given.description ?? null,
        subscriptions: namesIn(subscriptions),
        secret: secretFrom(ctx.ids.next('signing_secrets')),
        enabled: given.enabled ?? true,
      });
      return { status: 201, json: toWireEndpoint(row, 'shown') };
    },
  }),

  operation({
    ...base,
    id: 'webhook_endpoints.update',
    title: 'Update a webhook endpoint',
    method: 'PATCH',
    path: one,
    alsoAt: [{ method: 'PUT' }],
    // The fields are documented, the verb is not.
    evidence: 'inferred',
    status: 200,
    request: fields,
    response: webhookEndpoint,
    handle({ body: given, params, principal, request }, ctx) {
      checkObject(ctx, request);
      const before = endpointFor(ctx, params['id'], placeOf(principal));
      checkPresent(ctx, given);
      check(ctx, given);
      const change = {
        url: given.url ?? before.url,
        description: given.description === undefined ? before.description : given.description,
        subscriptions: given.subscriptions === undefined ? before.subscriptions : namesIn(given.subscriptions),
      };
      return { status: 200, json: toWireEndpoint(changed(ctx, before, change, given.enabled)) };
    },
  }),

  operation({
    ...base,
    id: 'webhook_endpoints.delete',
    title: 'Delete a webhook endpoint',
    method: 'DELETE',
    path: one,
    status: 204,
    handle({ params, principal }, ctx) {
      ctx.fire('webhook_endpoint', endpointFor(ctx, params['id'], placeOf(principal)).id, 'delete');
      return { status: 204 };
    },
  }),

  operation({
    ...base,
    id: 'webhook_endpoints.regenerate_secret',
    title: 'Regenerate the signing secret of a webhook endpoint',
    method: 'POST',
    path: `${one}/regenerate_secret`,
    alsoAt: [{ path: `${one}/regenerate_signing_secret` }, { path: `${one}/rotate_secret` }],
    // That the call exists is documented, its verb and path are not.
    evidence: 'inferred',
    status: 200,
    response: webhookEndpointWithSecret,
    handle({ params, principal }, ctx) {
      const { id } = endpointFor(ctx, params['id'], placeOf(principal));
      const secret = secretFrom(ctx.ids.next('signing_secrets'));
      const row = endpointsOf(ctx).update(id, { secret, updatedAt: isoInstant(ctx.now) });
      return { status: assumed(ctx, 'regenerateStatus'), json: toWireEndpoint(row, 'shown') };
    },
  }),
];

function endpointFor(ctx: Context, id: string | undefined, place: Place): EndpointRow {
  const row = endpointsOf(ctx).get(id ?? '');
  if (row === undefined || placeKey(row) !== placeKey(place)) throw notFound(ctx, 'Webhook endpoint', row);
  return row;
}

function checkPresent(ctx: Context, { url, subscriptions, enabled, description }: Given): void {
  const isEmpty = [url, subscriptions, enabled, description].every((value) => value === undefined);
  if (isEmpty && assumed(ctx, 'emptyBody') === 'missing') throw missingParameter(ctx, 'webhook_endpoint');
}

/** Checks what is given (undefined: not given). Each field has at most one message, and all fields at fault are named. */
function check(ctx: Context, { url, subscriptions }: Pick<Given, 'url' | 'subscriptions'>): void {
  const errors: Record<string, string[]> = {};
  const wrongUrl = url === undefined ? undefined : isBlank(url) ? "can't be blank" : urlProblem(ctx, url);
  if (wrongUrl !== undefined) errors['url'] = [wrongUrl];
  if (subscriptions !== undefined) {
    const names = namesIn(subscriptions);
    const isUnknown =
      assumed(ctx, 'unknownEventName') === 'refused' && !names.every((name) => isKnownSubscription(ctx, name));
    if (names.length === 0) errors['subscriptions'] = ["can't be blank"];
    else if (isUnknown) errors['subscriptions'] = ['is not included in the list'];
  }
  if (Object.keys(errors).length > 0) throw invalid(ctx, errors);
}

function namesIn(subscriptions: readonly string[] | null | undefined): readonly string[] {
  return (subscriptions ?? []).filter((name) => !isBlank(name));
}

/** The endpoint after an update; what does not change anything leaves no trace. */
function changed(
  ctx: Context,
  before: EndpointRow,
  change: Pick<EndpointRow, 'url' | 'subscriptions' | 'description'>,
  enabled: boolean | null | undefined,
): EndpointRow {
  const isSame =
    change.url === before.url &&
    change.description === before.description &&
    change.subscriptions.join('\n') === before.subscriptions.join('\n');
  if (!isSame || assumed(ctx, 'unchangedUpdate') === 'announced')
    endpointsOf(ctx).update(before.id, { ...change, updatedAt: isoInstant(ctx.now) });
  const wanted = enabled ?? before.state === 'enabled';
  if (wanted !== (before.state === 'enabled')) ctx.fire('webhook_endpoint', before.id, wanted ? 'enable' : 'disable');
  return endpointsOf(ctx).get(before.id) ?? before;
}
