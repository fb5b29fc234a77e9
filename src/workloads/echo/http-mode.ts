import type { Duplex } from 'node:stream';
import type { Answer } from '../go-http/answer.ts';
import { answerWith } from '../go-http/answer.ts';
import { takeH2cUpgrade } from '../go-http/h2c-upgrade.ts';
import { createHttp1Server, type Upgrade } from '../go-http/http1.ts';
import { createHttp2Service } from '../go-http/http2.ts';
import { logLine } from '../go-http/log-lines.ts';
import { isAuthority, readPeerCertificates } from '../go-http/peer-certificates.ts';
import { openSockets, type SocketsOptions, trackConnections } from '../go-http/sockets.ts';
import type { TlsFiles } from '../go-http/tls-files.ts';
import {
  createWebSocketEcho,
  refuseWebSocket,
  type WebSocketEcho,
} from '../go-http/web-socket-echo.ts';
import type { ProgramContext } from '../program.ts';
import type { Service } from '../run-service.ts';
import { createAnswer } from './answer.ts';
import { renewTls } from './renew-tls.ts';
import { findRoute } from './route.ts';
import { readIdentity, readPortVariable, readTls } from './settings.ts';
import { createWaits } from './waits.ts';

/** HTTP/1.1 on `HTTP_PORT` (3000), h2c on `H2C_PORT` (3001), HTTPS on `HTTPS_PORT` (8443). */
export function serveHttpMode(context: ProgramContext): Service | { readonly problem: string } {
  const port = readPortVariable(context, 'HTTP_PORT', 3000);
  const h2cPort = readPortVariable(context, 'H2C_PORT', 3001);
  const httpsPort = readPortVariable(context, 'HTTPS_PORT', 8443);
  const tls = readTls(context, 'TLS_SERVER_PRIVKEY');
  if (typeof port !== 'number') return port;
  if (typeof h2cPort !== 'number') return h2cPort;
  if (typeof httpsPort !== 'number') return httpsPort;
  if (tls && 'problem' in tls) return tls;

  const web = createWeb(context, { port, tls });
  const { plain, h2c, secure } = web;
  context.log('stdout', `Starting server, listening on port ${port} (http)`);
  context.log('stdout', `Starting server, listening on port ${h2cPort} (h2c)`);
  if (secure) context.log('stdout', `Starting server, listening on port ${httpsPort} (https)`);
  return {
    listeners: [
      { port, server: plain.server },
      { port: h2cPort, server: h2c.server },
      ...(secure ? [{ port: httpsPort, server: secure.server }] : []),
    ],
    renew: web.renew,
    async stop() {
      web.stop();
      await Promise.all([plain, h2c, ...(secure ? [secure] : [])].map((one) => one.close()));
    },
  };
}

interface WebOptions {
  readonly port: number;
  readonly tls: TlsFiles | undefined;
}

/** The three ways in to one answer. */
function createWeb(context: ProgramContext, { port, tls }: WebOptions) {
  let authorities = tls?.clientAuthorities;
  const waits = createWaits();
  const webSockets = createWebSocketEcho();
  const connections = trackConnections();
  const answer = createAnswer({
    identity: readIdentity(context),
    httpPort: String(port),
    log: (line) => context.log('stdout', line),
    waits,
    reset: connections.reset,
  });
  const peerCertificates = (socket: Duplex): readonly Buffer[] =>
    readPeerCertificates(socket, (der) => isAuthority(der, authorities));
  const tryUpgrade = (upgrade: Upgrade): boolean => tryWebSocket(upgrade, webSockets);
  const http2 = createHttp2Service({ answer, peerCertificates });
  const open = (more: Partial<SocketsOptions>) =>
    openSockets({ connections, tls: undefined, onHandshakeError, ...more });
  const onHandshakeError = (from: string, text: string): void => {
    const line = `http: TLS handshake error from ${from}: ${text}`;
    context.log('stderr', logLine(context.now(), line));
  };

  const http1 = { answer, peerCertificates, tryUpgrade };
  const plain = open({ http1: createHttp1Server({ ...http1, secure: false }) });
  const h2cOnly = createHttp1Server({
    answer: refuseHttp1(answer),
    peerCertificates,
    secure: false,
    tryUpgrade: (upgrade) =>
      takeH2cUpgrade(upgrade, (socket) => http2.accept(socket, upgrade.exchangeFacts)),
  });
  const h2c = open({ http1: h2cOnly, http2 });
  const clientCertificates = authorities ? 'verified-if-given' : 'none';
  const overTls = { tls, http2, clientCertificates } as const;
  const secure = tls && open({ ...overTls, http1: createHttp1Server({ ...http1, secure: true }) });

  const renew = (): void => {
    if (!secure) return;
    const files = renewTls(context, 'TLS_SERVER_PRIVKEY', secure);
    if (files) authorities = files.clientAuthorities;
  };
  const stop = (): void => {
    waits.stop();
    webSockets.close();
  };
  return { plain, h2c, secure, renew, stop };
}

function tryWebSocket(
  { exchangeFacts, message, socket, head }: Upgrade,
  webSockets: WebSocketEcho,
): boolean {
  const isMeant = findRoute(exchangeFacts.target).name === 'web-socket';
  if (!isMeant || refuseWebSocket(exchangeFacts) !== undefined) return false;
  webSockets.upgrade(message, socket, head);
  return true;
}

/** What comes by HTTP/1.1 to the h2c port, and asks for no upgrade, is in the wrong place. */
function refuseHttp1(answer: Answer): Answer {
  const refuse = answerWith(async ({ response }) => {
    response.writeStatus(400);
    await response.write('Expected h2c request');
  });
  return (exchange) =>
    exchange.request.headers.get('Upgrade')?.[0] === 'h2c' ? answer(exchange) : refuse(exchange);
}
