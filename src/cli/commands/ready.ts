import { UsageError } from '../../config.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';

/** Answers 0 when a server is ready, else 1, and prints nothing: for health checks, and loops that wait. */
export async function ready(io: Io, flags: ControlFlags): Promise<number> {
  try {
    await new ControlClient(io.env, flags).get('readyz');
    return 0;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return 1;
  }
}
