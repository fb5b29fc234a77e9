import type { Failure } from '../../diagnostics/failure.ts';
import type { Backend } from '../../routing-table/backend.ts';
import type { StreamRoute } from '../../routing-table/stream.ts';
import { frontFailure, reasonOf } from '../front/front-failure.ts';
import type { StreamTargetChoice } from './choose-stream-target.ts';
import type { StreamGate } from './stream-gate.ts';
import { publishStreamClosed, publishStreamOpened, type StreamRecord } from './stream-record.ts';
import { connectUdp, type UdpSocket } from './udp-socket.ts';

export interface UdpFlowSetup {
  readonly gate: StreamGate;
  readonly record: StreamRecord;
  readonly choice: StreamTargetChoice;
  /** To the client, from the listener's address. */
  readonly reply: (datagram: Buffer) => void;
  /** The backend is not there: the flow is over, and the next datagram begins another. */
  readonly onBroken: () => void;
}

/**
 * The datagrams of one client address and port: one backend for all of them, and a socket of their
 * own to it, so that replies find their way. A flow that goes nowhere swallows what it gets.
 */
export class UdpFlow {
  /** `performance.now()` of the last datagram either way. */
  movedAt = performance.now();
  /** The client spoke last. */
  awaitsReply = false;
  readonly #setup: UdpFlowSetup;
  readonly #socket: UdpSocket | undefined;
  #bytesIn = 0;
  #bytesOut = 0;
  #closed = false;

  constructor(setup: UdpFlowSetup) {
    this.#setup = setup;
    const { gate, record, choice } = setup;
    if (choice.route) record.route = choice.route.origin;
    if (choice.kind === 'refused') {
      publishStreamClosed(gate, record, { bytesIn: 0, bytesOut: 0, failure: choice.failure });
      return;
    }
    this.#socket = this.#connect(choice.backend);
    publishStreamOpened(gate, record);
  }

  /** Whether a newer table would still let the flow go where it goes. */
  fits(route: StreamRoute | undefined): boolean {
    const { backend, endpoint } = this.#setup.record;
    return (route?.backends ?? []).some(
      ({ target }) =>
        target.kind === 'backend' &&
        target.backend.name === backend?.name &&
        target.backend.endpoints.some(
          ({ address, port }) => address === endpoint?.address && port === endpoint.port,
        ),
    );
  }

  forward(datagram: Buffer): void {
    this.movedAt = performance.now();
    if (!this.#socket) return;
    this.awaitsReply = true;
    this.#bytesIn += datagram.length;
    this.#socket.send(datagram);
  }

  close(failure?: Failure): void {
    if (this.#closed || !this.#socket) return;
    this.#closed = true;
    this.#socket.close();
    const { gate, record } = this.#setup;
    publishStreamClosed(gate, record, {
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      failure,
    });
  }

  #connect(backend: Backend): UdpSocket {
    const { gate, record, reply, onBroken } = this.#setup;
    const endpoint = gate.endpoints.choose(backend, []);
    // `refuseBackend` lets no backend without endpoints come here.
    if (endpoint === undefined) throw new Error(`${backend.name} has no endpoint to choose`);
    record.backend = backend;
    record.endpoint = endpoint;
    return connectUdp({
      ...endpoint,
      queueBytesMax: gate.limits.udpQueueBytesMax,
      onDatagram: (datagram) => {
        if (this.#closed) return;
        this.movedAt = performance.now();
        this.awaitsReply = false;
        this.#bytesOut += datagram.length;
        reply(datagram);
      },
      onError: (error) => {
        gate.endpoints.noteFailure(endpoint);
        const who = `${backend.name} at ${endpoint.address}:${endpoint.port}`;
        const message = `${who} takes no datagrams: ${reasonOf(error)}.`;
        this.close(
          frontFailure('backend-refused-connection', {
            message,
            source: 'upstream',
            origin: record.route,
          }),
        );
        onBroken();
      },
    });
  }
}
