import type { Happening } from '../core/journal.js';
import { type Api, ApiError } from './api.js';
import { later, nextFrame } from './browser.js';
import type { Line } from './threads.js';

/** How the page stands to the server. `refused`: it says no for good, because of the workspace or of something else. */
export type Contact =
  | { readonly state: 'connecting' | 'live' | 'lost' | 'token' }
  | { readonly state: 'refused'; readonly text: string; readonly isWorkspace: boolean };

/** How many lines the page keeps; as many as the server does. */
export const mostLines = 2000;

/** What happens in a workspace, as it happens. Happenings are taken over once for each picture, however many there are. */
export class Live {
  lines: readonly Line[] = [];
  /** How many lines came before those that are kept. */
  dropped = 0;
  contact: Contact = { state: 'connecting' };
  readonly #api: Api;
  readonly #changed: () => void;
  readonly #closing = new AbortController();
  #heard: Line[] = [];
  #count = 0;
  #cancel: (() => void) | undefined;

  constructor(api: Api, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Listens, and again when the server was away, until it is closed. */
  async open(): Promise<void> {
    for (let failures = 0; !this.#closing.signal.aborted; failures += 1) {
      try {
        await this.#api.stream(
          mostLines,
          this.#closing.signal,
          () => {
            failures = 0;
            this.#clear();
            this.#be({ state: 'live' });
          },
          (happening) => this.#hear(happening),
        );
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return this.#be({ state: 'token' });
        if (error instanceof ApiError && error.status >= 400 && error.status < 500)
          return this.#be({ state: 'refused', text: error.message, isWorkspace: error.status === 404 });
      }
      if (this.#closing.signal.aborted) return;
      this.#be({ state: 'lost' });
      await new Promise<void>((resolve) => later(Math.min(500 * 2 ** failures, 5000), resolve));
    }
  }

  close(): void {
    this.#closing.abort();
    this.#cancel?.();
  }

  #be(contact: Contact): void {
    this.contact = contact;
    if (!this.#closing.signal.aborted) this.#changed();
  }

  #clear(): void {
    this.lines = [];
    this.#heard = [];
    this.dropped = 0;
  }

  #hear(happening: Happening): void {
    // Calls are numbered anew from here on.
    if (happening.kind === 'clock' && happening.after === 'reset') this.#clear();
    this.#count += 1;
    this.#heard.push({ n: this.#count, happening });
    this.#cancel ??= nextFrame(() => this.#take());
  }

  #take(): void {
    this.#cancel = undefined;
    const all = [...this.lines, ...this.#heard];
    this.#heard = [];
    this.lines = all.slice(-mostLines);
    this.dropped += all.length - this.lines.length;
    this.#changed();
  }
}
