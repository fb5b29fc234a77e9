import type { ProgramContext, RunningProgram } from '../program.ts';
import { endedProgram, runService, type Service } from '../run-service.ts';
import { serveGrpcMode } from './grpc-mode.ts';
import { serveHttpMode } from './http-mode.ts';
import { serveTcpMode } from './tcp-mode.ts';
import { serveUdpMode } from './udp-mode.ts';

/**
 * Starts the echo server of the Gateway API's conformance tests in a container that is only
 * described: same environment, same ports, same answers. It speaks HTTP, unless one of
 * `GRPC_ECHO_SERVER`, `TCP_ECHO_SERVER` and `UDP_ECHO_SERVER` is set.
 */
export function startEcho(context: ProgramContext): RunningProgram {
  const mode = modes.find(([variable]) => (context.env.get(variable) ?? '') !== '');
  const service = (mode?.[1] ?? serveHttpMode)(context);
  if ('problem' in service) {
    return endedProgram(context, { code: 1, message: service.problem });
  }
  return runService(context, service);
}

type Mode = (context: ProgramContext) => Service | { readonly problem: string };

const modes: readonly (readonly [string, Mode])[] = [
  ['GRPC_ECHO_SERVER', serveGrpcMode],
  ['TCP_ECHO_SERVER', serveTcpMode],
  ['UDP_ECHO_SERVER', serveUdpMode],
];
