import type { Exchange } from '../go-http/exchange.ts';
import { sortedEntries } from '../go-http/headers.ts';
import { json, utf8 } from '../go-http/json.ts';
import { queryValue } from '../go-http/request-target.ts';
import type { Identity } from './identity.ts';
import { parseBool } from './parse-flags.ts';

/** `/api`: the same facts as JSON, in Go's spelling, empty fields left out. */
export async function dumpAsJson({ request, response }: Exchange, who: Identity): Promise<void> {
  const shown = sortedEntries(request.headers);
  const headers = shown.map(([name, values]) => `${json(name)}:${jsonList(values.map(utf8))}`);
  const fields = [
    field('hostname', who.hostname),
    who.addresses.length === 0 ? '' : `"ip":${jsonList(who.addresses)}`,
    headers.length === 0 ? '' : `"headers":{${headers.join(',')}}`,
    field('url', utf8(request.target.requestUri)),
    field('host', utf8(request.host)),
    field('method', request.method),
    field('name', who.name),
    field('remoteAddr', request.remoteAddress),
  ];
  if (parseBool(queryValue(request.target.rawQuery, 'env')) === true && who.env.size > 0) {
    const environ = [...who.env].sort(([a], [b]) => (a < b ? -1 : 1));
    const pairs = environ.map(([name, value]) => `${json(name)}:${json(value)}`);
    fields.push(`"environ":{${pairs.join(',')}}`);
  }
  response.setHeader('Content-Type', 'application/json');
  await response.write(`{${fields.filter((text) => text !== '').join(',')}}\n`);
}

function field(name: string, value: string): string {
  return value === '' ? '' : `"${name}":${json(value)}`;
}

function jsonList(values: readonly string[]): string {
  return `[${values.map(json).join(',')}]`;
}
