import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** What a handshake came to, in the spelling of the answers. */
export interface TlsFacts {
  readonly version: string;
  readonly serverName: string;
  /** `''` where ALPN agreed on nothing. */
  readonly negotiatedProtocol: string;
  readonly cipherSuite: string;
}

/** Undefined without TLS. */
export function readTlsFacts(connection: Duplex): TlsFacts | undefined {
  if (!(connection instanceof TLSSocket)) return undefined;
  return {
    version: connection.getProtocol() ?? '',
    serverName: connection.servername || '',
    negotiatedProtocol: connection.alpnProtocol || '',
    cipherSuite: connection.getCipher()?.standardName ?? '',
  };
}

/** DER as PEM, lines of 64 characters. */
export function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
