import { systemWall } from './clock.js';

/** Work that can be left between two steps, none of which takes longer than others should wait: about a thousand rows. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How many rows a step takes. */
export const rowsInStep = 1000;

/** Carries all steps out without leaving. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Carries the steps out and lets others have their turn after each. Nothing that a step reads may change meanwhile. Rejects when `signal` aborts
 * before the last one.
 */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise<void>((resolve) => systemWall.soon(resolve));
  }
}

/** Calls `visit` with each of many things, in steps. */
export function* each<T>(things: readonly T[], visit: (thing: T) => void): Steps<void> {
  for (let from = 0; from < things.length; from += rowsInStep) {
    for (const thing of things.slice(from, from + rowsInStep)) visit(thing);
    if (from + rowsInStep < things.length) yield;
  }
}
