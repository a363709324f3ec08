/** The string that a client signed beside the one that it should have signed. */
import { firstDifference } from './hmac.js';

/** Two texts, and where they part. */
export interface Comparison {
  readonly expected: string;
  readonly received: string;
  readonly firstDifference: {
    readonly offset: number;
    readonly expected: string;
    readonly received: string;
    readonly line?: string;
    readonly byte: number;
  };
}

/** Compares two texts; undefined when they are equal. `names` are those of the lines of the expected one, from the first. */
export function comparedTexts(
  expected: string,
  received: string,
  names: readonly string[] = [],
): Comparison | undefined {
  const found = firstDifference(expected, received);
  if (found === undefined) return undefined;
  const before = expected.slice(0, found.offset).split('\n');
  const byte = Buffer.byteLength(before.at(-1) ?? '');
  const name = names[before.length - 1];
  const isOne = name === undefined && !expected.includes('\n');
  const line = `line ${before.length}${name === undefined ? '' : ` (${name})`}`;
  return { expected, received, firstDifference: { ...found, ...(isOne ? {} : { line }), byte } };
}
