import { Type } from 'typebox';
import { backendReference } from './backend-reference.ts';
import { externalAuth } from './external-auth.ts';
import {
  asteriskRule,
  fractionRules,
  headerModifierRules,
  mirrorRules,
  onlyOnce,
  pathModifierRules,
  redirectOrRewrite,
  unionRules,
} from './http-route-filter-rules.ts';
import { httpMethods } from './http-route-match.ts';
import { headerName, headerValue, portNumber, preciseHostname } from './names.ts';
import { localObjectReference } from './object-reference.ts';
import {
  closed,
  integer,
  listMap,
  listSet,
  oneOf,
  oneOfNumbers,
  ruled,
  type Shape,
  text,
} from './schema.ts';

const headerValues = listMap(closed({ name: headerName, value: headerValue }), ['name'], {
  maxItems: 16,
});

/** Of headers, in routes of HTTP and gRPC alike. */
export const headerModifier = ruled(
  closed({
    set: Type.Optional(headerValues),
    add: Type.Optional(headerValues),
    remove: Type.Optional(listSet(Type.String(), { maxItems: 16 })),
  }),
  headerModifierRules,
);

const pathModifier = ruled(
  closed({
    type: oneOf(['ReplaceFullPath', 'ReplacePrefixMatch']),
    replaceFullPath: Type.Optional(text(0, 1024)),
    replacePrefixMatch: Type.Optional(text(0, 1024)),
  }),
  pathModifierRules,
);

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

const fraction = ruled(
  closed({
    numerator: Type.Integer({ minimum: 0, format: 'int32' }),
    denominator: Type.Integer({ minimum: 1, format: 'int32', default: 100 }),
  }),
  fractionRules,
);

export const requestMirror = ruled(
  closed({
    backendRef: backendReference,
    percent: Type.Optional(integer(0, 100, { format: 'int32' })),
    fraction: Type.Optional(fraction),
  }),
  mirrorRules,
);

const origin = text(1, 253, {
  pattern:
    '(^\\*$)|(^(http(s)?):\\/\\/(((\\*\\.)?([a-zA-Z0-9\\-]+\\.)*[a-zA-Z0-9-]+|\\*)(:([0-9]{1,5}))?)$)',
});

const cors = closed({
  allowOrigins: Type.Optional(
    ruled(listSet(origin, { maxItems: 64 }), asteriskRule('AllowOrigins', 'origins')),
  ),
  allowCredentials: Type.Optional(Type.Boolean()),
  allowMethods: Type.Optional(
    ruled(
      listSet(oneOf([...httpMethods, '*']), { maxItems: 9 }),
      asteriskRule('AllowMethods', 'methods'),
    ),
  ),
  allowHeaders: Type.Optional(
    ruled(listSet(headerName, { maxItems: 64 }), asteriskRule('AllowHeaders', 'methods')),
  ),
  exposeHeaders: Type.Optional(listSet(headerName, { maxItems: 64 })),
  /** Seconds. */
  maxAge: Type.Integer({ minimum: 1, format: 'int32', default: 5 }),
});

const filterTypes = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'RequestRedirect',
  'URLRewrite',
  'ExtensionRef',
  'CORS',
  'ExternalAuth',
] as const;

const httpRouteFilter = ruled(
  closed({
    type: oneOf(filterTypes),
    requestHeaderModifier: Type.Optional(headerModifier),
    responseHeaderModifier: Type.Optional(headerModifier),
    requestMirror: Type.Optional(requestMirror),
    requestRedirect: Type.Optional(requestRedirect),
    urlRewrite: Type.Optional(urlRewrite),
    extensionRef: Type.Optional(localObjectReference),
    cors: Type.Optional(cors),
    /** Experimental channel. */
    externalAuth: Type.Optional(externalAuth),
  }),
  unionRules(filterTypes),
);

export const httpRouteFilters = ruled(Type.Array(httpRouteFilter, { maxItems: 16 }), [
  redirectOrRewrite,
  ...onlyOnce(
    'CORS',
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestRedirect',
    'URLRewrite',
  ),
]);

export type HTTPRouteFilter = Shape<typeof httpRouteFilter>;
export type HTTPHeaderFilter = Shape<typeof headerModifier>;
export type HTTPPathModifier = Shape<typeof pathModifier>;
export type HTTPRequestRedirectFilter = Shape<typeof requestRedirect>;
export type HTTPURLRewriteFilter = Shape<typeof urlRewrite>;
export type HTTPRequestMirrorFilter = Shape<typeof requestMirror>;
export type HTTPCORSFilter = Shape<typeof cors>;
