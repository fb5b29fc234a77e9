import type { Socket } from 'node:net';
import type { Dialler, DialResult } from './dialling.ts';
import type { StreamTarget } from './exchange.ts';

/** Connections to backends that carry bytes instead of requests: dialled one by one, never pooled. */
export interface StreamConnections {
  /** Never rejects. */
  readonly connect: (target: StreamTarget) => Promise<DialResult>;
  readonly open: () => number;
  readonly close: () => void;
}

export function createStreamConnections(dialler: Dialler): StreamConnections {
  const open = new Set<Socket>();
  return {
    async connect({ id, backend, endpoint }) {
      const result = await dialler.dial({ backend, endpoint, requestId: id });
      if (result.kind === 'failed') return result;
      const { socket } = result.connection;
      // Either side may end before the other: whoever asks first and listens long is served too.
      socket.allowHalfOpen = true;
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      return result;
    },
    open: () => open.size,
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}
