import type { Environment } from '../config.js';
import type { Spawn } from './child.js';

/** All that a command reaches of the process it runs in, so that tests run it without one. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Environment;
  /** All that is piped into the program; left out where a person types. */
  stdin?(): Promise<string>;
  /** The working directory, absolute. */
  readonly cwd: string;
  /** True when a person watches: both outputs are terminals. */
  readonly isTty: boolean;
  /** Calls `listener` at each SIGINT or SIGTERM from now on; the answer stops that. Without it, nothing interrupts a command. */
  onSignal?(listener: (name: NodeJS.Signals) => void): () => void;
  /**
   * Called by a command that serves others: from now on it does not end when nobody reads its output any more. `dropping` makes the text
   * that tells a slow reader how many texts were dropped.
   */
  serves?(dropping: (count: number) => string): void;
  /** Told when a command has started all that it needs: what was for a quick start only may end. */
  ready?(): void;
  /** Runs a program that shares our inputs and outputs; left out: as a process. */
  readonly spawn?: Spawn;
}
