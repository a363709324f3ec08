import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolveOptions, UsageError } from '../../config.js';
import { mistakeText, parseScenario } from '../../core/scenario/parse.js';
import { providers } from '../../providers/index.js';
import { parseConfig } from '../config-file.js';
import type { Io } from '../io.js';
import type { JsonFlag } from '../notes.js';

/**
 * Checks scenario and config files and prints every mistake of all of them, each with its place. Answers 0 or 2; mistakes are what was
 * asked for, so that `--json` has them on stdout.
 */
export async function check(io: Io, files: readonly string[], flags: JsonFlag = {}): Promise<number> {
  const found = files.map((file) => ({ file, mistakes: mistakesIn(io, file) }));
  const mistakes = found.flatMap((one) => one.mistakes);
  if (flags.json === true) {
    const checked = found.map((one) => ({ file: one.file, ok: one.mistakes.length === 0, mistakes: one.mistakes }));
    io.stdout(`${JSON.stringify({ ok: mistakes.length === 0, files: checked })}\n`);
  } else {
    for (const one of found) if (one.mistakes.length === 0) io.stdout(`${one.file}: fine\n`);
    if (mistakes.length > 0) throw new UsageError(mistakes.map(({ text }) => text));
  }
  return mistakes.length === 0 ? 0 : 2;
}

/** A mistake as `--json` prints it: `text` is what people are shown. Line and column from 1, where there is a place. */
interface Found {
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly text: string;
}

function mistakesIn(io: Io, file: string): readonly Found[] {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const message = code === 'ENOENT' ? 'there is no such file.' : `cannot be read (${code ?? String(error)}).`;
    return [{ message, text: `${file}: ${message}` }];
  }
  if (isConfig(file, text)) return configMistakes(file, text).map((line) => placed(file, line));
  const { mistakes = [] } = parseScenario(text, file, providers);
  return mistakes.map((one) => ({ line: one.line, column: one.column, message: one.message, text: mistakeText(one) }));
}

/** A mistake of a config file, told as `FILE:LINE:COL: message`. */
function placed(file: string, text: string): Found {
  const [, line, column, message] = /^:(\d+):(\d+): (.*)$/s.exec(text.slice(file.length)) ?? [];
  if (message === undefined) return { message: text, text };
  return { line: Number(line), column: Number(column), message, text };
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
