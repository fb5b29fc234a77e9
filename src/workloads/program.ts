import type { Socket as UdpSocket } from 'node:dgram';
import type { Server } from 'node:net';

/** What a program finds around itself in its container, as plain values and functions. */
export interface ProgramContext {
  readonly args: readonly string[];
  /** In the order the program sees it; nothing of the machine it really runs on. */
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  /** Loopback first, then the pod's own. */
  readonly addresses: readonly string[];
  readonly files: VirtualFiles;
  /** Listens as if on `:port`; resolves when bound. Rejects with `ListenRefused`. */
  readonly listen: (server: Server, port: number) => Promise<void>;
  /** The same for datagrams. Where a port is mapped, both protocols get the same one if they can. */
  readonly listenUdp: (socket: UdpSocket, port: number) => Promise<void>;
  readonly log: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The container's file system: what is mounted, held in memory, nothing else. */
export interface VirtualFiles {
  /** Undefined where there is no such file. */
  readonly read: (absolutePath: string) => Buffer | undefined;
}

export interface RunningProgram {
  /** Resolves once the program serves; never, if it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with the exit code when the program ends by itself; never, if it is stopped. */
  readonly exited: Promise<ProgramExit>;
  /** The mounted files are others now. */
  readonly filesChanged: () => void;
  /** Closes every socket. */
  readonly stop: () => Promise<void>;
}

export interface ProgramExit {
  readonly code: number;
  /** What it said last on standard error. */
  readonly message: string;
  readonly portTaken?: number;
}

/** Why a port could not be bound, in the words of the system call. */
export class ListenRefused extends Error {
  readonly port: number;
  readonly taken: boolean;

  constructor(port: number, reason: { readonly taken: boolean; readonly text: string }) {
    super(reason.text);
    this.port = port;
    this.taken = reason.taken;
  }
}
