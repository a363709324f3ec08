import { UsageError } from '../../config.js';
import { unknownName } from '../../core/errors.js';
import { credentialFormats } from '../choices.js';
import type { CredentialsAnswer } from '../control-answers.js';
import type { ControlFlags } from '../control-client.js';
import { credentialEnv, onOneLine } from '../credential-env.js';
import type { Io } from '../io.js';
import { note } from '../notes.js';
import { serverOrOffline } from '../offline.js';
import { shellQuote } from '../shell.js';

/** Prints base URLs and keys as shell variables (for `eval`, or a `.env` file), as lines of an env file, or as JSON. */
export async function credentials(
  io: Io,
  flags: ControlFlags & { readonly format?: string; readonly seed?: string },
): Promise<number> {
  const format = flags.json === true ? 'json' : (flags.format ?? 'env');
  if (!credentialFormats.includes(format))
    throw new UsageError(`--format: ${unknownName('format', format, credentialFormats).message}`);
  const source = serverOrOffline(io, flags);
  const { value } = await source.get<CredentialsAnswer>('credentials');
  if (source.offline && flags.seed === undefined)
    note(io, flags, 'No server runs; these are the keys that `paydrill start` will have here.');
  if (format === 'json') io.stdout(`${JSON.stringify(value, null, 2)}\n`);
  else {
    const quoted = format === 'env-file' ? onOneLine : shellQuote;
    for (const [name, text] of Object.entries(credentialEnv(value))) io.stdout(`${name}=${quoted(text)}\n`);
  }
  return 0;
}
