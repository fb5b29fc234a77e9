import { Type } from 'typebox';
import { headerModifier, requestMirror } from './http-route-filter.ts';
import { onlyOnce, unionRules } from './http-route-filter-rules.ts';
import { localObjectReference } from './object-reference.ts';
import { closed, oneOf, ruled, type Shape } from './schema.ts';

/** The filters of a GRPCRoute: every one is also a filter of an HTTPRoute, field by field. */
const grpcFilterTypes = [
  'ResponseHeaderModifier',
  'RequestHeaderModifier',
  'RequestMirror',
  'ExtensionRef',
] as const;

const grpcRouteFilter = ruled(
  closed({
    type: oneOf(grpcFilterTypes),
    requestHeaderModifier: Type.Optional(headerModifier),
    responseHeaderModifier: Type.Optional(headerModifier),
    requestMirror: Type.Optional(requestMirror),
    extensionRef: Type.Optional(localObjectReference),
  }),
  unionRules(grpcFilterTypes),
);

export const grpcRouteFilters = ruled(
  Type.Array(grpcRouteFilter, { maxItems: 16 }),
  onlyOnce('RequestHeaderModifier', 'ResponseHeaderModifier'),
);

export type GRPCRouteFilter = Shape<typeof grpcRouteFilter>;
