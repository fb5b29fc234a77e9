import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { json } from '../go-http/json.ts';
import { closeAll, contextOptions, limit, trackConnections } from '../go-http/sockets.ts';
import type { ProgramContext } from '../program.ts';
import type { Service } from '../run-service.ts';
import { renewTls } from './renew-tls.ts';
import { readIdentity, readPortVariable, readTls } from './settings.ts';
import { readTlsFacts } from './tls-facts.ts';

/** Lines over TCP on `TCP_PORT` (3000), over TLS on `TLS_PORT` (8443) where it has a certificate. */
export function serveTcpMode(context: ProgramContext): Service | { readonly problem: string } {
  const tcpPort = readPortVariable(context, 'TCP_PORT', 3000);
  const tlsPort = readPortVariable(context, 'TLS_PORT', 8443);
  if (typeof tcpPort === 'object') return tcpPort;
  if (typeof tlsPort === 'object') return tlsPort;
  const tls = readTls(context, 'TLS_SERVER_PRIV_KEY');
  if (tls && 'problem' in tls) return tls;
  const connections = trackConnections();
  const self = { ...readIdentity(context), tcpport: String(tcpPort), tlsport: String(tlsPort) };
  const converse = (socket: Socket): void => {
    connections.track(socket);
    answerLines(socket, (line) => reply(line, socket, self));
  };
  const plain: Server = limit(createServer({ noDelay: true }, converse));
  const secure =
    tls && createTlsServer({ ...contextOptions(tls), noDelay: true, handshakeTimeout }, converse);
  if (secure) {
    limit(secure).on('connection', connections.track);
    secure.on('tlsClientError', (error) => {
      context.log('stderr', `TLS handshake error: ${error.message}`);
    });
  }
  return {
    listeners: [
      { port: tcpPort, server: plain },
      ...(secure ? [{ port: tlsPort, server: secure }] : []),
    ],
    renew() {
      if (!secure) return;
      const renewSecure = (files: typeof tls) => secure.setSecureContext(contextOptions(files));
      renewTls(context, 'TLS_SERVER_PRIV_KEY', { renew: renewSecure });
    },
    async stop() {
      await Promise.all(
        [plain, ...(secure ? [secure] : [])].map((one) => closeAll(one, connections.all)),
      );
    },
  };
}

function reply(line: string, socket: Socket, self: object): string | undefined {
  const tls = readTlsFacts(socket);
  switch (line) {
    case 'PING':
      return 'PONG';
    case 'IS_TLS':
      return String(tls !== undefined);
    case 'TEST':
      return json({
        ...self,
        isTLS: tls !== undefined,
        // Node does not tell a server which curve was agreed on.
        ...(tls ? { tls: { ...tls, curves: null } } : {}),
      });
    default:
      return undefined;
  }
}

/** Greets, then answers line by line. A line that never ends, and silence, end the conversation. */
function answerLines(socket: Socket, answer: (line: string) => string | undefined): void {
  let rest = '';
  socket.setTimeout(silenceMsMax, () => socket.destroy());
  socket.setEncoding('utf8');
  socket.write(banner);
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const replies = lines.map((line) => answer(line.trim())).filter((one) => one !== undefined);
    if (rest.length > lineCharsMax) socket.destroy();
    else if (replies.length > 0 && !socket.write(`${replies.join('\n')}\n`)) {
      // Who asks without listening must wait.
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

const banner = 'Gateway API Test TCP Server\n';
const lineCharsMax = 64 * 1024;
const silenceMsMax = 10 * 60 * 1_000;
const handshakeTimeout = 20_000;
