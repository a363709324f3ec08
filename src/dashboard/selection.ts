import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Happening } from '../core/journal.js';

/** What the details show. */
export type Selection =
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'delivery'; readonly id: string }
  | { readonly kind: 'transfer'; readonly txid: string }
  | { readonly kind: 'transition'; readonly happening: Happening & { kind: 'transition' } };

/** The choice, and how it changes. */
export interface Choosing {
  readonly chosen: Selection | undefined;
  choose(selection: Selection): void;
  /** Closes the details; the focus goes back to the line. */
  back(): void;
}

/** The choice of the parts below. */
export const Chosen = createContext<Choosing>({ chosen: undefined, choose: () => {}, back: () => {} });

export function useChosen(): Choosing {
  return useContext(Chosen);
}

/** What a line has details of, or undefined. */
export function selectionOf(happening: Happening): Selection | undefined {
  if (happening.kind === 'request') return { kind: 'request', id: happening.entry.id };
  if (happening.kind === 'delivery') return { kind: 'delivery', id: happening.id };
  if (happening.kind === 'transition') return { kind: 'transition', happening };
  if (happening.kind !== 'fault') return undefined;
  const [kind, id = ''] = happening.subject.split('/');
  return kind === 'request' || kind === 'delivery' ? { kind, id } : undefined;
}

/** True when two selections are of the same thing. */
export function isSame(a: Selection | undefined, b: Selection | undefined): boolean {
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  if (a.kind === 'transition' && b.kind === 'transition') return a.happening === b.happening;
  if (a.kind === 'transfer' && b.kind === 'transfer') return a.txid === b.txid;
  return 'id' in a && 'id' in b && a.id === b.id;
}
