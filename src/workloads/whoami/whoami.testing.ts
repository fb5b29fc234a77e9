import { connect, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import type { RunningProgram } from '../program.ts';
import { startWhoami } from './whoami.ts';

/** A whoami of this process, for tests: real sockets on a free port of 127.0.0.1. */
export interface TestWhoami {
  readonly port: number;
  readonly stdout: string[];
  readonly stderr: string[];
  readonly program: RunningProgram;
  /** Replaces the mounted files. */
  readonly mount: (files: Readonly<Record<string, string>>) => void;
  readonly stop: () => Promise<void>;
}

export interface TestWhoamiOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path → text. */
  readonly files?: Readonly<Record<string, string>>;
}

export function startTestProgram(options: TestWhoamiOptions = {}) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let files = options.files ?? {};
  let port = 0;
  const program = startWhoami({
    args: options.args ?? [],
    env: new Map(Object.entries(options.env ?? {})),
    hostname: 'pod-1',
    addresses: ['127.0.0.1', '::1', '127.64.0.9'],
    files: {
      read: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
    },
    async listen(server) {
      port = await listenAnywhere(server);
    },
    log: (stream, text) => (stream === 'stdout' ? stdout : stderr).push(text),
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5),
  });
  const mount = (next: Readonly<Record<string, string>>): void => {
    files = next;
    program.filesChanged();
  };
  return { program, stdout, stderr, mount, port: () => port };
}

export async function startTestWhoami(options: TestWhoamiOptions = {}): Promise<TestWhoami> {
  const { program, stdout, stderr, mount, port } = startTestProgram(options);
  await program.ready;
  return { port: port(), stdout, stderr, program, mount, stop: program.stop };
}

function listenAnywhere(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** Writes raw bytes and returns all that comes back until the server falls silent or closes. */
export async function ask(port: number, raw: string): Promise<string> {
  return await converse(connect(port, '127.0.0.1'), raw);
}

export function converse(socket: Socket, raw: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    let silence: NodeJS.Timeout | undefined;
    const finish = (end: string): void => {
      clearTimeout(silence);
      socket.destroy();
      resolve(mask(heard + end));
    };
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      heard += text;
      clearTimeout(silence);
      silence = setTimeout(() => finish(''), silenceMs);
    });
    socket.on('end', () => finish('<closed>'));
    socket.on('error', () => finish('<reset>'));
    socket.write(Buffer.from(raw, 'latin1'));
  });
}

/** Dates and client ports differ from run to run. */
function mask(text: string): string {
  return text
    .replace(/^(Date|Last-Modified): [^\r]*/gm, '$1: D')
    .replace(/^RemoteAddr: 127\.0\.0\.1:\d+$/m, 'RemoteAddr: R')
    .replace(/"remoteAddr":"127\.0\.0\.1:\d+"/, '"remoteAddr":"R"');
}

/** What every text dump of the test pod begins with. */
export const dumpStart = 'Hostname: pod-1\nIP: 127.0.0.1\nIP: ::1\nIP: 127.64.0.9\nRemoteAddr: R\n';

/** A key pair and certificate, signed by itself or by `issuer`; also the authority of others. */
export async function makeCertificate(
  commonName: string,
  issuer?: { readonly key: string; readonly cert: string },
): Promise<{ readonly key: string; readonly cert: string }> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(issuer === undefined
      ? { extensions: [{ name: 'basicConstraints', cA: true, critical: true }] }
      : { ca: issuer }),
  });
  return { key: made.private, cert: made.cert };
}

const silenceMs = 60;
