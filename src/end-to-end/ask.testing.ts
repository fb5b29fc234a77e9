/** One HTTP/1.1 request to a dev gateway, over a connection of its own unless an agent is given. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';

export interface Question {
  /** `http://shop.localhost:8080/cart`; names are not looked up, `address` is dialled. */
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** 127.0.0.1 by default. */
  readonly address?: string;
  /** PEM of the authority to believe. */
  readonly ca?: string;
  readonly agent?: http.Agent;
  readonly tls?: { readonly servername?: string; readonly maxVersion?: 'TLSv1.2' };
}

export interface Answer {
  /** 0 if there was none: `error` says why. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly trailers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ms: number;
  readonly error?: string;
}

/** Never rejects. An upgrade that was agreed to is a 101 with an empty body, and is closed. */
export function ask(question: Question): Promise<Answer> {
  const url = new URL(question.url);
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const done = (answer: Partial<Answer>): void =>
      resolve({
        ...{ status: 0, headers: {}, trailers: {}, body: '' },
        ...answer,
        ms: performance.now() - startedAt,
      });
    const request = (url.protocol === 'https:' ? https : http).request({
      host: question.address ?? '127.0.0.1',
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: question.method ?? 'GET',
      headers: { host: url.host, ...question.headers },
      agent: question.agent ?? false,
      ...(question.ca === undefined ? {} : { ca: question.ca }),
      servername: url.hostname,
      ...question.tls,
    });
    request.setTimeout(15_000, () => request.destroy(new Error('no answer within 15 s')));
    request.once('error', (error) => done({ error: error.message }));
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      done({ status: response.statusCode ?? 0, headers: flat(response.headers) });
    });
    request.once('response', (response) => void read(response).then(done));
    request.end(question.body);
  });
}

function read(response: IncomingMessage): Promise<Partial<Answer>> {
  return new Promise((resolve) => {
    const { statusCode: status = 0 } = response;
    const headers = flat(response.headers);
    let body = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    response.once('error', (error) => resolve({ status, headers, body, error: error.message }));
    response.once('end', () =>
      resolve({ status, headers, body, trailers: flat(response.trailers) }),
    );
  });
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
