import type { RequestEntry } from '../../src/core/journal.js';
import { Journal } from '../../src/core/journal.js';
import { renderJson } from '../../src/core/json.js';
import type { Provider } from '../../src/core/provider.js';
import { providerDocument } from '../../src/http/openapi.js';
import { providers } from '../../src/providers/index.js';
import { type DocumentSpec, Fits } from './fits.js';

type Check = (fits: Fits) => string | undefined;

const loaded = new Map<string, Fits>();
const waiting: { readonly provider: string; readonly check: Check }[] = [];
const misfits = new Set<string>();
const watched = new Map<string, Provider>(providers.map((provider) => [provider.id, provider]));

/** The checks of a provider's document. */
export async function fitsOf(provider: Provider): Promise<Fits> {
  const known = loaded.get(provider.id);
  if (known !== undefined) return known;
  const urls = { own: 'http://127.0.0.1:1', below: `http://127.0.0.1:1/${provider.id}` };
  const fits = new Fits((await providerDocument(provider, urls, 'test')) as unknown as DocumentSpec);
  loaded.set(provider.id, fits);
  return fits;
}

function judge(provider: string, check: Check): void {
  const fits = loaded.get(provider);
  if (fits === undefined) waiting.push({ provider, check });
  else note(provider, check(fits));
}

function note(provider: string, wrong: string | undefined): void {
  if (wrong !== undefined) misfits.add(`${provider}.${wrong}`);
}

/** A fault rule may answer anything. */
function isOfFault({ notes = [] }: RequestEntry): boolean {
  return notes.some((line) => /^fault .* fired/.test(line));
}

/** From now on every answer of a provider and every webhook in this process is checked against the provider's OpenAPI document. */
export function watch(): void {
  const { record } = Journal.prototype;
  Journal.prototype.record = function (entry) {
    record.call(this, entry);
    const { provider, operation, status, answer } = entry;
    if (status === 0 || status === 501 || !watched.has(provider) || isOfFault(entry)) return;
    judge(provider, (fits) => fits.answer(operation, status, answer));
  };
  for (const { id, webhooks } of providers as readonly Provider[]) {
    const { body } = webhooks;
    const watchedBody: typeof body = (ctx, emission, endpoint) => {
      const sent = body.call(webhooks, ctx, emission, endpoint);
      const text = renderJson(sent);
      judge(id, (fits) => fits.webhook(emission.event, text));
      return sent;
    };
    Object.assign(webhooks, { body: watchedBody });
  }
}

/** What did not fit since the last time, one line each. */
export async function misfitsSinceLast(): Promise<string[]> {
  for (const { provider, check } of waiting.splice(0)) {
    const known = watched.get(provider);
    if (known !== undefined) note(provider, check(await fitsOf(known)));
  }
  const found = [...misfits];
  misfits.clear();
  return found;
}
