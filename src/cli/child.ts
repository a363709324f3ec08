import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../config.js';

/** A program that a command runs. */
export interface Child {
  /** Its exit code, or the signal that ended it. Rejects when there is no such program, or it cannot be run. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Passes a signal on. */
  signal(name: NodeJS.Signals): void;
}

/** Runs a program without a shell; it shares our inputs and outputs. */
export type Spawn = (
  command: string,
  args: readonly string[],
  options: { readonly env: Environment; readonly cwd: string },
) => Child;

/** {@link Spawn} as the program does it. */
export const spawnChild: Spawn = (command, args, { env, cwd }) => {
  const child = spawn(command, args, { env, cwd, stdio: 'inherit' });
  return {
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }),
    signal(name) {
      // A terminal sends Ctrl-C to all of its foreground programs: the child has it already, and a second one often means "at once".
      if (name === 'SIGINT' && process.stdin.isTTY === true) return;
      child.kill(name);
    },
  };
};

/** The exit code that a shell gives to a program that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
