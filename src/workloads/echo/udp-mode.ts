import { createSocket } from 'node:dgram';
import { closeUdp } from '../close-udp.ts';
import { json } from '../go-http/json.ts';
import type { ProgramContext } from '../program.ts';
import type { Service } from '../run-service.ts';
import { readIdentity, readPortVariable } from './settings.ts';

/** Answers every datagram on `UDP_PORT` (8080) with itself and who answered, as JSON. */
export function serveUdpMode(context: ProgramContext): Service | { readonly problem: string } {
  const port = readPortVariable(context, 'UDP_PORT', 8080);
  if (typeof port !== 'number') return port;
  const identity = readIdentity(context);
  const udp = createSocket('udp4');
  // A datagram that cannot be sent is lost, as datagrams are.
  udp.on('error', () => {});
  udp.on('message', (request, client) => {
    const answer = json({ request: request.toString('utf8'), ...identity });
    udp.send(answer, client.port, client.address, () => {});
  });
  return {
    listeners: [{ port, udp }],
    renew: () => {},
    stop: () => closeUdp(udp),
  };
}
