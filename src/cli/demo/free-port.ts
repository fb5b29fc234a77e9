import { type AddressInfo, createServer } from 'node:net';

/** Whether a listener could open this port on 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  return (await portOpened(port)) !== undefined;
}

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  return (await portOpened(0)) ?? 0;
}

function portOpened(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      // A server that listens on a TCP port has an address of this kind.
      const { port: opened } = server.address() as AddressInfo;
      server.close(() => resolve(opened));
    });
  });
}
