import { readPort } from '../go-http/read-port.ts';
import { readTlsFiles, type TlsFiles } from '../go-http/tls-files.ts';
import type { ProgramContext } from '../program.ts';

/** What the echo server says of itself, in the names of its answers. */
export interface EchoIdentity {
  readonly namespace: string;
  readonly ingress: string;
  readonly service: string;
  readonly pod: string;
}

export function readIdentity({ env }: ProgramContext): EchoIdentity {
  return {
    namespace: env.get('NAMESPACE') ?? '',
    ingress: env.get('INGRESS_NAME') ?? '',
    service: env.get('SERVICE_NAME') ?? '',
    pod: env.get('POD_NAME') ?? '',
  };
}

/** The port a variable names. */
export function readPortVariable(
  { env }: ProgramContext,
  variable: string,
  otherwise: number,
): number | { readonly problem: string } {
  const text = env.get(variable) ?? '';
  const port = text === '' ? otherwise : readPort(text);
  return typeof port === 'string' ? { problem: `Failed to start listening: ${port}` } : port;
}

/** The HTTP mode and the others call the variable of the private key by different names. */
export type KeyVariable = 'TLS_SERVER_PRIVKEY' | 'TLS_SERVER_PRIV_KEY';

/** Undefined: no TLS, because one of certificate and key is not given. */
export function readTls(
  { env, files }: ProgramContext,
  keyVariable: KeyVariable,
): TlsFiles | { readonly problem: string } | undefined {
  const paths = {
    cert: env.get('TLS_SERVER_CERT') ?? '',
    key: env.get(keyVariable) ?? '',
    cacert: env.get('TLS_CLIENT_CACERTS') ?? '',
  };
  const tls = readTlsFiles(paths, files);
  const failed = tls !== undefined && 'problem' in tls;
  return failed ? { problem: `Failed to start listening: ${tls.problem}` } : tls;
}
