import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { closeUdp } from '../close-udp.ts';
import type { ProgramContext, RunningProgram } from '../program.ts';
import { endedProgram, type Listener, runService, type Service } from '../run-service.ts';
import { answerQuery, type Client } from './answer-query.ts';
import { createTcpServer } from './answer-tcp.ts';
import { parseCorefile, type ServerBlock } from './corefile.ts';

/**
 * Starts a CoreDNS that knows enough to be asked who is asking: the plugin `whoami` answers for the
 * zones of the Corefile (`-conf`), over UDP and TCP, and `log`, `health` and `ready` do their work.
 */
export function startDns(context: ProgramContext): RunningProgram {
  const read = readCorefile(context);
  if ('problem' in read) return endedProgram(context, { code: 1, message: read.problem });
  const { blocks } = read;
  for (const { port, zone } of blocks.flatMap(({ addresses }) => addresses)) {
    context.log('stdout', `${zone}:${port}`);
  }
  return runService(context, createService(blocks, context));
}

type Read = { readonly blocks: readonly ServerBlock[] } | { readonly problem: string };

function readCorefile({ args, env, files }: ProgramContext): Read {
  const value = (name: string): string | undefined => {
    const at = args.findIndex((arg) => arg.replace(/^--?/, '') === name);
    const joined = args.find((arg) => arg.replace(/^--?/, '').startsWith(`${name}=`));
    return joined?.slice(joined.indexOf('=') + 1) ?? (at === -1 ? undefined : args[at + 1]);
  };
  const port = value('dns.port') ?? value('p') ?? '53';
  if (!/^\d{1,5}$/.test(port)) return { problem: `${port} is not a port.` };
  const path = value('conf');
  const text = files.read(path ?? '/Corefile');
  if (path !== undefined && text === undefined) {
    return { problem: `loading Caddyfile via flag: open ${path}: no such file or directory` };
  }
  const config = text?.toString('utf8') ?? `.:${port} {\n  whoami\n  log\n}`;
  return parseCorefile(config, { defaultPort: Number(port), env });
}

function createService(first: readonly ServerBlock[], context: ProgramContext): Service {
  let blocks = first;
  const addresses = blocks.flatMap((block) => block.addresses);
  const ports = [...new Set(addresses.map(({ port }) => port))];
  const served = ports.map((port) => servePort(port, () => blocks, context));
  const pages = blocks.flatMap(({ pages }) => pages).map(servePage);
  const closing = [...served, ...pages];
  return {
    listeners: closing.flatMap(({ listeners }) => listeners),
    renew() {
      if (!blocks.some(({ reload }) => reload)) return;
      const read = readCorefile(context);
      // Ports stay as they are until the pod starts anew.
      if ('problem' in read) context.log('stdout', `[ERROR] plugin/reload: ${read.problem}`);
      else blocks = read.blocks;
    },
    async stop() {
      await Promise.all(closing.map(({ close }) => close()));
    },
  };
}

interface Served {
  readonly listeners: readonly Listener[];
  readonly close: () => Promise<void>;
}

function servePort(
  port: number,
  blocks: () => readonly ServerBlock[],
  context: ProgramContext,
): Served {
  const answer = (query: Buffer, client: Client): Buffer | undefined =>
    answerQuery(query, {
      client,
      zones: zonesOf(port, blocks()),
      log: (line) => context.log('stdout', line),
    });
  const udp = createSocket('udp4');
  // A datagram that cannot be sent is lost, as datagrams are.
  udp.on('error', () => {});
  udp.on('message', (query, { address, port: from }) => {
    const reply = answer(query, { address, port: from, protocol: 'udp' });
    if (reply) udp.send(reply, from, address, () => {});
  });
  const tcp = createTcpServer(answer);
  return {
    listeners: [
      { port, udp },
      { port, server: tcp.server },
    ],
    async close() {
      await Promise.all([closeUdp(udp), tcp.close()]);
    },
  };
}

function zonesOf(port: number, blocks: readonly ServerBlock[]): ReadonlyMap<string, ServerBlock> {
  return new Map(
    blocks.flatMap((block) =>
      block.addresses.filter((one) => one.port === port).map(({ zone }) => [zone, block] as const),
    ),
  );
}

/** `health` and `ready`: a page that says OK. */
function servePage({ port, path }: { readonly port: number; readonly path: string }): Served {
  const server = createHttpServer((request, response) => {
    const isMeant = request.url?.split('?')[0] === path;
    response.writeHead(isMeant ? 200 : 404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(isMeant ? 'OK' : '404 page not found\n');
  });
  server.maxConnections = 100;
  return {
    listeners: [{ port, server }],
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
