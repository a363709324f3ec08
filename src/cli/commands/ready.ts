import { UsageError } from '../../config.js';
import { ControlClient, type ControlFlags, withoutWorkspace } from '../control-client.js';
import type { Io } from '../io.js';

/** Answers 0 when a server is ready, else 1, and prints nothing: for health checks, and loops that wait. */
export async function ready(io: Io, flags: ControlFlags): Promise<number> {
  const client = new ControlClient(withoutWorkspace(io.env), flags);
  const isReady = await client.get('readyz').then(
    () => true,
    (error: unknown) => {
      if (error instanceof UsageError) throw error;
      return false;
    },
  );
  if (flags.json === true) io.stdout(`${JSON.stringify({ ready: isReady, url: client.url })}\n`);
  return isReady ? 0 : 1;
}
