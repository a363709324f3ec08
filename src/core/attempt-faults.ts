import type { FiredFault } from './fault-book.js';
import type { WebhookFault } from './faults.js';
import type { Webhooks } from './provider.js';

const dayMs = 86_400_000;

/** One attempt as it leaves, and what was done to it: `fault_1: truncate, attempt 2`. */
interface SpoiltAttempt {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly faults: readonly string[];
}

/**
 * The bytes of an attempt with the faults that fired for it. `sign` makes the headers over the whole body for a wire instant in ms; a truncated
 * body has a Content-Length of its own, so that the receiver reads it to the end and finds the signature wrong.
 */
export function spoiltAttempt(
  fired: readonly FiredFault<WebhookFault>[],
  attempt: {
    readonly n: number;
    readonly body: Buffer;
    readonly wireNow: number;
    readonly sign: (signedAt: number) => Readonly<Record<string, string>>;
    readonly signatureHeaders: Webhooks['signatureHeaders'];
  },
): SpoiltAttempt {
  const { n, wireNow, sign, signatureHeaders = [] } = attempt;
  let headers = sign(wireNow);
  let { body } = attempt;
  const faults: string[] = [];
  const note = ({ id, what }: FiredFault, effect = '') => faults.push(`${id}: ${what}, attempt ${n}${effect}`);
  // Each is done once, however many rules ask for it: a character that is changed twice could be the first one again.
  const change = (rules: readonly FiredFault[], made: () => Readonly<Record<string, string>>, why: string) => {
    if (rules.length === 0) return;
    const changed = made();
    for (const one of rules) note(one, sameHeaders(changed, headers) ? ` (no effect: ${why})` : '');
    headers = changed;
  };
  const stale = fired.filter(({ rule }) => rule.staleTimestamp === true);
  change(stale, () => sign(wireNow - dayMs), 'the provider signs no time');
  const corrupt = fired.filter(({ rule }) => rule.corruptSignature === true);
  change(corrupt, () => corrupted(headers, signatureHeaders), 'the provider signs nothing');
  for (const one of fired.filter(({ rule }) => rule.truncate === true)) {
    note(one);
    body = attempt.body.subarray(0, Math.floor(attempt.body.length / 2));
  }
  return { headers, body, faults };
}

function corrupted(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const lower = names.map((name) => name.toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      lower.includes(name.toLowerCase()) ? withOtherCharacter(value) : value,
    ]),
  );
}

// A character inside of the longest run of base64 or hex: the last one of base64 may hold bits that nobody reads, and what stands
// around the run (`t=…,v1=`) says how to read it.
function withOtherCharacter(value: string): string {
  const runs = [...value.matchAll(/[A-Za-z0-9+/_-]+/g)].sort((a, b) => b[0].length - a[0].length);
  const [run] = runs;
  if (run === undefined) return value;
  const at = run.index + Math.floor(run[0].length / 2);
  return `${value.slice(0, at)}${value[at] === '0' ? '1' : '0'}${value.slice(at + 1)}`;
}

function sameHeaders(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
