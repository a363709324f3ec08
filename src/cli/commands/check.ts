import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolveOptions, UsageError } from '../../config.js';
import { mistakeText, parseScenario } from '../../core/scenario/parse.js';
import { providers } from '../../providers/index.js';
import { parseConfig } from '../config-file.js';
import type { Io } from '../io.js';

/** Checks scenario and config files and prints every mistake of all of them, each with its place. Answers 0, or throws (exit 2). */
export async function check(io: Io, files: readonly string[]): Promise<number> {
  const mistakes: string[] = [];
  for (const file of files) {
    const found = mistakesIn(io, file);
    if (found.length === 0) io.stdout(`${file}: fine\n`);
    mistakes.push(...found);
  }
  if (mistakes.length > 0) throw new UsageError(mistakes);
  return 0;
}

function mistakesIn(io: Io, file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return [`${file}: ${code === 'ENOENT' ? 'there is no such file.' : `cannot be read (${code ?? String(error)}).`}`];
  }
  if (isConfig(file, text)) return configMistakes(file, text);
  return (parseScenario(text, file, providers).mistakes ?? []).map(mistakeText);
}

/** A config file is known by its name, or by having no scenario's key at its top. */
function isConfig(file: string, text: string): boolean {
  if (/(^|[/\\])paydrill\.config\.\w+$/.test(file)) return true;
  return !/^\s*[{]?\s*"?(paydrill|name|given|calls|steps|on|expect|faults)"?\s*:/m.test(text);
}

function configMistakes(file: string, text: string): readonly string[] {
  try {
    resolveOptions({ flags: {}, env: {}, file: { path: file, root: parseConfig(file, text) }, providers });
    return [];
  } catch (error) {
    if (error instanceof UsageError) return error.mistakes;
    throw error;
  }
}
