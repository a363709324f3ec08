import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ProviderId } from './library/names.js';
import type { Paydrill } from './library/paydrill.js';
import { drillWith, type OptionsOrMaker } from './library/use-drill.js';

export type { PaydrillOptions } from './library/options.js';
export type { Paydrill } from './library/paydrill.js';

/**
 * A Paydrill for the tests of a file or a `describe`: starts before the first, is as new after each, and stops behind the last. The answer
 * can be used inside tests and hooks. Options can also be a function that makes them, called when the drill starts.
 */
export function useDrill<Id extends ProviderId = ProviderId>(options: OptionsOrMaker<Id> = {}): Paydrill<Id> {
  return drillWith<Id>({ beforeAll, afterEach, afterAll }, options);
}
