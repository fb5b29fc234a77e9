import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinned } from '../cores.ts';
import { freePort } from '../free-port.ts';
import { backHost } from '../make-certificates.ts';
import type { Stage } from '../stage.ts';
import type { Contender, Contest } from './contender.ts';

/** nginx with one worker. It does not speak HTTP/2 to backends. */
export async function startNginx(
  stage: Stage,
  { program, contest }: { program: string; contest: Contest },
): Promise<Contender> {
  const version = await stage.run({ program, args: ['-v'] });
  const port = await freePort();
  const file = join(stage.folder, 'proxy.conf');
  writeFileSync(file, nginxFrame(join(stage.folder, 'proxy'), proxy(port, contest)));
  const args = nginxArguments(stage.folder, file);
  const actor = stage.start(pinned({ program, args }, contest.cores));
  const title = `nginx ${/nginx\/([\d.]+)/.exec(version)?.[1] ?? ''}`.trim();
  return { name: 'nginx', title, port, actor, overHttp2: false };
}

/** A whole configuration around one server: one worker, no logs, nothing outside `folder`. */
export function nginxFrame(folder: string, server: string): string {
  mkdirSync(folder, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  worker_processes 1;
  daemon off;
  pid ${folder}/pid;
  error_log stderr crit;
  events { worker_connections 8192; }
  http {
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 1h;
    keepalive_time 24h;
    ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
    ${server}
  }
  `;
}

/** Nothing is read or written in the places that the package was built for. */
export function nginxArguments(folder: string, file: string): readonly string[] {
  return ['-p', folder, '-e', 'stderr', '-c', file];
}

function proxy(port: number, { backendPort, certificates }: Contest): string {
  const { front, internalCa } = certificates;
  return `
    upstream backend { server 127.0.0.1:${backendPort}; keepalive 256; keepalive_requests 1000000000; }
    server {
      listen 127.0.0.1:${port} ssl http2;
      ssl_certificate ${front.certificate};
      ssl_certificate_key ${front.key};
      ssl_protocols TLSv1.3;
      location / {
        proxy_pass https://backend;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_ssl_verify on;
        proxy_ssl_verify_depth 2;
        proxy_ssl_trusted_certificate ${internalCa};
        proxy_ssl_server_name on;
        proxy_ssl_name ${backHost};
        proxy_ssl_protocols TLSv1.3;
      }
    }`;
}
