/** Lets one piece of asynchronous work run at a time, in the order in which they were asked for; at once when none runs. */
export class Mutex {
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  /** True while something runs or waits. */
  get busy(): boolean {
    return this.#busy;
  }

  async run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy = true;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#busy = false;
      else next();
    }
  }
}
