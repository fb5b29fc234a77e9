/** A port, or what Go says to one that is none. */
export function readPort(text: string): number | string {
  if (!/^\d+$/.test(text)) return `listen tcp: lookup tcp/${text}: unknown port`;
  const port = Number(text);
  return port > 65_535 ? `listen tcp: address ${text}: invalid port` : port;
}
