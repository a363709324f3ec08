/** Mistakes that are proven by making them: what is signed is changed in one place, or in two, until the result is the one that came. */

/** A mistake that was proven by making it. */
export interface Mistake {
  readonly code: string;
  readonly text: string;
}

/** Another value of something that is signed, or signed with: code, and what it is. */
export interface Spelling<T> {
  readonly value: T;
  readonly code: string;
  readonly how: string;
}

/** A change of what is signed, or with what, that is a mistake. */
export interface Change<P> {
  /** Changes of one place exclude each other. */
  readonly place: string;
  readonly mistake: Mistake;
  readonly set: Partial<P>;
  /** Too seldom to be tried together with others. */
  readonly isRare?: boolean;
}

const mostPairs = 10_000;
const mostBytes = 6_000_000;

/**
 * The fewest changes that lead to what came: none, one, or two in different places. `sizeOf` says how many bytes a try costs; pairs are
 * tried up to a limit, so that a refusal stays quick; `share` divides it, where several right ones are tried.
 */
export function fewestChanges<P extends object>(
  right: P,
  changes: readonly Change<P>[],
  fits: (parts: P) => boolean,
  sizeOf: (parts: P) => number,
  share = 1,
): { readonly mistakes: readonly Mistake[]; readonly parts: P } | undefined {
  if (fits(right)) return { mistakes: [], parts: right };
  for (const { set, mistake } of changes) {
    const parts = { ...right, ...set };
    if (fits(parts)) return { mistakes: [mistake], parts };
  }
  const usual = changes.filter(({ isRare }) => isRare !== true);
  let pairs = 0;
  let bytes = 0;
  // By the sum of their places in the list, so that the likely ones come before the limit.
  for (let sum = 1; sum < 2 * usual.length; sum += 1) {
    for (let at = Math.max(0, sum - usual.length + 1); at * 2 < sum; at += 1) {
      const [first, second] = [usual[at], usual[sum - at]];
      if (first === undefined || second === undefined || first.place === second.place) continue;
      const parts = { ...right, ...first.set, ...second.set };
      pairs += 1;
      bytes += sizeOf(parts);
      if (pairs > mostPairs / share || bytes > mostBytes / share) return undefined;
      if (fits(parts)) return { mistakes: [first.mistake, second.mistake], parts };
    }
  }
  return undefined;
}

/** Codes of causes that say what is not known; one that is proven makes them void. */
export const openCodes: readonly string[] = ['unexplained', 'noBodyArrived', 'otherBytes'];
