import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from '../cores.ts';
import { freePort } from '../free-port.ts';
import { backHost } from '../make-certificates.ts';
import type { Stage } from '../stage.ts';
import { type Contender, type Contest, overHttp2Path } from './contender.ts';

/** Caddy on one thread, without its API, its certificates of its own and its log. */
export async function startCaddy(
  stage: Stage,
  { program, contest }: { program: string; contest: Contest },
): Promise<Contender> {
  const env = {
    GOMAXPROCS: '1',
    HOME: stage.folder,
    XDG_CONFIG_HOME: join(stage.folder, 'caddy-config'),
    XDG_DATA_HOME: join(stage.folder, 'caddy-data'),
  };
  const version = await stage.run({ program, args: ['version'], env });
  const port = await freePort();
  const file = join(stage.folder, 'caddy.json');
  writeFileSync(file, JSON.stringify(configuration(port, contest)));
  const command = { program, args: ['run', '--config', file], env };
  const actor = stage.start(pinned(command, contest.cores));
  const title = `Caddy ${/\d+(\.\d+)+/.exec(version)?.[0] ?? ''}`.trim();
  return { name: 'caddy', title, port, actor, overHttp2: true };
}

function configuration(port: number, contest: Contest): object {
  const { front } = contest.certificates;
  return {
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: 'ERROR' } } },
    apps: {
      tls: { certificates: { load_files: [front] } },
      http: {
        servers: {
          bench: {
            listen: [`127.0.0.1:${port}`],
            protocols: ['h1', 'h2'],
            automatic_https: { disable: true },
            tls_connection_policies: [{ protocol_min: 'tls1.3' }],
            routes: [
              { match: [{ path: [`${overHttp2Path}*`] }], handle: [proxy(contest, '2')] },
              { handle: [proxy(contest, '1.1')] },
            ],
          },
        },
      },
    },
  };
}

function proxy({ backendPort, certificates }: Contest, version: '1.1' | '2'): object {
  return {
    handler: 'reverse_proxy',
    upstreams: [{ dial: `127.0.0.1:${backendPort}` }],
    transport: {
      protocol: 'http',
      versions: [version],
      keep_alive: { max_idle_conns_per_host: 256 },
      tls: { server_name: backHost, root_ca_pem_files: [certificates.internalCa] },
    },
  };
}
