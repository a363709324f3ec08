import { PaydrillError } from '../core/errors.js';
import { createPaydrill } from '../index.js';
import type { ProviderId } from './names.js';
import type { PaydrillOptions } from './options.js';
import type { Paydrill } from './paydrill.js';

/** The hooks of a test runner, each called where a file or a `describe` is collected. */
export interface Hooks {
  beforeAll(run: () => Promise<void>): unknown;
  afterEach(run: () => Promise<void>): unknown;
  afterAll(run: () => Promise<void>): unknown;
}

/** Options, or what makes them when the drill is started, e.g. once a receiver of webhooks listens. */
export type OptionsOrMaker<Id extends ProviderId> =
  | PaydrillOptions<Id>
  | (() => PaydrillOptions<Id> | Promise<PaydrillOptions<Id>>);

/** Ties a drill to the hooks of a test runner. The answer is the drill, once it is started; before that, using it throws. */
export function drillWith<Id extends ProviderId>(hooks: Hooks, options: OptionsOrMaker<Id>): Paydrill<Id> {
  let drill: Paydrill<Id> | undefined;
  hooks.beforeAll(async () => {
    drill = await createPaydrill(typeof options === 'function' ? await options() : options);
  });
  hooks.afterEach(async () => drill?.reset());
  hooks.afterAll(async () => {
    await drill?.stop();
    drill = undefined;
  });
  return new Proxy({} as Paydrill<Id>, {
    get(_handle, name) {
      if (drill !== undefined) return Reflect.get(drill, name);
      // A promise or a printer that looks whether it is one of its own.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      throw new PaydrillError(
        409,
        'not-started',
        `drill.${name} was read before the drill was started: it starts before the first test of its file or describe. Read it inside a test or a hook.`,
      );
    },
    has: (_handle, name) => drill !== undefined && name in drill,
    ownKeys: () => (drill === undefined ? [] : Reflect.ownKeys(drill)),
    getOwnPropertyDescriptor: (_handle, name) => {
      const own = drill === undefined ? undefined : Reflect.getOwnPropertyDescriptor(drill, name);
      // What is not there on the handle itself must be said to be configurable.
      return own === undefined ? undefined : { ...own, configurable: true };
    },
  });
}
