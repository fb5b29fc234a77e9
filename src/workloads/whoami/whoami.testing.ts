import { connect, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import {
  startReadyProgram,
  type TestProgram,
  type TestProgramOptions,
} from '../program.testing.ts';
import { startWhoami } from './whoami.ts';

export interface TestWhoami extends TestProgram {
  readonly port: number;
}

export async function startTestWhoami(options: TestProgramOptions = {}): Promise<TestWhoami> {
  const started = await startReadyProgram(startWhoami, options);
  return { ...started, port: [...started.ports.values()][0] ?? 0 };
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
