import type { Request, Response } from 'express';
import { PaydrillError } from '../../core/errors.js';
import type { Happening } from '../../core/journal.js';
import type { Workspace } from '../../core/workspace.js';

/** As many bytes may wait for a listener who does not read; then it is cut off, so that it costs no more. */
const mostWaiting = 16 * 1024 * 1024;

/** About as many characters of the past are told at most, so that whoever asks for it is not cut off at once. */
const mostPast = 4 * 1024 * 1024;

/**
 * Tells everything that happens in a workspace as server-sent events: `event:` its kind, `data:` the happening as JSON. `?past=N` begins with the
 * last N that happened before (at most 2,000 are kept, and fewer when they are long), without a gap to what follows.
 */
export function openStream(workspace: Workspace, request: Request, response: Response): void {
  const past = pastOf(request.query['past']);
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  response.write(': listening\n\n');
  // Whoever asked for the past learns from the last line where it ends.
  if (past > 0) response.write(`${lastOf(workspace.journal.past(past)).join('')}: now\n\n`);
  const stop = workspace.journal.listen((happening) => {
    if (response.writableLength > mostWaiting) return void response.destroy();
    response.write(eventOf(happening));
  });
  response.on('close', stop);
}

function lastOf(happenings: readonly Happening[]): string[] {
  const texts: string[] = [];
  let length = 0;
  for (let at = happenings.length - 1; at >= 0; at -= 1) {
    const happening = happenings[at];
    const text = happening === undefined ? '' : eventOf(happening);
    length += text.length;
    if (length > mostPast) break;
    texts.unshift(text);
  }
  return texts;
}

function eventOf(happening: Happening): string {
  return `event: ${happening.kind}\ndata: ${JSON.stringify(happening)}\n\n`;
}

function pastOf(given: unknown): number {
  if (given === undefined) return 0;
  if (typeof given === 'string' && /^\d{1,4}$/.test(given)) return Number(given);
  throw new PaydrillError(400, 'bad-past', 'past: expected how many happenings to begin with, from 0 to 9999.');
}
