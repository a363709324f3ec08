/** Hashes of transactions as people copy them. The samples pair a BTC claim with an 0x hash, so no chain's format is asked for. */
import { isBlank } from './params.js';

const longest = 255;

/** What is wrong with a hash, in the words of Rails; undefined when nothing is. White space around it is no mistake. */
export function hashProblem(given: string | null | undefined): string | undefined {
  if (isBlank(given)) return "can't be blank";
  const text = given.trim();
  if (text.length > longest) return `is too long (maximum is ${longest} characters)`;
  return /\s/.test(text) ? 'is invalid' : undefined;
}
