import { UsageError } from '../../config.js';
import { type JsonObject, parseJson } from '../../core/json.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import type { Io } from '../io.js';

/** Fires one lifecycle event at a row. */
export async function fire(
  io: Io,
  provider: string,
  event: string,
  id: string,
  flags: ControlFlags & { readonly data?: readonly string[] },
): Promise<number> {
  const data = dataOf(flags.data ?? []);
  const { text } = await new ControlClient(io.env, flags).post('events', {
    provider,
    event,
    id,
    ...(data === undefined ? {} : { data }),
  });
  io.stdout(flags.json === true ? `${text}\n` : `fired ${provider}.${event} at ${id}\n`);
  return 0;
}

/** `name=text` stays text, since amounts must not turn into numbers; `name:=json` is any JSON. */
function dataOf(given: readonly string[]): JsonObject | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((one) => {
      const [, name, colon, text] = /^([^=:]+)(:?)=(.*)$/s.exec(one) ?? [];
      if (name === undefined || text === undefined)
        throw new UsageError(`--data: expected name=text or name:=json, not ${JSON.stringify(one)}.`);
      if (colon === '') return [name, text];
      try {
        return [name, parseJson(text)];
      } catch {
        throw new UsageError(
          `--data: what follows ${name}:= is not JSON: ${JSON.stringify(text)}. For text write ${name}=…`,
        );
      }
    }),
  );
}
