import type { Duplex } from 'node:stream';
import type { Exchange } from '../go-http/exchange.ts';
import { takeH2cUpgrade } from '../go-http/h2c-upgrade.ts';
import { createHttp1Server, type Upgrade } from '../go-http/http1.ts';
import { createHttp2Service } from '../go-http/http2.ts';
import { accessLine, logLine } from '../go-http/log-lines.ts';
import { isAuthority, readPeerCertificates } from '../go-http/peer-certificates.ts';
import { readPort } from '../go-http/read-port.ts';
import { openSockets, type Sockets } from '../go-http/sockets.ts';
import { readTlsFiles, type TlsFiles } from '../go-http/tls-files.ts';
import { refuseWebSocket, type WebSocketEcho } from '../go-http/web-socket-echo.ts';
import type { ProgramContext, ProgramExit, RunningProgram } from '../program.ts';
import { ListenRefused } from '../program.ts';
import { createAnswer } from './answer.ts';
import { createEcho } from './echo.ts';
import { answerGrpc, isGrpcCall } from './grpc.ts';
import { createHealth } from './health.ts';
import type { Identity } from './identity.ts';
import { type Flags, parseFlags } from './parse-flags.ts';
import { findRoute } from './route.ts';

/**
 * Starts `traefik/whoami` in a container that is only described: same flags, same answers byte by
 * byte, same last words. Behaves as its main branch built with Go 1.26.
 */
export function startWhoami(context: ProgramContext): RunningProgram {
  const parsed = parseFlags(context.args, context.env);
  if ('usage' in parsed) {
    for (const line of parsed.usage) context.log('stderr', line);
    return ended({ code: parsed.exitCode, message: parsed.usage[0] ?? '' });
  }
  const { flags } = parsed;
  const log = (text: string): void => context.log('stderr', logLine(context.now(), text));
  const die = (text: string, portTaken?: number): RunningProgram => {
    log(text);
    return ended({ code: 1, message: text, ...(portTaken === undefined ? {} : { portTaken }) });
  };

  const tls = readTlsFiles(flags, context.files);
  if (tls !== undefined && 'problem' in tls) return die(tls.problem);
  log(`Starting up ${tls === undefined ? '' : 'with TLS '}on port ${flags.port}`);
  const port = readPort(flags.port);
  if (typeof port === 'string') return die(port);

  const service = createService({ flags, tls, context, log });
  const listening = context.listen(service.sockets.server, port);
  return {
    ready: listening.catch(() => never),
    exited: listening.then(
      () => never,
      (error: unknown) => {
        if (!(error instanceof ListenRefused)) throw error;
        return die(error.message, error.taken ? error.port : undefined).exited;
      },
    ),
    filesChanged: service.renew,
    stop: service.stop,
  };
}

interface ServiceOptions {
  readonly flags: Flags;
  readonly tls: TlsFiles | undefined;
  readonly context: ProgramContext;
  readonly log: (text: string) => void;
}

function createService({ flags, tls, context, log }: ServiceOptions) {
  let current = tls;
  const { hostname, addresses, env, now } = context;
  const identity: Identity = { name: flags.name, hostname, addresses, env };
  const say = (line: string): void => context.log('stdout', line);
  const echo = createEcho(say);
  const answer = createAnswer({
    identity,
    now,
    health: createHealth(say),
    onDone: ({ request }) => flags.verbose && logAccess(request, context),
  });
  const peerCertificates = (socket: Duplex): readonly Buffer[] =>
    readPeerCertificates(socket, (der) => isAuthority(der, current?.clientAuthorities));
  const http2 = createHttp2Service({
    answer,
    peerCertificates,
    tryGrpc({ stream, headers }) {
      if (!isGrpcCall(headers)) return false;
      answerGrpc(stream, headers, identity);
      return true;
    },
  });
  const http1 = createHttp1Server({
    answer,
    secure: tls !== undefined,
    peerCertificates,
    tryUpgrade: (upgrade) =>
      tryWebSocket(upgrade, echo) ||
      (tls === undefined &&
        takeH2cUpgrade(upgrade, (socket) => http2.accept(socket, upgrade.exchangeFacts))),
  });
  const sockets: Sockets = openSockets({
    http1,
    http2,
    tls,
    clientCertificates: tls?.clientAuthorities === undefined ? 'asked-for' : 'required',
    onHandshakeError: (from, text) => log(`http: TLS handshake error from ${from}: ${text}`),
  });
  const renew = (): void => {
    const files = readTlsFiles(flags, context.files);
    if (files === undefined) return;
    if ('problem' in files) {
      log(`keeping the former certificate: ${files.problem}`);
      return;
    }
    current = files;
    sockets.renew(files);
  };
  const stop = async (): Promise<void> => {
    echo.close();
    await sockets.close();
  };
  return { sockets, renew, stop };
}

function tryWebSocket(
  { exchangeFacts, message, socket, head }: Upgrade,
  echo: WebSocketEcho,
): boolean {
  const { escapedPath, rawQuery } = exchangeFacts.target;
  const route = findRoute(escapedPath, rawQuery);
  if (!('name' in route) || route.name !== '/echo') return false;
  if (refuseWebSocket(exchangeFacts) !== undefined) return false;
  echo.upgrade(message, socket, head);
  return true;
}

/** Twice for each request: the original wraps both the handler and the whole server. */
function logAccess(request: Exchange['request'], { log, now }: ProgramContext): void {
  const { remoteAddress, method, target, protocol } = request;
  const line = accessLine(now(), { remoteAddress, method, path: target.path, protocol });
  log('stderr', line);
  log('stderr', line);
}

function ended(exit: ProgramExit): RunningProgram {
  return {
    ready: never,
    exited: Promise.resolve(exit),
    filesChanged: () => {},
    stop: async () => {},
  };
}

const never = new Promise<never>(() => {});
