import type { Exchange } from '../go-http/exchange.ts';
import { httpError } from '../go-http/response.ts';
import { decodeInt } from './decode-int.ts';

/** `/health`: answers with a status that a POST can change, the same for all connections. */
export interface Health {
  readonly answer: (exchange: Exchange) => Promise<void>;
}

export function createHealth(log: (line: string) => void): Health {
  let status = 200;
  return {
    async answer({ request, body, response }) {
      if (request.method !== 'POST') {
        // Go panics on a status that cannot be written, which drops the connection.
        if (status < 100 || status > 999) return response.abort();
        response.writeStatus(status);
        return;
      }
      const decoded = await decodeInt(body);
      if (typeof decoded === 'string') return await httpError(response, 400, decoded);
      status = decoded.value;
      log(`Update health check status code [${status}]`);
    },
  };
}
