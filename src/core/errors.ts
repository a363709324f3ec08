import { closest, distance } from 'fastest-levenshtein';

/** A problem document (RFC 9457) as the control API answers it. Extra members carry details. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extra: string]: unknown;
}

/**
 * Something a person asked for that cannot be done: one sentence that says what was wrong, what was expected and, where
 * there is one, the nearest valid name. The command line prints the message alone; the control API answers a problem document.
 */
export class PaydrillError extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  /** `status` is the HTTP status of the control API; `code` a stable slug. */
  constructor(status: number, code: string, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'PaydrillError';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }

  toProblem(): ProblemDocument {
    return {
      type: `urn:paydrill:${this.code}`,
      title: this.code.replaceAll('-', ' '),
      status: this.status,
      detail: this.message,
      ...this.extra,
    };
  }
}

/** The valid name nearest to a wrong one, or undefined when none is near. */
export function nearest(wrong: string, valid: readonly string[]): string | undefined {
  if (valid.length === 0 || wrong.length > 200) return undefined;
  const match = closest(
    wrong.toLowerCase(),
    valid.map((name) => name.toLowerCase()),
  );
  const found = valid.find((name) => name.toLowerCase() === match);
  return distance(wrong.toLowerCase(), match) <= Math.max(2, Math.ceil(match.length / 3)) ? found : undefined;
}

/** An error for an unknown name: names the nearest valid one, or lists them all. */
export function unknownName(what: string, wrong: string, valid: readonly string[], status = 404): PaydrillError {
  const near = nearest(wrong, valid);
  const shown = JSON.stringify(wrong.length > 80 ? `${wrong.slice(0, 80)}…` : wrong);
  const hint = near === undefined ? `Known: ${valid.join(', ') || 'none'}.` : `Did you mean ${JSON.stringify(near)}?`;
  return new PaydrillError(status, `unknown-${what.replaceAll(' ', '-')}`, `Unknown ${what} ${shown}. ${hint}`, {
    ...(near === undefined ? {} : { nearest: near }),
  });
}

/** The sentence of any thrown thing, for people; never a stack trace. */
export function messageOf(error: unknown): string {
  // Not `instanceof`: under some test runners errors of Node are of another realm than this module.
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined;
  return typeof message === 'string' ? message : String(error);
}
