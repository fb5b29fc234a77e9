/** `1.2.3.4:5678` or `[::1]:5678`; an IPv4 address inside an IPv6 one is shown as IPv4. */
export function sayRemoteAddress(socket: {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}): string {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}:${socket.remotePort ?? 0}`;
}
