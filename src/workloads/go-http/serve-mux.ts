import type { Exchange } from './exchange.ts';

/** Go's path.Clean, with a slash at the end kept. */
export function cleanPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const clean = `/${segments.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

/** Percent-decodes as far as the escapes are whole. */
export function decodePath(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** 307 since Go 1.26 (301 before), with a small page for those who read it. */
export async function redirect({ request, response }: Exchange, location: string): Promise<void> {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  response.setHeader('Location', location.replace(/[^\x21-\x7e]/g, encodeUnsafe));
  if (reads) response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.writeStatus(307);
  if (request.method === 'GET') {
    await response.write(`<a href="${escapeHtml(location)}">Temporary Redirect</a>.\n\n`);
  }
}

function encodeUnsafe(char: string): string {
  return char === ' ' ? '%20' : `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => htmlEscapes.get(char) ?? char);
}

const htmlEscapes = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);
