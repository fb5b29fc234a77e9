/**
 * The name in a Host header or `:authority`, ready to be compared: lower case, without port, without
 * the trailing dot of a fully qualified name. IPv6 literals keep their brackets. (`gateway-and-listeners.md` 2.3)
 */
export function hostOfAuthority(authority: string): string {
  const host = withoutPort(authority.trim()).toLowerCase();
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** The SNI value of a handshake, ready to be compared. `undefined` where the client sent none. */
export function comparableServerName(serverName: string | undefined | false): string | undefined {
  if (!serverName) return undefined;
  const name = serverName.toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function withoutPort(authority: string): string {
  if (authority.startsWith('[')) {
    const end = authority.indexOf(']');
    return end === -1 ? authority : authority.slice(0, end + 1);
  }
  const colon = authority.indexOf(':');
  return colon === -1 ? authority : authority.slice(0, colon);
}
