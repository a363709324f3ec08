import { nearest, PaydrillError, unknownName } from './errors.js';
import { globMatches } from './match.js';
import type { Provider } from './provider.js';

/** Every operation as rules name it: `<provider>.<operation id>`. */
export function operationNames(providers: readonly Provider[]): string[] {
  return providers.flatMap(({ id, operations }) => operations.map((one) => `${id}.${one.id}`));
}

/** Every name under which the journal has calls: operations and hosted pages. */
export function callNames(providers: readonly Provider[]): string[] {
  return [
    ...operationNames(providers),
    ...providers.flatMap(({ id, pages = [] }) => pages.map((one) => `${id}.${one.id}`)),
  ];
}

/** Every webhook event as rules name it: `<provider>.<event>`. */
export function eventNames(providers: readonly Provider[]): string[] {
  return providers.flatMap(({ id, webhooks }) => webhooks.events.map(({ type }) => `${id}.${type}`));
}

/** Throws unless a name, or a glob with `*`, stands for at least one of the valid names. */
export function checkName(what: string, glob: string, valid: readonly string[]): void {
  if (valid.some((name) => globMatches(glob, name))) return;
  if (!glob.includes('*')) throw unknownName(what, glob, valid, 400);
  throw matchesNothing(what, glob, valid);
}

/** Throws unless a glob over raw paths can stand for a path of one of the providers. */
export function checkPath(glob: string, providers: readonly Provider[]): void {
  const paths = providers.flatMap(({ operations, pages = [] }) => [
    ...operations.flatMap(({ path, alsoAt = [] }) => [path, ...alsoAt.map((other) => other.path ?? path)]),
    ...pages.map(({ path }) => path),
  ]);
  if (paths.some((path) => globsMeet(glob, path.replace(/:[^/]+/g, '*')))) return;
  throw matchesNothing('path', glob, [...new Set(paths)]);
}

function matchesNothing(what: string, glob: string, valid: readonly string[]): PaydrillError {
  const near = nearest(glob, valid);
  const some = valid.length > 12 ? `${valid.slice(0, 12).join(', ')}, …` : valid.join(', ') || 'none';
  const hint = near === undefined ? `Known: ${some}.` : `Did you mean ${JSON.stringify(near)}?`;
  const shown = JSON.stringify(glob.length > 80 ? `${glob.slice(0, 80)}…` : glob);
  return new PaydrillError(400, 'matches-nothing', `No ${what} fits ${shown}. ${hint}`);
}

/** True when some text fits both patterns. */
export function globsMeet(a: string, b: string): boolean {
  // below[j]: the rests of a (behind the current place) and of b (from j on) have a text in common.
  let below = new Array<boolean>(b.length + 1).fill(false);
  for (let i = a.length; i >= 0; i -= 1) {
    const row = new Array<boolean>(b.length + 1).fill(false);
    for (let j = b.length; j >= 0; j -= 1) {
      if (i === a.length && j === b.length) row[j] = true;
      else if (a[i] === '*') row[j] = below[j] === true || row[j + 1] === true;
      else if (b[j] === '*') row[j] = row[j + 1] === true || (i < a.length && below[j] === true);
      else row[j] = i < a.length && a[i] === b[j] && below[j + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}
