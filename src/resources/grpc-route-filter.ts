import { Type } from 'typebox';
import { headerModifier, requestMirror } from './http-route-filter.ts';
import { localObjectReference } from './object-reference.ts';
import { closed, oneOf, type Shape } from './schema.ts';

/** The filters of a GRPCRoute: every one is also a filter of an HTTPRoute, field by field. */
export const grpcFilterTypes = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'ExtensionRef',
] as const;

export const grpcRouteFilter = closed({
  type: oneOf(grpcFilterTypes),
  requestHeaderModifier: Type.Optional(headerModifier),
  responseHeaderModifier: Type.Optional(headerModifier),
  requestMirror: Type.Optional(requestMirror),
  extensionRef: Type.Optional(localObjectReference),
});

export const grpcRouteFilters = Type.Array(grpcRouteFilter, { maxItems: 16 });

export type GRPCRouteFilter = Shape<typeof grpcRouteFilter>;
