import type { ResetAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { loadedText } from '../loaded.js';
import { shortInstant } from '../text.js';

/** Makes a workspace as new. */
export async function reset(io: Io, flags: ControlFlags & { readonly scenario?: string }): Promise<number> {
  const { scenario } = flags;
  const client = new ControlClient(io.env, flags);
  const body = scenario === undefined ? undefined : { scenario };
  const { value, text } = await client.post<ResetAnswer>('reset', body);
  io.stdout(
    flags.json === true
      ? `${text}\n`
      : `The workspace ${client.workspace} is as new; its clock is at ${shortInstant(value.now)} (${value.mode}).\n${loadedText(value)}`,
  );
  return 0;
}
