import type { Socket as UdpSocket } from 'node:dgram';
import type { Server } from 'node:net';
import {
  ListenRefused,
  type ProgramContext,
  type ProgramExit,
  type RunningProgram,
} from './program.ts';

/** What a program serves, made and ready to listen. */
export interface Service {
  readonly listeners: readonly Listener[];
  /** The mounted files are others now. */
  readonly renew: () => void;
  readonly stop: () => Promise<void>;
}

export type Listener =
  | { readonly port: number; readonly server: Server }
  | { readonly port: number; readonly udp: UdpSocket };

/** Listens on every port; one that is refused ends the program, as an unhandled error would. */
export function runService(context: ProgramContext, service: Service): RunningProgram {
  const listening = (async () => {
    // One after the other, so that a second protocol can ask for the port the first one got.
    for (const listener of service.listeners) {
      if ('udp' in listener) await context.listenUdp(listener.udp, listener.port);
      else await context.listen(listener.server, listener.port);
    }
  })();
  return {
    ready: listening.catch(() => never),
    exited: listening.then(
      () => never,
      async (error: unknown) => {
        if (!(error instanceof ListenRefused)) throw error;
        await service.stop();
        context.log('stderr', error.message);
        const portTaken = error.taken ? { portTaken: error.port } : {};
        return { code: 1, message: error.message, ...portTaken };
      },
    ),
    filesChanged: service.renew,
    stop: service.stop,
  };
}

/** A program that has said its last words on standard error. */
export function endedProgram(context: ProgramContext, exit: ProgramExit): RunningProgram {
  context.log('stderr', exit.message);
  return {
    ready: never,
    exited: Promise.resolve(exit),
    filesChanged: () => {},
    stop: async () => {},
  };
}

const never = new Promise<never>(() => {});
