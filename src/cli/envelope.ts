import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, parseJson } from '../core/json.js';
import type { Credentials, Operation, Provider } from '../core/provider.js';

/** The operation that takes a method at a path (with or without a query), or undefined. */
export function findOperation(provider: Provider, method: string, path: string): Operation | undefined {
  const parts = path.replace(/\?.*$/s, '').split('/');
  const matches = (pattern: string) => {
    const wanted = pattern.split('/');
    return (
      wanted.length === parts.length &&
      wanted.every((part, index) => part === parts[index] || (part.startsWith(':') && parts[index] !== ''))
    );
  };
  const found = provider.operations.filter((one) => {
    const places = [
      { method: one.method, path: one.path },
      ...(one.alsoAt ?? []).map((also) => ({ method: one.method, path: one.path, ...also })),
    ];
    // HEAD is taken where GET is.
    return places.some((place) => place.method === (method === 'HEAD' ? 'GET' : method) && matches(place.path));
  });
  // A path without parameters is meant before one that would also match, as `/cards/limits` is before `/cards/:id`.
  return found.find((one) => one.path === path.replace(/\?.*$/s, '')) ?? found[0];
}

/**
 * A body put into the provider's envelope, or undefined when it must be signed as it is: it is no JSON object, it has the envelope
 * already, or there is no envelope. `at` is wire time in ms.
 */
export function wrapped(
  provider: Provider,
  operation: Operation,
  text: string | undefined,
  keys: Credentials,
  at: number,
): string | undefined {
  const data = text === undefined ? undefined : objectOf(text);
  if (text !== undefined && data === undefined) return undefined;
  const full = provider.client.body(operation.id, data, keys, at);
  const envelope = full === undefined ? undefined : objectOf(full);
  if (full === undefined || envelope === undefined || isDeepStrictEqual(envelope, data ?? {})) return undefined;
  if (data === undefined) return full;
  // The member that holds the data marks a body that has its envelope; where data and envelope are one, all that was added does.
  const holders = Object.keys(envelope).filter((key) => isDeepStrictEqual(envelope[key], data));
  const lacks = (key: string) => !Object.hasOwn(data, key);
  return (holders.length > 0 ? holders : Object.keys(envelope)).some(lacks) ? full : undefined;
}

function objectOf(text: string): { readonly [key: string]: Json | undefined } | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
