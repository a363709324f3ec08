import { styleText } from 'node:util';
import type { Io } from './io.js';

/** The few looks that output has. */
export type Look = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Gives text a look, or leaves it as it is. */
export type Paint = (look: Look, text: string) => string;

/**
 * Colours for a terminal; none in a pipe or with `NO_COLOR` set (https://no-color.org: to anything but nothing). `FORCE_COLOR` brings them
 * into a pipe too (https://force-color.org), unless it is 0 or false, which Node takes for no.
 */
export function paintFor({ env, isTty }: Pick<Io, 'env' | 'isTty'>): Paint {
  const wish = env['FORCE_COLOR'] ?? '';
  const wanted = wish === '' ? isTty : wish !== '0' && wish !== 'false';
  if (!wanted || (env['NO_COLOR'] ?? '') !== '') return (_look, text) => text;
  // Node's own check looks at process.stdout, which need not be where the text goes.
  return (look, text) => styleText(look, text, { validateStream: false });
}
