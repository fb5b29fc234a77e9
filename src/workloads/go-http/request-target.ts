/**
 * The request target as Go's net/url understands it. All strings here hold one byte a character
 * (latin1), as they came from the wire, so that any encoding passes through unharmed.
 */
export interface RequestTarget {
  /** Percent-decoded. */
  readonly path: string;
  /** What goes back on the wire: the client's own encoding where that is valid. */
  readonly escapedPath: string;
  readonly rawQuery: string;
  /** `escapedPath` and query, as Go's `URL.RequestURI()`. */
  readonly requestUri: string;
  /** From an absolute-form target (`GET http://host/path`), which wins over the Host header. */
  readonly host?: string;
}

/** Undefined where Go answers 400: a broken percent-encoding, a target that is no path. */
export function parseTarget(target: string): RequestTarget | undefined {
  if (target === '*') return { path: '*', escapedPath: '*', rawQuery: '', requestUri: '*' };
  const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/(?:[^/?@]*@)?([^/?]*)(.*)$/s.exec(target);
  const host = absolute?.[1];
  const rest = absolute === null ? target : (absolute[2] ?? '');
  if (host === undefined && !rest.startsWith('/')) return undefined;

  const mark = rest.indexOf('?');
  const rawPath = mark === -1 ? rest : rest.slice(0, mark);
  const rawQuery = mark === -1 ? '' : rest.slice(mark + 1);
  const path = unescapePath(rawPath);
  if (path === undefined) return undefined;
  const escapedPath = validPath.test(rawPath) ? rawPath : escapePath(path);
  const query = mark === -1 ? '' : `?${rawQuery}`;
  const requestUri = `${escapedPath === '' ? '/' : escapedPath}${query}`;
  return { path, escapedPath, rawQuery, requestUri, ...(host === undefined ? {} : { host }) };
}

/** The first value of a query parameter, as `url.Values.Get`: `''` where there is none. */
export function queryValue(rawQuery: string, name: string): string {
  for (const pair of rawQuery.split('&')) {
    // Go refuses semicolons as separators and skips the whole pair.
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const key = unescapeQuery(equals === -1 ? pair : pair.slice(0, equals));
    if (key !== name) continue;
    const value = unescapeQuery(equals === -1 ? '' : pair.slice(equals + 1));
    if (value !== undefined) return Buffer.from(value, 'latin1').toString('utf8');
  }
  return '';
}

/** Escapes bytes of a decoded path as Go's URL.EscapedPath does. */
export function escapePath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@]/g, percentEncode);
}

function percentEncode(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function unescapePath(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function unescapeQuery(text: string): string | undefined {
  return unescapePath(text.replaceAll('+', ' '));
}

/** Go's validEncoded for paths: a client's own encoding is kept if every byte could stand there. */
const validPath = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/;
