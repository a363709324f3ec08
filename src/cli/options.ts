import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Flags, resolveOptions } from '../config.js';
import type { ServerOptions, TlsOptions } from '../http/options.js';
import { providers } from '../providers/index.js';
import type { Io } from './io.js';

/** Config files that are found without being named, in this order. */
export const defaultConfigNames = ['paydrill.config.yaml', 'paydrill.config.yml', 'paydrill.config.json'] as const;

/** Flags of `start`, with the config file. */
export interface StartFlags extends Flags {
  readonly config?: string;
}

/** The options that `paydrill start` has with these flags, here: environment and config file included. */
export async function optionsHere(
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
  { config, ...flags }: StartFlags = {},
): Promise<ReturnType<typeof resolveOptions>> {
  const named = config ?? (env['PAYDRILL_CONFIG'] === '' ? undefined : env['PAYDRILL_CONFIG']);
  const path = named ?? defaultConfigNames.find((name) => existsSync(resolve(cwd, name)));
  // The parser costs a tenth of the start-up time, so it is loaded only for a file that is there.
  const file = path === undefined ? undefined : (await import('./config-file.js')).readConfig(cwd, path);
  return resolveOptions({ flags, env, file, providers });
}

/** The PEM file of `--webhook-ca` as seen from the working directory. */
export function webhookCaHere({ cwd }: Pick<Io, 'cwd'>, { webhookCa }: Pick<ServerOptions, 'webhookCa'>) {
  return webhookCa === undefined ? undefined : resolve(cwd, webhookCa);
}

/** Options of TLS with the folder of the CA as seen from the working directory. */
export function tlsHere({ cwd }: Pick<Io, 'cwd'>, { tls }: Pick<ServerOptions, 'tls'>): TlsOptions | undefined {
  return tls === undefined ? undefined : { ...tls, folder: resolve(cwd, tls.folder) };
}
