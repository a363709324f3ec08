import type { Response } from 'express';
import type { Workspace } from '../../core/workspace.js';

/** As many bytes may wait for a listener who does not read; then it is cut off, so that it costs no more. */
const mostWaiting = 16 * 1024 * 1024;

/** Tells everything that happens in a workspace as server-sent events: `event:` its kind, `data:` the happening as JSON. */
export function openStream(workspace: Workspace, response: Response): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  response.write(': listening\n\n');
  const stop = workspace.journal.listen((happening) => {
    if (response.writableLength > mostWaiting) return void response.destroy();
    response.write(`event: ${happening.kind}\ndata: ${JSON.stringify(happening)}\n\n`);
  });
  response.on('close', stop);
}
