import { nearest } from '../core/errors.js';
import type { Operation, Page, Provider } from '../core/provider.js';

/** What a path and method lead to. */
export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'page'; readonly page: Page; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly string[] }
  | { readonly kind: 'badPath' }
  | { readonly kind: 'unknownPath'; readonly nearest: string | undefined };

interface Entry {
  readonly method: string;
  readonly segments: readonly string[];
  readonly target:
    | { readonly kind: 'operation'; readonly operation: Operation }
    | { readonly kind: 'page'; readonly page: Page };
}

/** Finds operations and pages of one provider by raw path. Fixed segments win over parameters, whatever the order of the table. */
export class Router {
  readonly #bySize = new Map<number, Entry[]>();
  /** Entries without parameters: what is spelled like one of them leads there, and nowhere else. */
  readonly #fixed = new Map<string, Entry>();
  readonly #paths: string[];

  constructor(provider: Provider) {
    const paths = new Set<string>();
    const add = (method: string, path: string, target: Entry['target']) => {
      paths.add(path);
      const segments = path.split('/').slice(1);
      const same = this.#bySize.get(segments.length) ?? [];
      const entry = { method, segments, target };
      same.push(entry);
      const name = `${method} ${path}`;
      if (countParams(entry) === 0 && !path.includes('%') && !this.#fixed.has(name)) this.#fixed.set(name, entry);
      this.#bySize.set(segments.length, same);
    };
    for (const operation of provider.operations) {
      add(operation.method, operation.path, { kind: 'operation', operation });
      for (const { method, path } of operation.alsoAt ?? []) {
        add(method ?? operation.method, path ?? operation.path, { kind: 'operation', operation });
      }
    }
    for (const page of provider.pages ?? []) add(page.method, page.path, { kind: 'page', page });
    for (const entries of this.#bySize.values()) entries.sort((a, b) => countParams(a) - countParams(b));
    this.#paths = [...paths];
  }

  /** `path` is raw, without the query. */
  find(method: string, path: string): Route {
    const fixed = this.#fixed.get(`${method} ${path}`);
    if (fixed !== undefined) return { ...fixed.target, params: Object.create(null) };
    const decoded = decodeSegments(path);
    if (decoded === undefined) return { kind: 'badPath' };
    const matching = (this.#bySize.get(decoded.length) ?? []).filter(({ segments }) => matches(segments, decoded));
    // A fixed path hides the parameters that would also match it: /network_fees is no withdrawal id.
    const best =
      matching[0] === undefined
        ? []
        : matching.filter((entry) => countParams(entry) === countParams(matching[0] ?? entry));
    const found = best.find((entry) => entry.method === method);
    if (found !== undefined) return { ...found.target, params: paramsOf(found.segments, decoded) };
    if (best.length > 0) return { kind: 'wrongMethod', allowed: [...new Set(best.map((entry) => entry.method))] };
    return { kind: 'unknownPath', nearest: nearest(path, this.#paths) };
  }
}

function decodeSegments(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matches(segments: readonly string[], path: readonly string[]): boolean {
  return segments.every((segment, at) => (segment.startsWith(':') ? path[at] !== '' : segment === path[at]));
}

function countParams({ segments }: Entry): number {
  return segments.filter((segment) => segment.startsWith(':')).length;
}

function paramsOf(segments: readonly string[], path: readonly string[]): Record<string, string> {
  const params: Record<string, string> = Object.create(null);
  segments.forEach((segment, at) => {
    if (segment.startsWith(':')) params[segment.slice(1)] = path[at] ?? '';
  });
  return params;
}
