import type { ClockAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';
import { shortInstant } from '../text.js';

/** Makes a workspace as new. */
export async function reset(io: Io, flags: ControlFlags): Promise<number> {
  const { value, text } = await new ControlClient(io.env, flags).post<ClockAnswer>('reset');
  io.stdout(
    flags.json === true
      ? `${text}\n`
      : `The workspace ${flags.workspace ?? 'default'} is as new; its clock is at ${shortInstant(value.now)} (${value.mode}).\n`,
  );
  return 0;
}
