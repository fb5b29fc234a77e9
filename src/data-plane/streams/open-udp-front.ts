import type { RemoteInfo } from 'node:dgram';
import type { StreamSocket } from '../../routing-table/stream.ts';
import type { Front } from '../front/front.ts';
import { sayClient } from '../front/front-connection.ts';
import { frontFailure } from '../front/front-failure.ts';
import { chooseStreamTarget } from './choose-stream-target.ts';
import type { StreamGate } from './stream-gate.ts';
import { UdpFlow } from './udp-flow.ts';
import { bindUdp, type UdpSocket } from './udp-socket.ts';

/** Binds a port of raw UDP; each client address and port is a flow. Rejects with Node's error. */
export async function openUdpFront(
  socket: StreamSocket,
  gate: StreamGate,
): Promise<Front<StreamSocket>> {
  const front = new UdpFront(socket, gate);
  await front.open();
  return front;
}

class UdpFront implements Front<StreamSocket> {
  readonly kind = 'udp';
  readonly #gate: StreamGate;
  readonly #flows = new Map<string, UdpFlow>();
  #current: StreamSocket;
  #socket: UdpSocket | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(socket: StreamSocket, gate: StreamGate) {
    this.#current = socket;
    this.#gate = gate;
  }

  get port(): number {
    return this.#socket?.port ?? this.#current.port;
  }

  async open(): Promise<void> {
    const { address, port } = this.#current;
    const { udpQueueBytesMax: queueBytesMax, udpIdleMs } = this.#gate.limits;
    this.#socket = await bindUdp({
      address,
      port,
      queueBytesMax,
      onDatagram: (datagram, from) => this.#receive(datagram, from),
      // Of a socket that many use: what one client cannot be sent is no matter of the others.
      onError: () => {},
    });
    this.#sweeper = setInterval(() => this.#sweep(), Math.max(10, udpIdleMs / 4));
    this.#sweeper.unref();
  }

  /** A flow keeps its backend, as a connection does, for as long as the route has it. */
  swap(newer: StreamSocket): void {
    this.#current = newer;
    for (const [client, flow] of this.#flows) {
      if (!flow.fits(newer.route)) this.#end(client, flow);
    }
  }

  /** Flows that wait for a reply may still get it. */
  async drain(drainMs: number): Promise<void> {
    this.#draining = true;
    const endsAt = performance.now() + drainMs;
    const waits = (): boolean => [...this.#flows.values()].some((flow) => flow.awaitsReply);
    while (this.#socket && performance.now() < endsAt && waits()) {
      await new Promise((resolve) => setTimeout(resolve, drainStepMs));
    }
    clearInterval(this.#sweeper);
    for (const [client, flow] of this.#flows) this.#end(client, flow);
    this.#socket?.close();
    this.#socket = undefined;
  }

  #receive(datagram: Buffer, { address, port }: RemoteInfo): void {
    const client = sayClient(address, port);
    let flow = this.#flows.get(client);
    if (flow === undefined) {
      if (this.#draining) return;
      flow = this.#begin(client, { address, port });
    }
    flow.forward(datagram);
  }

  #begin(client: string, to: { readonly address: string; readonly port: number }): UdpFlow {
    if (this.#flows.size >= this.#gate.limits.udpFlowsMax) this.#makeRoom();
    const { origin: listener, route } = this.#current;
    const id = this.#gate.nextStreamId();
    const startedAt = performance.now();
    const flow = new UdpFlow({
      gate: this.#gate,
      record: { id, transport: 'udp', connection: id, client, listener, startedAt },
      choice: chooseStreamTarget({
        route,
        listener,
        asked: 'this port',
        governed: false,
        random: this.#gate.random(),
      }),
      reply: (datagram) => this.#socket?.send(datagram, to),
      onBroken: () => {
        if (this.#flows.get(client) === flow) this.#flows.delete(client);
      },
    });
    this.#flows.set(client, flow);
    return flow;
  }

  /** The flow that was silent longest goes. */
  #makeRoom(): void {
    let oldest: readonly [string, UdpFlow] | undefined;
    for (const entry of this.#flows) {
      if (oldest === undefined || entry[1].movedAt < oldest[1].movedAt) oldest = entry;
    }
    if (oldest === undefined) return;
    const { udpFlowsMax } = this.#gate.limits;
    const message = `${udpFlowsMax} UDP flows are open on ${this.#current.key}, so the oldest was forgotten.`;
    const failure = frontFailure('stream-flow-displaced', { message });
    this.#flows.delete(oldest[0]);
    oldest[1].close(failure);
  }

  #sweep(): void {
    const before = performance.now() - this.#gate.limits.udpIdleMs;
    for (const [client, flow] of this.#flows) if (flow.movedAt <= before) this.#end(client, flow);
  }

  #end(client: string, flow: UdpFlow): void {
    this.#flows.delete(client);
    flow.close();
  }
}

const drainStepMs = 10;
