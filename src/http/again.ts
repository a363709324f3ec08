import { isDeepStrictEqual } from 'node:util';
import type { RequestEntry } from '../core/journal.js';
import { isJsonObject, type Json, type JsonObject, parseJson, withoutByteOrderMark } from '../core/json.js';
import type { Credentials, Provider } from '../core/provider.js';
import { redactedEntry } from '../core/redaction.js';
import type { Workspace } from '../core/workspace.js';
import { locate } from './locate.js';
import { Router } from './routes.js';

/** A recorded call as a client would make it: without what the client adds to sign it. */
export interface MadeAgain {
  readonly entry: RequestEntry;
  readonly provider: Provider;
  /** Operation or hosted page; undefined when the call led to none. */
  readonly operation: string | undefined;
  readonly isPage: boolean;
  /** Path and query below Paydrill's own prefix. */
  readonly target: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What the client wraps and signs; undefined for no body. */
  readonly data: Json | undefined;
  /** The same with values in the place of references; `isCut` when a secret in it is cut short. */
  readonly plain: Json | undefined;
  readonly isCut: boolean;
  /** The body as it came, when it is no JSON object. */
  readonly text: string | undefined;
  /** The name under which later calls refer to its answer, set when one does. */
  readonly save?: string;
}

/** A call and the ones before it whose answers it needs, in order. `cut` tells that a secret could not be put in. */
export interface Story {
  readonly calls: readonly MadeAgain[];
  readonly cut: boolean;
}

/** Calls that one call can need at most; more is no story any more. */
const mostCalls = 20;

/**
 * The story of a call of the journal: values in it that an earlier call's answer brought up (ids, addresses) become references to that
 * answer, and that call comes first. Secrets become references to the credentials, or stay cut short.
 */
export function storyOf(workspace: Workspace, entry: RequestEntry): Story {
  const all = workspace.journal.exact();
  const before = all.slice(0, all.indexOf(entry));
  const teller = new Teller(workspace, before);
  const last = teller.tell(entry);
  return { calls: [...teller.calls(), last], cut: teller.cut };
}

class Teller {
  cut = false;
  readonly #workspace: Workspace;
  readonly #before: readonly RequestEntry[];
  readonly #told = new Map<RequestEntry, MadeAgain & { readonly save: string }>();

  constructor(workspace: Workspace, before: readonly RequestEntry[]) {
    this.#workspace = workspace;
    this.#before = before;
  }

  /** The calls that were needed, in the order in which they were made. */
  calls(): MadeAgain[] {
    return this.#before.flatMap((entry) => this.#told.get(entry) ?? []);
  }

  tell(entry: RequestEntry): MadeAgain {
    const { provider, credentials } = this.#of(entry);
    const exact = madeOf(provider, credentials, entry);
    const shown = madeOf(provider, credentials, redactedEntry(entry, this.#workspace.secrets.finder));
    const at = this.#before.indexOf(entry);
    const before = at < 0 ? this.#before : this.#before.slice(0, at);
    const refer = (value: string, cut: string, isId: boolean) => this.#reference(value, cut, { entry, before, isId });
    const texts = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>, isId: boolean) =>
      Object.fromEntries(Object.entries(from).map(([name, value]) => [name, refer(value, to[name] ?? value, isId)]));
    return {
      ...shown,
      params: texts(exact.params, shown.params, true),
      query: texts(exact.query, shown.query, false),
      isCut: !isDeepStrictEqual(exact.data, shown.data),
      data: exact.data === undefined ? undefined : walked(exact.data, shown.data, (a, b) => refer(a, b, false)),
    };
  }

  #of(entry: RequestEntry): { provider: Provider; credentials: Credentials } {
    const provider = this.#workspace.provider(entry.provider);
    return { provider, credentials: this.#workspace.credentials(provider) };
  }

  /** A text, or what stands for it: `$credentials.…`, `$<saved>.…`. `cut` is how it may be shown. */
  #reference(
    value: string,
    cut: string,
    of: { entry: RequestEntry; before: readonly RequestEntry[]; isId: boolean },
  ): string {
    const { provider, credentials } = this.#of(of.entry);
    const key = Object.keys(credentials).find((name) => credentials[name] === value);
    if (key !== undefined) return `$credentials.${provider.id}.${key}`;
    if (cut !== value) {
      this.cut = true;
      return cut;
    }
    const found = isTelling(value, of.isId) ? this.#origin(value, of.before) : undefined;
    return found ?? (value.startsWith('$') ? `$${value}` : value);
  }

