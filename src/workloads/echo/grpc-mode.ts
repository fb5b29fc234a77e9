import type { Duplex } from 'node:stream';
import { answerWith } from '../go-http/answer.ts';
import { createHttp2Service } from '../go-http/http2.ts';
import { isAuthority, readPeerCertificates } from '../go-http/peer-certificates.ts';
import { openSockets, type SocketsOptions } from '../go-http/sockets.ts';
import type { TlsFiles } from '../go-http/tls-files.ts';
import { reflectionMethods } from '../grpc/reflection.ts';
import { serveCall } from '../grpc/serve-call.ts';
import type { ProgramContext } from '../program.ts';
import type { Service } from '../run-service.ts';
import { echoFile, echoMethods } from './grpc-service.ts';
import { renewTls } from './renew-tls.ts';
import { readIdentity, readPortVariable, readTls } from './settings.ts';

/** gRPC by prior knowledge on `HTTP_PORT` (3000), over TLS with ALPN on `HTTPS_PORT` (8443). */
export function serveGrpcMode(context: ProgramContext): Service | { readonly problem: string } {
  const port = readPortVariable(context, 'HTTP_PORT', 3000);
  const tlsPort = readPortVariable(context, 'HTTPS_PORT', 8443);
  const tls = readTls(context, 'TLS_SERVER_PRIV_KEY');
  if (typeof port !== 'number') return port;
  if (typeof tlsPort !== 'number') return tlsPort;
  if (tls && 'problem' in tls) return tls;

  const { plain, secure, renew } = openWays(context, tls);
  return {
    listeners: [
      { port, server: plain.server },
      ...(secure ? [{ port: tlsPort, server: secure.server }] : []),
    ],
    renew,
    async stop() {
      await Promise.all([plain.close(), secure?.close()]);
    },
  };
}

function openWays(context: ProgramContext, tls: TlsFiles | undefined) {
  let authorities = tls?.clientAuthorities;
  const peerCertificates = (socket: Duplex): readonly Buffer[] =>
    readPeerCertificates(socket, (der) => isAuthority(der, authorities));
  const methods = new Map([
    ...echoMethods({
      identity: readIdentity(context),
      log: (line) => context.log('stdout', line),
      peerCertificates: ({ connection }) => peerCertificates(connection),
    }),
    ...reflectionMethods([echoFile]),
  ]);
  const http2 = createHttp2Service({
    // Never asked: every stream is taken for a call.
    answer: answerWith(async () => {}),
    peerCertificates,
    tryGrpc(start) {
      void serveCall(start, methods);
      return true;
    },
  });
  const open = (more: Partial<SocketsOptions>) =>
    openSockets({
      http2,
      tls: undefined,
      onHandshakeError: (from, text) =>
        context.log('stderr', `TLS handshake error from ${from}: ${text}`),
      ...more,
    });
  const plain = open({});
  const clientCertificates = authorities ? 'verified-if-given' : 'none';
  const secure = tls && open({ tls, clientCertificates });
  const renew = (): void => {
    const files = secure && renewTls(context, 'TLS_SERVER_PRIV_KEY', secure);
    if (files) authorities = files.clientAuthorities;
  };
  return { plain, secure, renew };
}
