import type { Socket } from 'node:dgram';

/** Closes a socket, bound or not; one that is closed already stays so. */
export function closeUdp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(() => resolve());
    } catch {
      // Node throws where a stream would shrug.
      resolve();
    }
  });
}
