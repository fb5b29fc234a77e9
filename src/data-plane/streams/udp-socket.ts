import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** Sends and receives datagrams; nothing that happens to it throws. */
export interface UdpSocket {
  readonly port: number;
  /** Drops the datagram if too many wait already, as a network would. */
  readonly send: (
    datagram: Buffer,
    to?: { readonly address: string; readonly port: number },
  ) => void;
  readonly close: () => void;
}

export interface UdpSocketSetup {
  /** To bind, or to speak to: an address literal, whose family is the socket's. */
  readonly address: string;
  readonly port: number;
  /** Waiting to be sent. */
  readonly queueBytesMax: number;
  readonly onDatagram: (datagram: Buffer, from: RemoteInfo) => void;
  /** What the network said after the socket was made: nobody listens at the other end, mostly. */
  readonly onError: (error: Error) => void;
}

/** Binds an address of ours. Rejects with Node's error if it cannot be had. */
export function bindUdp(setup: UdpSocketSetup): Promise<UdpSocket> {
  const socket = makeSocket(setup);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: setup.address, port: setup.port, exclusive: true }, () => {
      socket.off('error', reject);
      socket.on('error', setup.onError);
      resolve(wrap(socket, setup.queueBytesMax, socket.address().port));
    });
  });
}

/** A socket of its own for one peer: it hears that peer only, and of its absence. */
export function connectUdp(setup: UdpSocketSetup): UdpSocket {
  const socket = makeSocket(setup);
  // Some errors come while the caller does not even have the socket yet.
  const onError = (error: Error): void => queueMicrotask(() => setup.onError(error));
  socket.on('error', onError);
  // The lookup below answers at once, so that the socket may be sent from at once.
  socket.connect(setup.port, setup.address);
  return wrap(socket, setup.queueBytesMax, 0);
}

function makeSocket({ address, onDatagram }: UdpSocketSetup): Socket {
  const isIpv6 = address.includes(':');
  const socket = createSocket({
    type: isIpv6 ? 'udp6' : 'udp4',
    ipv6Only: isIpv6,
    // Addresses of the table are literals: to ask a resolver for each datagram would be absurd.
    lookup: (host, _options, found) => found(null, host, isIpv6 ? 6 : 4),
  });
  socket.on('message', onDatagram);
  return socket;
}

function wrap(socket: Socket, queueBytesMax: number, port: number): UdpSocket {
  let isOpen = true;
  enlargeBuffers(socket);
  return {
    port,
    send(datagram, to) {
      if (!isOpen) return;
      try {
        if (socket.getSendQueueSize() > queueBytesMax) return;
        if (to) socket.send(datagram, to.port, to.address, unsent);
        else socket.send(datagram, unsent);
      } catch {
        // A socket that could not be bound or connected; its error comes as an event.
      }
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      socket.close();
    },
  };
}

/** So that a burst waits in the kernel until it is read; the system gives what it allows. */
function enlargeBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(bufferBytes);
    socket.setSendBufferSize(bufferBytes);
  } catch {
    // The default is smaller, and it works as well.
  }
}

/** A datagram that could not be sent is lost, which UDP allows; errors of the peer come as events. */
function unsent(): void {}

const bufferBytes = 4 * 1024 * 1024;
