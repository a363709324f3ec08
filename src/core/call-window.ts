import { isoInstant } from './clock.js';

/** The calls of one window of a rate limit: its first instant, and how many so far. */
export type CallWindow = { readonly startedAt: string; readonly calls: number };

/** One more call at `now` (ms): a window begins with its first call and lasts for `windowMs`. `retryAfterMs`: until the next one can begin. */
export function countCall(
  window: CallWindow | undefined,
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
  now: number,
): { readonly window: CallWindow; readonly isOver: boolean; readonly retryAfterMs: number } {
  const started = window === undefined ? Number.NaN : Date.parse(window.startedAt);
  const isOpen = now >= started && now < started + windowMs;
  const startedAt = isOpen ? started : now;
  const calls = (isOpen ? (window?.calls ?? 0) : 0) + 1;
  return {
    window: { startedAt: isoInstant(startedAt), calls },
    isOver: calls > limit,
    retryAfterMs: startedAt + windowMs - now,
  };
}
