/**
 * A state machine of one resource, as a table. The table is data: what an effect does is up to the provider, so that a
 * test can walk every state without running anything.
 */
export interface Lifecycle {
  /** Name in `fire` and in scenario files: the `deposit` of `deposit.confirmed`. */
  readonly name: string;
  /** The provider's collection whose rows it governs. */
  readonly collection: string;
  /** The field of a row that holds the state. */
  readonly field: string;
  /** The states a new row may start in, with the effects of coming into being. */
  readonly initial: Readonly<Record<string, readonly Effect[]>>;
  readonly states: Readonly<Record<string, StateSpec>>;
}

/** One state. `on` lists the events that leave it (or keep it); a final state has none. */
export interface StateSpec {
  readonly on?: Readonly<Record<string, Transition>>;
}

/** Where an event leads, and what follows from it. */
export interface Transition {
  readonly to: string;
  readonly effects?: readonly Effect[];
}

/** What a transition causes: a webhook, a later event of the same row, or an action of the provider, by name. */
export type Effect =
  | { readonly emit: string }
  | { readonly fire: string; readonly after: string }
  | { readonly run: string };

/** The outcome of an event: the next state and its effects, or the events that would have been possible. */
export type Step =
  | { readonly ok: true; readonly to: string; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly possible: readonly string[] };

/** What `event` does to a row in `state`. Pure: nothing happens but the look-up. */
export function step(lifecycle: Lifecycle, state: string, event: string): Step {
  const on = lifecycle.states[state]?.on ?? {};
  const transition = Object.hasOwn(on, event) ? on[event] : undefined;
  if (transition === undefined) return { ok: false, possible: Object.keys(on) };
  return { ok: true, to: transition.to, effects: transition.effects ?? [] };
}

/** Every event name of a lifecycle, sorted. */
export function eventsOf(lifecycle: Lifecycle): string[] {
  const names = new Set(Object.values(lifecycle.states).flatMap((state) => Object.keys(state.on ?? {})));
  return [...names].sort();
}

/** The states that can be reached from the initial ones. */
export function reachable(lifecycle: Lifecycle): Set<string> {
  const found = new Set(Object.keys(lifecycle.initial));
  for (const state of found) {
    for (const { to } of Object.values(lifecycle.states[state]?.on ?? {})) found.add(to);
  }
  return found;
}
