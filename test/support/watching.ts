import { subscribe } from 'node:diagnostics_channel';
import express from 'express';
import { type RequestEntry, requestChannelName } from '../../src/core/journal.js';
import { isJsonObject, renderJson } from '../../src/core/json.js';
import { type Provider, Refused, type Reply } from '../../src/core/provider.js';
import { adminRoutes } from '../../src/http/admin/index.js';
import { controlDocument, providerDocument } from '../../src/http/openapi.js';
import { providers } from '../../src/providers/index.js';
import { type DocumentSpec, Fits } from './fits.js';

type Kind = 'refusals' | 'answers' | 'webhooks';
type Check = (fits: Fits) => string | undefined;

const control = 'control';
const loaded = new Map<string, Fits>();
const waiting: { readonly of: string; readonly check: Check }[] = [];
const misfits = new Set<string>();
/** How many answers and webhooks of each kind were looked at in this process. */
const seen = new Map<string, number>();
const watched = new Map<string, Provider>(providers.map((provider) => [provider.id, provider]));

async function fitsOf(name: string): Promise<Fits> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const url = 'http://127.0.0.1:1';
  const provider = watched.get(name);
  const document =
    provider === undefined
      ? controlDocument(adminRoutes, url, 'test')
      : await providerDocument(provider, { own: url, below: `${url}/${name}` }, 'test');
  const fits = new Fits(document as unknown as DocumentSpec);
  loaded.set(name, fits);
  return fits;
}

function judge(kind: Kind, of: string, check: Check): void {
  const what = `${kind} of ${of}`;
  seen.set(what, (seen.get(what) ?? 0) + 1);
  const fits = loaded.get(of);
  if (fits === undefined) waiting.push({ of, check });
  else note(of, check(fits));
}

function note(of: string, wrong: string | undefined): void {
  if (wrong !== undefined) misfits.add(`${of}: ${wrong}`);
}

/** A fault rule may answer anything. */
function isOfFault({ notes = [] }: RequestEntry): boolean {
  return notes.some((line) => /^fault .* fired/.test(line));
}

function watchCalls(): void {
  subscribe(requestChannelName, (message) => {
    const { entry } = message as { readonly entry: RequestEntry };
    const { provider, operation, method, status, answer } = entry;
    // What an operation itself answers is judged where it does. Nothing of a body is sent to HEAD.
    if (method === 'HEAD' || status < 400 || !watched.has(provider) || isOfFault(entry)) return;
    judge('refusals', provider, (fits) => fits.answer(operation, status, answer));
  });
}

/** Many tests call operations without the server. */
function watchOperations(): void {
  for (const { id: provider, operations } of watched.values())
    for (const operation of operations) {
      const { id, handle } = operation;
      if (handle === undefined) continue;
      const judged = (reply: Reply) => {
        const text = reply.json === undefined ? (reply.text ?? '') : renderJson(reply.json);
        judge('answers', provider, (fits) => fits.answer(id, reply.status, text));
        return reply;
      };
      const failed = (error: unknown) => {
        if (error instanceof Refused) judged(error.reply);
        throw error;
      };
      const watchedHandle: typeof handle = (call, ctx) => {
        try {
          const reply = handle(call, ctx);
          return reply instanceof Promise ? reply.then(judged, failed) : judged(reply);
        } catch (error) {
          return failed(error);
        }
      };
      Object.assign(operation, { handle: watchedHandle });
    }
}

function watchWebhooks(): void {
  for (const { id, webhooks } of watched.values()) {
    const { body } = webhooks;
    const watchedBody: typeof body = (ctx, emission, endpoint) => {
      const sent = body.call(webhooks, ctx, emission, endpoint);
      // One that no endpoint gets is judged as it would be sent by hand.
      const hook = { id: '7c5f7c0a-65bd-4a3f-9f0e-3f8fb6b1a111', url: 'http://127.0.0.1:1/hook' };
      const whole = endpoint === undefined && isJsonObject(sent) ? (webhooks.addressed?.(sent, hook) ?? sent) : sent;
      const text = renderJson(whole);
      judge('webhooks', id, (fits) => fits.webhook(emission.event, text));
      return sent;
    };
    Object.assign(webhooks, { body: watchedBody });
  }
}

function watchControl(): void {
  const { send } = express.response;
  express.response.send = function (body) {
    const { req, statusCode } = this;
    if (req.baseUrl === '/_paydrill' && typeof body === 'string') {
      const path: unknown = req.route?.path;
      const operation = typeof path === 'string' ? `${req.method} ${path}` : null;
      judge('answers', control, (fits) => fits.answer(operation, statusCode, body));
    }
    return send.call(this, body);
  };
}

/** From now on every answer and every webhook in this process is checked against the OpenAPI document of the provider or of the control API. */
export function watch(): void {
  watchCalls();
  watchOperations();
  watchWebhooks();
  watchControl();
}

/** What did not fit since the last time, one line each. */
export async function misfitsSinceLast(): Promise<string[]> {
  for (const { of, check } of waiting.splice(0)) note(of, check(await fitsOf(of)));
  const found = [...misfits];
  misfits.clear();
  return found;
}

/** Everything that {@link watch} looks at. */
export const everythingWatched: readonly string[] = [
  ...providers.flatMap(({ id }) => [`refusals of ${id}`, `answers of ${id}`, `webhooks of ${id}`]),
  `answers of ${control}`,
];

/** How many of each of {@link everythingWatched} were looked at in this process so far. */
export function watchedSoFar(): Readonly<Record<string, number>> {
  return Object.fromEntries(everythingWatched.map((what) => [what, seen.get(what) ?? 0]));
}
