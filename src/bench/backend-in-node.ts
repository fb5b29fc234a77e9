/** The backend for machines without nginx: `backend-in-node.ts PORT CERTIFICATE KEY`. */
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { TLSSocket } from 'node:tls';
import { type BackendFacts, body } from './backend.ts';

const [port, certificateFile = '', keyFile = ''] = process.argv.slice(2);

const server = createSecureServer(
  {
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
    minVersion: 'TLSv1.3',
    allowHTTP1: true,
  },
  (request, response) => {
    const { socket } = request;
    const facts: BackendFacts = {
      protocol: `HTTP/${request.httpVersion}`,
      tls: socket instanceof TLSSocket ? (socket.getProtocol() ?? '') : '',
      resumed: socket instanceof TLSSocket && socket.isSessionReused(),
    };
    if (request.url.startsWith('/close') && request.httpVersionMajor === 1) {
      response.setHeader('connection', 'close');
    }
    const answer = request.url.endsWith('/facts') ? JSON.stringify(facts) : body;
    response.setHeader('content-type', 'text/plain');
    response.setHeader('content-length', Buffer.byteLength(answer));
    response.end(answer);
  },
);
// A benchmark keeps its connections for as long as it likes.
server.setTimeout(0);
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
