import { Type } from 'typebox';
import { backendReference } from './backend-reference.ts';
import { httpMethods } from './http-route-match.ts';
import { headerName, portNumber, preciseHostname } from './names.ts';
import { localObjectReference } from './object-reference.ts';
import {
  closed,
  integer,
  listMap,
  listSet,
  oneOf,
  oneOfNumbers,
  open,
  type Shape,
  text,
} from './schema.ts';

const headerValues = listMap(closed({ name: headerName, value: text(1, 4096) }), ['name'], {
  maxItems: 16,
});

/** Of headers, in routes of HTTP and gRPC alike. */
export const headerModifier = closed({
  set: Type.Optional(headerValues),
  add: Type.Optional(headerValues),
  remove: Type.Optional(listSet(Type.String(), { maxItems: 16 })),
});

const pathModifier = closed({
  type: oneOf(['ReplaceFullPath', 'ReplacePrefixMatch']),
  replaceFullPath: Type.Optional(text(0, 1024)),
  replacePrefixMatch: Type.Optional(text(0, 1024)),
});

const requestRedirect = closed({
  scheme: Type.Optional(oneOf(['http', 'https'])),
  hostname: Type.Optional(preciseHostname),
  path: Type.Optional(pathModifier),
  port: Type.Optional(portNumber),
  statusCode: oneOfNumbers([301, 302, 303, 307, 308], { default: 302 }),
});

const urlRewrite = closed({
  hostname: Type.Optional(preciseHostname),
  path: Type.Optional(pathModifier),
});

export const requestMirror = closed({
  backendRef: backendReference,
  percent: Type.Optional(integer(0, 100, { format: 'int32' })),
  fraction: Type.Optional(
    closed({
      numerator: Type.Integer({ minimum: 0, format: 'int32' }),
      denominator: Type.Integer({ minimum: 1, format: 'int32', default: 100 }),
    }),
  ),
});

const origin = text(1, 253, {
  pattern:
    '(^\\*$)|(^(http(s)?):\\/\\/(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)(:([0-9]{1,5}))?)$)',
});

const cors = closed({
  allowOrigins: Type.Optional(listSet(origin, { maxItems: 64 })),
  allowCredentials: Type.Optional(Type.Boolean()),
  allowMethods: Type.Optional(listSet(oneOf([...httpMethods, '*']), { maxItems: 9 })),
  allowHeaders: Type.Optional(listSet(headerName, { maxItems: 64 })),
  exposeHeaders: Type.Optional(listSet(headerName, { maxItems: 64 })),
  /** Seconds. */
  maxAge: Type.Integer({ minimum: 1, format: 'int32', default: 5 }),
});

/** Experimental channel: accepted and kept whole, so that translation can say it is not served. */
const externalAuth = open({
  protocol: oneOf(['HTTP', 'GRPC']),
  backendRef: backendReference,
});

export const httpRouteFilter = closed({
  type: oneOf([
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestMirror',
    'RequestRedirect',
    'URLRewrite',
    'ExtensionRef',
    'CORS',
    'ExternalAuth',
  ]),
  requestHeaderModifier: Type.Optional(headerModifier),
  responseHeaderModifier: Type.Optional(headerModifier),
  requestMirror: Type.Optional(requestMirror),
  requestRedirect: Type.Optional(requestRedirect),
  urlRewrite: Type.Optional(urlRewrite),
  extensionRef: Type.Optional(localObjectReference),
  cors: Type.Optional(cors),
  externalAuth: Type.Optional(externalAuth),
});

export const httpRouteFilters = Type.Array(httpRouteFilter, { maxItems: 16 });

export type HTTPRouteFilter = Shape<typeof httpRouteFilter>;
export type HTTPHeaderFilter = Shape<typeof headerModifier>;
export type HTTPPathModifier = Shape<typeof pathModifier>;
export type HTTPRequestRedirectFilter = Shape<typeof requestRedirect>;
export type HTTPURLRewriteFilter = Shape<typeof urlRewrite>;
export type HTTPRequestMirrorFilter = Shape<typeof requestMirror>;
export type HTTPCORSFilter = Shape<typeof cors>;
