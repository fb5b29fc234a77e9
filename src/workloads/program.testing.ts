import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Server } from 'node:net';
import type { ProgramContext, RunningProgram } from './program.ts';

/** A program of this process, for tests: real sockets on free ports of 127.0.0.1. */
export interface TestProgram {
  /** Asked-for port → bound port. */
  readonly ports: ReadonlyMap<number, number>;
  readonly udpPorts: ReadonlyMap<number, number>;
  readonly stdout: string[];
  readonly stderr: string[];
  readonly program: RunningProgram;
  /** Replaces the mounted files. */
  readonly mount: (files: Readonly<Record<string, string>>) => void;
  readonly stop: () => Promise<void>;
}

export interface TestProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>;
}

type Start = (context: ProgramContext) => RunningProgram;

export function startTestProgram(start: Start, options: TestProgramOptions = {}): TestProgram {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const [ports, udpPorts] = [new Map<number, number>(), new Map<number, number>()];
  let files = options.files ?? {};
  const program = start({
    args: options.args ?? [],
    env: new Map(Object.entries(options.env ?? {})),
    hostname: 'pod-1',
    addresses: ['127.0.0.1', '::1', '127.64.0.9'],
    files: {
      read: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    },
    async listen(server, port) {
      ports.set(port, await listenAnywhere(server));
    },
    async listenUdp(socket, port) {
      udpPorts.set(port, await bindAnywhere(socket));
    },
    log: (stream, text) => (stream === 'stdout' ? stdout : stderr).push(text),
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
  });
  const mount = (next: Readonly<Record<string, string>>): void => {
    files = next;
    program.filesChanged();
  };
  return { program, ports, udpPorts, stdout, stderr, mount, stop: program.stop };
}

/** Resolves once it serves; rejects with its last words where it ends instead. */
export async function startReadyProgram(
  start: Start,
  options: TestProgramOptions = {},
): Promise<TestProgram> {
  const started = startTestProgram(start, options);
  const { ready, exited } = started.program;
  const end = await Promise.race([ready, exited]);
  if (end) throw new Error(end.message);
  return started;
}

async function listenAnywhere(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function bindAnywhere(socket: UdpSocket): Promise<number> {
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}
