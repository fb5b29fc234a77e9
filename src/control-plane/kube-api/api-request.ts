import type { Negotiated } from './negotiate.ts';
import type { World } from './world.ts';

/** A request of somebody who may ask, its body read. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly accept?: string | undefined;
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly body?: Uint8Array;
}

/** What a verb works with. */
export interface Call extends Negotiated {
  readonly request: ApiRequest;
  readonly world: World;
}
