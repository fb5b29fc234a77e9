import type { Origin } from '../resources/object.ts';
import type { Backend, Refusal } from './backend.ts';

/** In the order written. (`routes.md` 2.4) */
export type Filter =
  | { readonly type: 'RequestHeaderModifier'; readonly change: HeaderChange }
  | { readonly type: 'ResponseHeaderModifier'; readonly change: HeaderChange }
  | { readonly type: 'RequestRedirect'; readonly redirect: Redirect }
  | { readonly type: 'URLRewrite'; readonly rewrite: Rewrite }
  | { readonly type: 'RequestMirror'; readonly mirror: Mirror }
  | { readonly type: 'CORS'; readonly cors: Cors }
  | { readonly type: 'ExternalAuth'; readonly auth: ExternalAuth }
  /** An ExtensionRef or another filter that cannot be honoured: such requests get a 500. */
  | { readonly type: 'Refused'; readonly refusal: Refusal };

/** Applied as: set, then add, then remove. Names as written; compared without case. */
export interface HeaderChange {
  readonly set: readonly HeaderValue[];
  readonly add: readonly HeaderValue[];
  readonly remove: readonly string[];
}

export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}

export interface Redirect {
  readonly scheme?: 'http' | 'https';
  readonly hostname?: string;
  readonly port?: number;
  readonly path?: PathChange;
  readonly statusCode: 301 | 302 | 303 | 307 | 308;
}

export interface Rewrite {
  readonly hostname?: string;
  readonly path?: PathChange;
}

export type PathChange =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  /** `prefix` is the matched PathPrefix of the rule. */
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string; readonly prefix: string };

export interface Mirror {
  readonly origin: Origin;
  readonly backend: Backend;
  /** Share of requests that are copied, between 0 and 1. */
  readonly share: number;
}

/** Somebody else decides whether a request may pass. (GEP-1494) */
export interface ExternalAuth extends AuthQuestion {
  readonly origin: Origin;
  /** Who is asked: plain HTTP, or `envoy.service.auth.v3.Authorization/Check` over gRPC. */
  readonly backend: Backend;
}

/** How the question is put, and what of the answer counts. */
export interface AuthQuestion {
  readonly protocol: 'HTTP' | 'GRPC';
  /** HTTP: goes in front of the request's own path; `''` for nothing. */
  readonly pathPrefix: string;
  /** Lower-case names of the client's headers that go along. */
  readonly requestHeaders: readonly string[] | 'all';
  /** HTTP: lower-case names of the answer's headers that go on to the backend. */
  readonly responseHeaders: readonly string[] | 'all';
  /** A body of up to so many bytes goes along, and a longer one is refused; 0: no body goes along. */
  readonly bodyBytesMax: number;
}

export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowCredentials: boolean;
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}
