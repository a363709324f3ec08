import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PaydrillError } from './errors.js';

/** As many links as Linux follows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const mostLinks = 40;

/**
 * The file that a state path means, absolute: where it is a symbolic link, what that leads to, whether it exists or not. So two links to
 * one file have one lock and one set of changes, and the link stays a link. Throws for a circle of links.
 */
export function stateFileBehind(path: string): string {
  const given = resolve(path);
  let at = given;
  for (let links = 0; links <= mostLinks; links += 1) {
    if (lookedUp(at, given, lstatSync)?.isSymbolicLink() !== true) return at;
    at = resolve(realpathSync(dirname(at)), readlinkSync(at));
  }
  throw badPath(given, 'is a symbolic link that leads to itself');
}

/**
 * Makes the folder of a state file, and checks that a state can be kept there: a regular file that is not read-only, or none yet. Throws
 * {@link PaydrillError} that says what to do.
 */
export function checkStatePath(path: string): void {
  const found = lookedUp(path, path, statSync);
  if (found?.isDirectory() === true)
    throw badPath(
      path,
      'is a folder, not a file',
      'Docker makes one where a mounted file does not exist: remove it and mount the folder that the file is to be in',
    );
  if (found !== undefined && !found.isFile()) throw badPath(path, 'is no regular file');
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw notKept(path, error);
  }
  if (found !== undefined) checkWritable(path, found);
}

function checkWritable(path: string, found: Stats): void {
  const refusal = refusedAccess(path, constants.W_OK);
  // A file of another user can still be replaced by one of ours, unless its folder keeps everybody to their own files.
  const isStuck = refusal === 'EACCES' && ((statSync(dirname(path)).mode & 0o1000) !== 0 || isMountedAlone(path));
  if ((found.mode & 0o222) === 0 || refusal === 'EROFS' || isStuck)
    throw badPath(path, `is read-only${forUser(refusal)}`, 'Make it writable');
}

function refusedAccess(path: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

/** Whether a file is mounted by itself, as with `docker run -v ./state.json:/state/state.json`. Known on Linux only. */
export function isMountedAlone(path: string): boolean {
  try {
    const real = join(realpathSync(dirname(path)), basename(path));
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .some((line) => unescaped(line.split(' ')[4] ?? '') === real);
  } catch {
    return false;
  }
}

/** Spaces and the like are octal there: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** An error for a state that cannot be kept, whatever the file system said. */
export function notKept(path: string, error: unknown): PaydrillError {
  const { code = String(error), message } = error as NodeJS.ErrnoException;
  const folder = dirname(path);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return badPath(path, `cannot be kept: ${folder} is not writable${forUser(code)}`, 'Make that folder writable');
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return badPath(path, `cannot be kept: ${folder}, or what is above it, is a file and no folder`);
  return badPath(path, `cannot be kept: ${message ?? code}`);
}

/** An error for a state that is there and cannot be read. */
export function notRead(path: string, error: unknown): PaydrillError {
  const { code, message } = error as NodeJS.ErrnoException;
  return badPath(path, `cannot be read${code === 'EACCES' ? forUser(code) : `: ${message}`}`, 'Make it readable');
}

function forUser(code: string | undefined): string {
  const user = process.getuid?.();
  if (code === 'EROFS') return ' (the file system is read-only)';
  return user === undefined || code === undefined ? '' : ` for user ${user}`;
}

function badPath(path: string, what: string, first?: string): PaydrillError {
  const advice =
    first === undefined ? 'Give another file with --state FILE' : `${first}, or give another file with --state FILE`;
  return new PaydrillError(400, 'bad-state-path', `${path} ${what}. ${advice}, or start with --memory.`);
}

/** What is at a path; undefined when nothing is. */
function lookedUp(path: string, given: string, look: (path: string) => Stats): Stats | undefined {
  try {
    return look(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw badPath(given, 'is a symbolic link that leads to itself');
    throw code === 'ENOTDIR' ? notKept(given, error) : notRead(given, error);
  }
}