  /** The first answer that holds a value which its own call did not bring. */
  #origin(value: string, before: readonly RequestEntry[]): string | undefined {
    for (const entry of before) {
      if (entry.status < 200 || entry.status >= 300 || !entry.answer.includes(value)) continue;
      if (entry.body.includes(value) || entry.target.includes(value)) continue;
      const path = pathTo(jsonIn(entry.answer), value);
      if (path === undefined) continue;
      const save = this.#saved(entry);
      return save === undefined ? undefined : [`$${save}`, ...path].join('.');
    }
    return undefined;
  }

  #saved(entry: RequestEntry): string | undefined {
    const known = this.#told.get(entry);
    if (known !== undefined) return known.save;
    if (entry.operation === null || this.#told.size >= mostCalls) return undefined;
    const word = entry.operation.split(/[^A-Za-z]/).find((part) => part !== '') ?? 'answer';
    const taken = new Set([...this.#told.values()].map(({ save }) => save).concat('credentials', 'answer', 'drill'));
    let save = word;
    for (let n = 2; taken.has(save) || this.#workspace.providers.some(({ id }) => id === save); n += 1)
      save = `${word}${n}`;
    // Taken before its own needs are told, so that theirs get other names.
    const bare = madeOf(this.#of(entry).provider, this.#of(entry).credentials, entry);
    this.#told.set(entry, { ...bare, save });
    this.#told.set(entry, { ...this.tell(entry), save });
    return save;
  }
}

/** True for a value that names something, as ids and addresses do; amounts, dates and words do not. */
function isTelling(value: string, isId: boolean): boolean {
  if (isId && value.length >= 4) return true;
  if (value.length < 8 || value.length > 200 || /\s/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !/^\d{4}-\d\d-\d\d(T|$)/.test(value);
}

function madeOf(provider: Provider, credentials: Credentials, entry: RequestEntry): MadeAgain {
  // Behind the control port the provider's prefix stands before its path, on its own port nothing does.
  const found =
    locate(entry.target, undefined, undefined, [provider]) ?? locate(entry.target, undefined, provider, [provider]);
  const target = found?.below ?? entry.target;
  const [path = '', search = ''] = [target.split('?')[0], target.slice((target.split('?')[0] ?? '').length + 1)];
  const route = new Router(provider).find(entry.method === 'HEAD' ? 'GET' : entry.method, path);
  const params = 'params' in route ? route.params : {};
  const isPage = route.kind === 'page';
  const operation = route.kind === 'operation' ? route.operation.id : isPage ? route.page.id : undefined;
  const body = entry.body === '' ? undefined : isPage ? formIn(entry.body) : jsonIn(entry.body);
  const isData = body !== undefined && (isJsonObject(body) || Array.isArray(body));
  const data = isData ? (isPage ? body : unwrapped(provider, operation ?? '', credentials, body)) : undefined;
  return {
    entry,
    provider,
    operation,
    isPage,
    target,
    params,
    query: Object.fromEntries(new URLSearchParams(search)),
    data,
    plain: data,
    isCut: false,
    text: entry.body === '' || isData ? undefined : entry.body,
  };
}

/** The data in a body, without the envelope that the provider's client puts around it. What the envelope is, a probe tells. */
function unwrapped(provider: Provider, operation: string, credentials: Credentials, body: Json): Json | undefined {
  if (!isJsonObject(body)) return body;
  const probe = { paydrillProbe: 'probe' };
  const envelope = jsonIn(provider.client.body(operation, probe, credentials, 0) ?? '');
  if (!isJsonObject(envelope)) return body;
  const holder = Object.keys(envelope).find((key) => isDeepStrictEqual(envelope[key], probe));
  const data =
    holder === undefined
      ? Object.fromEntries(
          Object.entries(body).filter(([name]) => name === 'paydrillProbe' || !Object.hasOwn(envelope, name)),
        )
      : Object.hasOwn(body, holder)
        ? (body[holder] ?? {})
        : body;
  const isBare = isJsonObject(data) && Object.keys(data).length === 0;
  // A client that sends an envelope around nothing is called with nothing.
  return isBare && provider.client.body(operation, undefined, credentials, 0) !== undefined ? undefined : data;
}

function jsonIn(text: string): Json | undefined {
  try {
    return text === '' ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}

function formIn(text: string): JsonObject | undefined {
  const json = jsonIn(text);
  return isJsonObject(json) ? json : Object.fromEntries(new URLSearchParams(withoutByteOrderMark(text)));
}

/** A value with each text in it changed; `beside` is the same value as it may be shown. */
function walked(value: Json, beside: Json | undefined, change: (text: string, cut: string) => string): Json {
  if (typeof value === 'string') return change(value, typeof beside === 'string' ? beside : value);
  if (Array.isArray(value))
    return value.map((one, index) => walked(one, Array.isArray(beside) ? beside[index] : undefined, change));
  if (!isJsonObject(value)) return value;
  const other = isJsonObject(beside) ? beside : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, one === undefined ? one : walked(one, other[name], change)]),
  );
}

/** Where a text stands in a value, as far as a scenario can name the place. */
function pathTo(value: Json | undefined, text: string): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value as JsonObject).filter(([name]) => /^[\w-]+$/.test(name));
  const here = entries.find(([, one]) => one === text);
  if (here !== undefined) return [here[0]];
  for (const [name, one] of entries) {
    const below = pathTo(one, text);
    if (below !== undefined) return [name, ...below];
  }
  return undefined;
}
