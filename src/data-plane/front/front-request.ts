import { IncomingMessage } from 'node:http';

/**
 * A request that takes part in an upgrade only where the upgrade is wanted. Node would hand every
 * `Upgrade` to the upgrade path as soon as there is one; `Upgrade: h2c`, which some clients send with
 * every plaintext request, is to be ignored (RFC 9110 7.8), and an upgrade with a body as well.
 */
export class FrontRequest extends IncomingMessage {
  // Written by Node's constructor and parser, read by its parser once the headers are known.
  #offered = false;
  #ready = true;

  get upgrade(): boolean {
    if (!(#ready in this) || !this.#offered) return false;
    return this.method === 'CONNECT' || wantsUpgrade(this.rawHeaders);
  }

  set upgrade(offered: boolean) {
    // Node's constructor assigns before our fields exist; that first value means nothing.
    if (#ready in this) this.#offered = Boolean(offered);
  }

  /** True if bytes behind this request are lost to the parser: the connection must end with it. */
  get endsConnection(): boolean {
    return this.#offered && !this.upgrade;
  }
}

function wantsUpgrade(rawHeaders: readonly string[]): boolean {
  let wanted = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase();
    const value = rawHeaders[at + 1]?.trim().toLowerCase() ?? '';
    if (name === 'upgrade') wanted = value !== '' && !ignoredProtocols.test(value);
    if (name === 'transfer-encoding') return false;
    if (name === 'content-length' && value !== '0') return false;
  }
  return wanted;
}

const ignoredProtocols = /(^|[\s,])(h2c?|tls|http)\b/;
