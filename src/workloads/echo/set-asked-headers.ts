import type { Exchange } from '../go-http/exchange.ts';
import { isToken } from '../go-http/headers.ts';

/**
 * `X-Echo-Set-Header: name:value, name2:value` adds response headers under these very names, upper
 * and lower case as written. What cannot be the name of a header is passed over.
 */
export function setAskedHeaders({ request, response }: Exchange): void {
  for (const list of request.headers.get('X-Echo-Set-Header') ?? []) {
    for (const pair of list.split(',').slice(0, headersMax)) {
      const colon = pair.indexOf(':');
      const name = (colon === -1 ? pair : pair.slice(0, colon)).trim();
      const value = colon === -1 ? '' : pair.slice(colon + 1).trim();
      if (isToken(name)) response.addRawHeader(name, value);
    }
  }
}

const headersMax = 200;
