import type { Server } from 'node:net';

/** What a socket of the table says of where to listen. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** Binds; resolves with the bound port, which is the wanted one unless that was 0. Rejects with Node's error. */
export function listen(server: Server, { address, port }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // ipv6Only, because a socket of the table is one address of one family.
    server.listen({ host: address, port, ipv6Only: address.includes(':') }, () => {
      server.off('error', reject);
      // Out of file descriptors, say: the next accept may succeed, and nobody here can help.
      server.on('error', () => {});
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}
