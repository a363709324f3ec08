/** Gives those that come their turn in the order in which they came, though each may have something of its own to wait for first. */
export class Line {
  readonly #places: Place[] = [];

  enter(): Place {
    const place = new Place(this.#places);
    this.#places.push(place);
    return place;
  }

  /** Resolves when all that came before have left. */
  async pass(): Promise<void> {
    const place = this.enter();
    await place.turn();
    place.leave();
  }
}

/** A place in a {@link Line}. */
export class Place {
  readonly #line: Place[];
  #hasLeft = false;
  #come: (() => void) | undefined;

  constructor(line: Place[]) {
    this.#line = line;
  }

  /** Resolves when all that came before have left; undefined when nobody is before. */
  turn(): Promise<void> | undefined {
    if (this.#line[0] === this) return undefined;
    return new Promise((resolve) => {
      this.#come = resolve;
    });
  }

  /** Lets the next one have its turn. Leaving again does nothing. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    while (this.#line[0]?.hasLeft === true) this.#line.shift();
    this.#line[0]?.come();
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Called by the one that left before. */
  come(): void {
    this.#come?.();
  }
}
