/** Lets one piece of asynchronous work run at a time, in the order in which they were asked for. */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** True while something runs or waits. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#waiting += 1;
    const result = this.#tail.then(work).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
