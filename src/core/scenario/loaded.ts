import type { CallToMake } from './awaited.js';
import { namesIn } from './expression.js';
import type { Scenario } from './schema.js';

/** A name that steps refer to, the call whose answer is saved under it, and how many steps wait for that. */
export interface Wait {
  readonly name: string;
  readonly call: string;
  readonly steps: number;
}

/** What of a loaded scenario is the user's to do. */
export interface Loaded {
  /** Its name; null when none is loaded. */
  readonly loaded: string | null;
  /** In the order in which they are to be made. */
  readonly calls: readonly CallToMake[];
  readonly waits: readonly Wait[];
  /** The same in a sentence or two; null when none is loaded. */
  readonly note: string | null;
}

/** What a person must know who has loaded a scenario. */
export function loadedNote(
  scenario: Scenario | undefined,
  calls: readonly CallToMake[],
  waits: readonly Wait[],
): string | null {
  if (scenario === undefined) return null;
  const left = calls.filter(({ made }) => !made).length;
  const sentences = [
    calls.length === 0
      ? 'It makes no calls.'
      : left === 0
        ? 'Your client has made all of its calls.'
        : `Its calls are for your client to make: ${left} ${calls.length === left ? '' : `of ${calls.length} `}${left === 1 && calls.length === left ? 'call' : 'calls'}, in this order.`,
    ...(waits.length === 0
      ? []
      : [
          `Steps wait for answers: ${waits.map(({ name, call, steps }) => `$${name} of ${call} (${steps})`).join(', ')}.`,
        ]),
    ...(namesIn(scenario).includes('receiver')
      ? ['$receiver is an inbox of this server; what it got is among the webhooks.']
      : []),
  ];
  return sentences.join(' ');
}
