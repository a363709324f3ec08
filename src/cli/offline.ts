import type { AdminCall } from '../http/admin/route.js';
import type { ServerOptions } from '../http/options.js';
import {
  type Answer,
  ControlClient,
  type ControlFlags,
  type ControlReader,
  NoServerError,
  namesServer,
} from './control-client.js';
import type { Io } from './io.js';
import type { StartFlags } from './options.js';

/** Who answered: a running server, or the registry alone. */
export interface Source extends ControlReader {
  /** True once it is known that no server runs. */
  readonly offline: boolean;
}

/**
 * Asks the server, or, when none runs and none was named, answers as one that `paydrill start` would start here. A seed given by
 * hand means the keys of that seed, whatever server runs.
 */
export function serverOrOffline(io: Io, flags: ControlFlags & { readonly seed?: string }): Source {
  const client = new ControlClient(io.env, flags);
  const mayBeOffline = !namesServer(io.env, flags) && client.workspace === 'default';
  let offline = flags.seed !== undefined;
  const start: StartFlags = flags.seed === undefined ? {} : { seed: flags.seed };
  return {
    get offline() {
      return offline;
    },
    async get<T>(path: string): Promise<Answer<T>> {
      if (!offline) {
        try {
          return await client.get<T>(path);
        } catch (error) {
          if (!(error instanceof NoServerError) || !mayBeOffline) throw error;
          offline = true;
        }
      }
      const { optionsHere } = await import('./options.js');
      return answerOffline<T>((await optionsHere(io, start)).options, path);
    },
  };
}

/** What a fresh server with these options would answer to `GET /_paydrill/<path>`: its own route, run without a port. */
async function answerOffline<T>(options: ServerOptions, path: string): Promise<Answer<T>> {
  const [{ adminRoutes }, { buildServer }] = await Promise.all([
    import('../http/admin/index.js'),
    import('../http/server.js'),
  ]);
  const route = adminRoutes.find((one) => one.method === 'GET' && one.path === `/${path}`);
  if (route === undefined) throw new Error(`the control API has no ${path}`);
  const { admin, stop } = await buildServer({ ...options, state: undefined });
  try {
    const call: AdminCall<unknown> = {
      server: admin,
      workspace: admin.workspaces.default,
      reach: admin.reaches.home,
      params: {},
      body: undefined,
      text: '',
    };
    const text = JSON.stringify(await route.handle(call as AdminCall<never>));
    return { value: JSON.parse(text) as T, text };
  } finally {
    await stop();
  }
}
