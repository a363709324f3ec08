import { checkVariables, shadowedSettings } from '../config-environment.js';
import type { Io } from './io.js';
import { type JsonFlag, note } from './notes.js';

/**
 * Refuses `PAYDRILL_*` variables that nothing reads, and says which settings are hidden by the variables of a Kubernetes service or of a
 * linked container.
 */
export async function checkEnvironment(
  io: Io,
  command: string,
  flags: JsonFlag & { readonly log?: string },
): Promise<void> {
  await checkVariables(io.env, async () => (await import('../providers/index.js')).providers);
  // `ready` prints nothing by itself: loops call it many times.
  if (command === 'ready' || (flags.log ?? io.env['PAYDRILL_LOG']) === 'silent') return;
  for (const name of shadowedSettings(io.env))
    note(
      io,
      { json: flags.json === true || flags.log === 'json' },
      `${name} is ${JSON.stringify(io.env[name])}: that tells of a Kubernetes service or a linked container and is no setting of Paydrill, so it is ignored.`,
    );
}
