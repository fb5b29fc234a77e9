/**
 * The backend that all contenders share: TLS 1.3 only, HTTP/1.1 and HTTP/2, 300 bytes. nginx where
 * there is one, because a native backend leaves the machine to the proxies; else one in Node.
 *
 * `/close…` closes the connection after its answer. `…/facts` tells, as JSON, what the backend saw
 * of the back leg.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nginxArguments, nginxFrame } from './contenders/nginx.ts';
import { type Cores, pinned } from './cores.ts';
import { freePort } from './free-port.ts';
import type { KeyPairFiles } from './make-certificates.ts';
import type { Actor, Command, Stage } from './stage.ts';

export interface Backend {
  readonly port: number;
  /** What it is, for the head of the report. */
  readonly name: string;
}

export interface BackendFacts {
  readonly protocol: string;
  readonly tls: string;
  readonly resumed: boolean;
}

export interface BackendOptions {
  readonly nginx: string | undefined;
  readonly keyPair: KeyPairFiles;
  readonly cores: Cores | undefined;
}

export async function startBackend(stage: Stage, options: BackendOptions): Promise<Backend> {
  const port = await freePort();
  const { nginx, keyPair, cores } = options;
  const command =
    nginx === undefined
      ? nodeBackend(port, keyPair)
      : nginxBackend(stage, { nginx, port, keyPair });
  const actor = stage.start(pinned(command, cores?.others));
  if (nginx === undefined) await actor.hasSaid(/listening/, 10_000);
  else await stillRuns(actor);
  return { port, name: nginx === undefined ? 'node:http2' : 'nginx' };
}

export const body = 'Postern. '.repeat(34).slice(0, 300);

export function isFacts(value: unknown): value is BackendFacts {
  return typeof value === 'object' && value !== null && 'protocol' in value && 'resumed' in value;
}

/** nginx says nothing when all is well; a wrong configuration ends it within this time. */
async function stillRuns(actor: Actor): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (actor.hasEnded()) throw new Error(`The backend did not start: ${actor.lastWords()}`);
}

interface NginxBackend {
  readonly nginx: string;
  readonly port: number;
  readonly keyPair: KeyPairFiles;
}

function nginxBackend(stage: Stage, { nginx, port, keyPair }: NginxBackend): Command {
  const file = join(stage.folder, 'backend.conf');
  const facts = '{"protocol":"$server_protocol","tls":"$ssl_protocol","resumed":$resumed}';
  const server = `
    map $ssl_session_reused $resumed { r true; default false; }
    server {
      listen 127.0.0.1:${port} ssl http2;
      ssl_certificate ${keyPair.certificate};
      ssl_certificate_key ${keyPair.key};
      ssl_protocols TLSv1.3;
      location = /close/facts { keepalive_timeout 0; return 200 '${facts}'; }
      location /close { keepalive_timeout 0; return 200 '${body}'; }
      location ~ /facts$ { return 200 '${facts}'; }
      location / { return 200 '${body}'; }
    }`;
  writeFileSync(file, nginxFrame(join(stage.folder, 'backend'), server));
  return { program: nginx, args: nginxArguments(stage.folder, file) };
}

function nodeBackend(port: number, keyPair: KeyPairFiles): Command {
  const program = fileURLToPath(new URL('./backend-in-node.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), program];
  return {
    program: process.execPath,
    args: [...args, String(port), keyPair.certificate, keyPair.key],
  };
}
