/** A client that speaks bytes, so that tests see exactly what the gate wrote. */
import net, { type AddressInfo } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** Everything, from the first byte. */
  readonly text: string;
  /** The gate closed the connection. */
  readonly closed: boolean;
}

/** Sends `text` and reads until the gate closes, or says nothing for `quietMs`. */
export function speak(port: number, text: string, quietMs = 2_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let received = '';
    const finish = (closed: boolean): void => {
      clearTimeout(quiet);
      socket.destroy();
      const end = received.indexOf('\r\n\r\n');
      resolve({
        status: Number(received.split(' ')[1] ?? 0),
        head: received.slice(0, end),
        body: received.slice(end + 4),
        text: received,
        closed,
      });
    };
    let quiet = setTimeout(() => finish(false), 5_000);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(false), quietMs);
    });
    socket.on('error', () => {});
    socket.on('close', () => finish(true));
    socket.write(text, 'latin1');
  });
}

/** `GET /x HTTP/1.1` with its lines; the connection closes behind the answer. */
export function requestText(line: string, ...headers: readonly string[]): string {
  const lines = [`${line} HTTP/1.1`, 'Host: a.test', ...headers, 'Connection: close'];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A port on which nothing listens. */
export async function deadPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Polls until it holds, at most two seconds. */
export async function eventually(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return holds();
}
