import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../config.js';
import { jsonErrorOffset, lineAndColumn, withoutByteOrderMark } from '../core/json.js';

/** The value in a JSON file; `path` is shown in messages as it is. Throws {@link UsageError}: `FILE:LINE:COL` for text that is no JSON. */
export function readJsonFile(cwd: string, path: string): unknown {
  let text: string;
  try {
    text = withoutByteOrderMark(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      code === 'ENOENT' ? `${path}: there is no such file.` : `${path}: cannot be read (${code ?? String(error)}).`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = lineAndColumn(text, jsonErrorOffset(text));
    throw new UsageError(`${path}:${line}:${column}: this is not JSON. Nothing was changed.`);
  }
}

/** Writes a file that is never half written: what stood there stays until all of the new text is on the disk. One line on failure. */
export function writeFileWhole(cwd: string, path: string, text: string): void {
  const target = resolve(cwd, path);
  const made = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    // A pipe or device is written to, not replaced.
    if (isSpecial(target)) {
      writeFileSync(target, text);
      return;
    }
    writeFileSync(made, text, { flush: true });
    renameSync(made, target);
  } catch (error) {
    rmSync(made, { force: true });
    const code = (error as NodeJS.ErrnoException).code;
    throw new Error(
      code === 'ENOENT'
        ? `${path}: there is no such folder.`
        : `${path}: cannot be written (${code ?? String(error)}).`,
    );
  }
}

function isSpecial(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}
