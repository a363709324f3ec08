import type { ServerOptions as HttpOptions, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { systemWall } from '../core/clock.js';
import type { ServerOptions, TlsOptions } from './options.js';
import { authorityFiles, issueCertificate, openAuthority } from './tls-authority.js';

/** A door with TLS: every provider under its real names. */
export interface TlsDoor {
  readonly server: Server;
  readonly port: number;
  /** `https://localhost:PORT`. */
  readonly url: string;
  /** The CA's certificate that clients have to trust. */
  readonly caFile: string;
  /** Names that it answers to, those of the providers first. */
  readonly names: readonly string[];
  /** What a person should know of the CA. */
  readonly notes: readonly string[];
}

const ownNames = ['localhost', '127.0.0.1', '::1'];

/** Listens with TLS for all names of the providers, this machine's and those that were asked for. Throws when the CA cannot be used. */
export async function listenTls(
  listener: RequestListener,
  options: ServerOptions,
  {
    tls,
    timeouts,
    failed,
  }: { tls: TlsOptions; timeouts: HttpOptions; failed: (error: NodeJS.ErrnoException) => Error },
): Promise<TlsDoor> {
  const now = systemWall.now();
  const names = [...new Set([...options.providers.flatMap(({ hosts }) => hosts), ...ownNames, ...tls.hosts])];
  const authority = await openAuthority(tls.folder, names, now);
  const { certificate, key } = await issueCertificate(authority, names, now);
  const server = createServer({ ...timeouts, key, cert: certificate + authority.certificate }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(failed(error)));
    server.listen(tls.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    url: `https://localhost:${port}`,
    caFile: authorityFiles(tls.folder).certificate,
    names,
    notes: authority.notes,
  };
}
