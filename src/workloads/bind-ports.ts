import type { Socket as UdpSocket } from 'node:dgram';
import type { Server } from 'node:net';
import { closeUdp } from './close-udp.ts';
import { ListenRefused } from './program.ts';
import type { PodOrder } from './protocol.ts';

/** The ports of one pod: its containers share them, as they share its address. */
export interface PodPorts {
  /** Binds the server and resolves with the port it really got. Rejects with `ListenRefused`. */
  readonly bind: (server: Server, port: number) => Promise<number>;
  readonly bindUdp: (socket: UdpSocket, port: number) => Promise<number>;
  /** Lets go of what was still being bound. From then on nothing is bound, and nobody is told. */
  readonly close: () => Promise<void>;
}

export function createPodPorts(order: PodOrder): PodPorts {
  /** What containers of this very pod hold: `tcp 80` → the port really bound, 0 until it is. */
  const held = new Map<string, number>();
  const pending = new Set<Promise<unknown>>();
  let closed = false;

  const bindAs = async (protocol: Protocol, port: number, binding: Binding): Promise<number> => {
    if (closed) return await never;
    const key = `${protocol} ${port}`;
    if (held.has(key)) throw refusal(key, port, { own: true, text: 'address already in use' });
    held.set(key, 0);
    binding.onceClosed(() => held.delete(key));
    const twin = held.get(`${protocol === 'tcp' ? 'udp' : 'tcp'} ${port}`);
    const binds = bindSomewhere(binding, candidatePorts(order, port, twin));
    pending.add(binds);
    try {
      const bound = await binds;
      if (closed) binding.close();
      else held.set(key, bound);
      return closed ? await never : bound;
    } catch (error) {
      held.delete(key);
      if (closed) return await never;
      throw refusal(key, port, describeRefusal(error));
    } finally {
      pending.delete(binds);
    }
  };

  return {
    bind: (server, port) =>
      bindAs('tcp', port, {
        onceClosed: (told) => void server.once('close', told),
        bind: (candidate) => listenTcp(server, candidate, order.address),
        close: () => server.close(),
      }),
    bindUdp: (socket, port) =>
      bindAs('udp', port, {
        onceClosed: (told) => void socket.once('close', told),
        bind: (candidate) => listenUdp(socket, candidate, order.address),
        close: () => void closeUdp(socket),
      }),
    async close() {
      closed = true;
      await Promise.allSettled(pending);
    },
  };
}

type Protocol = 'tcp' | 'udp';

interface Binding {
  readonly onceClosed: (told: () => void) => void;
  readonly bind: (port: number) => Promise<number>;
  readonly close: () => void;
}

/** The ports to try, in order. 0 lets the system choose. `twin` is what the other protocol got. */
function candidatePorts(order: PodOrder, port: number, twin = 0): readonly number[] {
  const former = order.formerPorts[port];
  const known = [former ?? 0, twin].filter((one) => one !== 0 && one !== port);
  if (!order.ownAddress) return [...known, 0];
  if (port >= order.lowestBindablePort) return [port];
  // 80 → 20080: on an address of its own, a mapped port can be one that people recognise. (10080
  // would be one that browsers and fetch refuse to dial.)
  return [...known, 20_000 + port, 0];
}

async function bindSomewhere({ bind }: Binding, ports: readonly number[]): Promise<number> {
  let refused: unknown;
  for (const port of ports) {
    try {
      return await bind(port);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

function listenTcp(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function listenUdp(socket: UdpSocket, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('closed'));
    socket.once('error', reject);
    socket.once('close', onClose);
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', reject);
      socket.off('close', onClose);
      resolve(socket.address().port);
    });
  });
}

function describeRefusal(error: unknown): { own: boolean; text: string; taken?: boolean } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'EADDRINUSE') return { own: false, taken: true, text: 'address already in use' };
  if (code === 'EACCES') return { own: false, text: 'permission denied' };
  return { own: false, text };
}

/** `taken` speaks of other processes: moving to another address would help. */
function refusal(
  key: string,
  port: number,
  { own, text, taken }: { own: boolean; text: string; taken?: boolean },
): ListenRefused {
  return new ListenRefused(port, {
    taken: !own && taken === true,
    text: `listen ${key.replace(' ', ' :')}: bind: ${text}`,
  });
}

const never = new Promise<never>(() => {});
