/** What of a stream an {@link Output} uses. */
export interface OutputStream {
  readonly writableLength: number;
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  on(event: 'drain', listener: () => void): unknown;
}

/** So many characters may wait for a reader before a server drops what follows. */
const mostWaiting = 1024 * 1024;

/** No reader at the other end, and none will come. Another error (a full disk) may pass. */
const gone: readonly (string | undefined)[] = ['EPIPE', 'ECONNRESET', 'EIO', 'EBADF', 'ERR_STREAM_DESTROYED'];

/**
 * Standard output or standard error. While a command serves others it goes on, whatever becomes of its output: what cannot be written is
 * dropped, and so is what a reader does not take in time, since Node would keep all of it in memory.
 * Before that, `failed` gets the first error.
 */
export class Output {
  readonly #stream: OutputStream;
  readonly #failed: (error: NodeJS.ErrnoException) => void;
  #dropping: ((count: number) => string) | undefined;
  #isGone = false;
  #dropped = 0;

  constructor(stream: OutputStream, failed: (error: NodeJS.ErrnoException) => void) {
    this.#stream = stream;
    this.#failed = failed;
    stream.on('error', (error) => {
      if (this.#dropping === undefined) this.#failed(error);
      else if (gone.includes(error.code)) this.#isGone = true;
    });
    stream.on('drain', () => this.#tellDropped());
  }

  /** From now on nothing that happens to the output ends the command. `dropping` makes the text that says how much was dropped. */
  serve(dropping: (count: number) => string): void {
    this.#dropping = dropping;
  }

  write(text: string): void {
    if (this.#isGone) return;
    if (this.#dropping !== undefined && this.#stream.writableLength > mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#tellDropped();
    this.#stream.write(text);
  }

  /** Resolves when everything was written, or cannot be. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isGone) resolve();
      else this.#stream.write('', () => resolve());
    });
  }

  #tellDropped(): void {
    if (this.#dropped === 0 || this.#dropping === undefined) return;
    const count = this.#dropped;
    this.#dropped = 0;
    this.#stream.write(this.#dropping(count));
  }
}
