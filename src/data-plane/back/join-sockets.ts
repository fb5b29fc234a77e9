import type { Duplex } from 'node:stream';
import type { JoinedBytes } from './call.ts';
import { StallClock } from './stall-clock.ts';

export interface JoinSetup {
  readonly client: Duplex;
  readonly backend: Duplex;
  /** Read ahead from each, still to be delivered to the other. */
  readonly fromClient: Buffer;
  readonly fromBackend: Buffer;
  /** How long one side may stay open after the other has ended. */
  readonly lingerMs: number;
  /** How long one side may take nothing of what the other sends. */
  readonly stallMs: number;
}

/**
 * Passes bytes both ways, no faster than each side takes them, until both have closed. When one
 * ends the other is ended too, and destroyed if it does not follow.
 */
export function joinSockets(setup: JoinSetup): Promise<JoinedBytes> {
  const { client, backend, lingerMs, stallMs } = setup;
  return new Promise((resolve) => {
    const counts = { bytesIn: setup.fromClient.length, bytesOut: setup.fromBackend.length };
    let open = 2;
    let linger: NodeJS.Timeout | undefined;
    const cut = (): void => {
      client.destroy();
      backend.destroy();
    };
    const stalls = new StallClock(stallMs, cut);
    const closed = (): void => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(linger);
      stalls.stop();
      resolve(counts);
    };
    const link = (from: Duplex, to: Duplex, count: (bytes: number) => void): void => {
      const staller = to === client ? 'client' : 'backend';
      if (from.destroyed) closed();
      else from.once('close', closed);
      const follow = (): void => {
        if (!to.destroyed && !to.writableEnded) to.end();
        linger ??= setTimeout(cut, lingerMs);
      };
      from.on('error', () => from.destroy());
      from.once('end', follow).once('close', follow);
      from.on('data', (chunk: Buffer) => {
        count(chunk.length);
        if (to.destroyed || to.writableEnded || to.write(chunk)) return;
        stalls.waitFor(staller);
        from.pause();
      });
      to.on('drain', () => {
        stalls.took(staller);
        from.resume();
      });
      if (from.destroyed) follow();
    };
    if (setup.fromClient.length > 0) backend.write(setup.fromClient);
    if (setup.fromBackend.length > 0) client.write(setup.fromBackend);
    link(client, backend, (bytes) => {
      counts.bytesIn += bytes;
    });
    link(backend, client, (bytes) => {
      counts.bytesOut += bytes;
    });
    // Both come paused out of the HTTP parsers that read them before.
    client.resume();
    backend.resume();
  });
}
