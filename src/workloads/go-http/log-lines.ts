/** Go's standard logger: `2006/01/02 15:04:05 ` before every line, in the container's UTC. */
export function logLine(nowMs: number, text: string): string {
  const time = new Date(nowMs).toISOString();
  return `${time.slice(0, 10).replaceAll('-', '/')} ${time.slice(11, 19)} ${text}`;
}

export interface AccessFacts {
  readonly remoteAddress: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly protocol: string;
}

/** What `-verbose` adds for each request, in the common log format, without its last two fields. */
export function accessLine(nowMs: number, facts: AccessFacts): string {
  const time = new Date(nowMs).toISOString();
  const day = `${time.slice(8, 10)}/${months[Number(time.slice(5, 7)) - 1]}/${time.slice(0, 4)}`;
  const { remoteAddress, method, path, protocol } = facts;
  const stamp = `[${day}:${time.slice(11, 19)} +0000]`;
  return logLine(nowMs, `${remoteAddress} - - ${stamp} "${method} ${path} ${protocol}" - -`);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
