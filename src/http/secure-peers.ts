import type { Socket } from 'node:net';

const securePorts = new Set<number>();

/**
 * Makes known that what comes over a connection of this process would have been encrypted, had it not been led here instead of to a
 * provider's real host: the client signs `https`. Called before the first byte is sent.
 */
export function markSecurePeer(client: Socket): void {
  const port = client.localPort;
  if (port === undefined) return;
  securePorts.add(port);
  client.once('close', () => securePorts.delete(port));
}

/** True when the client of a connection believes it to be encrypted. */
export function isSecure(server: Socket): boolean {
  return 'encrypted' in server || (server.remotePort !== undefined && securePorts.has(server.remotePort));
}
