import type { CertificateFiles } from '../make-certificates.ts';
import type { Actor } from '../stage.ts';

/** A proxy that runs in front of the shared backend, configured for the same work as the others. */
export interface Contender {
  readonly name: string;
  /** `nginx 1.22.1`, for the table. */
  readonly title: string;
  readonly port: number;
  /** The proxy itself; what it starts counts as its own cost. */
  readonly actor: Actor;
  /** Whether `overHttp2Path` is served, over HTTP/2 to the backend. */
  readonly overHttp2: boolean;
  /** Is measured with HTTP/1.1 only. */
  readonly briefly?: boolean;
}

/** What every contender is told. All of it must be honoured: names, both authorities, TLS 1.3. */
export interface Contest {
  readonly backendPort: number;
  readonly certificates: CertificateFiles;
  /** Cores of the proxy under test, as taskset takes them. */
  readonly cores: string | undefined;
}

/** Everything below goes to the backend over HTTP/2, everything else over HTTP/1.1. */
export const overHttp2Path = '/over-http2';
