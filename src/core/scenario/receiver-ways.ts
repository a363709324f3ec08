import { parseDuration } from '../duration.js';

/** True for a way in which the receiver of a played scenario can behave: `ok`, `status-503`, `down-1h` (503 until then). */
export function isReceiverWay(text: string): boolean {
  const down = /^down-(.+)$/.exec(text)?.[1];
  if (down !== undefined) return parseDuration(down) !== undefined;
  return text === 'ok' || /^status-[1-5]\d\d$/.test(text);
}

/** The status that a receiver of this kind answers, `elapsedMs` of virtual time after the start. */
export function receiverStatus(way: string, elapsedMs: number): number {
  const status = /^status-(\d+)$/.exec(way)?.[1];
  if (status !== undefined) return Number(status);
  const down = /^down-(.+)$/.exec(way)?.[1];
  return down !== undefined && elapsedMs < (parseDuration(down) ?? 0) ? 503 : 200;
}
