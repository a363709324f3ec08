import type { Response } from 'express';
import type { Workspace } from '../../core/workspace.js';

/** Tells everything that happens in a workspace as server-sent events: `event:` its kind, `data:` the happening as JSON. */
export function openStream(workspace: Workspace, response: Response): void {
  response.status(200).set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  response.write(': listening\n\n');
  const stop = workspace.journal.listen((happening) => {
    response.write(`event: ${happening.kind}\ndata: ${JSON.stringify(happening)}\n\n`);
  });
  response.on('close', stop);
}
