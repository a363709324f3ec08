import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spawn } from '../../src/cli/child.js';
import { type Io, main } from '../../src/cli/main.js';

/** An {@link Io} in an empty folder that keeps what is written, and can be interrupted. */
export class TestIo implements Io {
  out = '';
  err = '';
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly isTty: boolean;
  readonly spawn?: Spawn;
  readonly stdin?: () => Promise<string>;
  readonly #listeners = new Set<(name: NodeJS.Signals) => void>();
  readonly #waiting: { text: string; resolve: () => void }[] = [];

  constructor(
    options: {
      env?: Record<string, string>;
      files?: Record<string, string>;
      isTty?: boolean;
      spawn?: Spawn;
      stdin?: string;
    } = {},
  ) {
    const { stdin } = options;
    if (stdin !== undefined) this.stdin = async () => stdin;
    if (options.spawn !== undefined) this.spawn = options.spawn;
    this.env = options.env ?? {};
    this.isTty = options.isTty ?? false;
    this.cwd = mkdtempSync(join(tmpdir(), 'paydrill-cli-'));
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(this.cwd, name), text);
  }

  stdout(text: string): void {
    this.out += text;
    this.#look();
  }

  stderr(text: string): void {
    this.err += text;
    this.#look();
  }

  onSignal(listener: (name: NodeJS.Signals) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  signal(name: NodeJS.Signals = 'SIGINT'): void {
    for (const listener of [...this.#listeners]) listener(name);
  }

  /** How many listen for a signal. */
  get listening(): number {
    return this.#listeners.size;
  }

  /** Resolves when a text was written, to either output. */
  wrote(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ text, resolve });
      this.#look();
    });
  }

  #look(): void {
    for (const { text, resolve } of this.#waiting) if ((this.out + this.err).includes(text)) resolve();
  }
}

/** Runs one command line and answers everything that came of it. */
export async function run(
  argv: readonly string[],
  options: ConstructorParameters<typeof TestIo>[0] = {},
): Promise<{ code: number; out: string; err: string }> {
  const io = new TestIo(options);
  const code = await main(argv, io);
  return { code, out: io.out, err: io.err };
}

/** A port of this machine on which nobody listens. */
export const deadUrl = 'http://127.0.0.1:1';
