import { ControlClient, type ControlFlags } from '../control-client.js';
import { happeningOf, prettyHappening } from '../happenings.js';
import type { Io } from '../io.js';
import { paintFor } from '../style.js';

/** Prints what happens as it happens, until a signal. With `--json` every happening in full, one per line. */
export async function tail(io: Io, flags: ControlFlags): Promise<number> {
  const client = new ControlClient(io.env, flags);
  const paint = paintFor(io);
  const abort = new AbortController();
  const off = io.onSignal?.(() => abort.abort());
  try {
    const ended = await client.stream('stream', abort.signal, (event, data) => {
      const happening = happeningOf(event, data);
      if (happening !== undefined)
        io.stdout(flags.json === true ? `${JSON.stringify(happening)}\n` : prettyHappening(happening, paint));
    });
    if (ended) return 0;
    throw new Error(`The Paydrill at ${client.url} has stopped.`);
  } finally {
    off?.();
  }
}
