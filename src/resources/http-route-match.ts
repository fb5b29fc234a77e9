import { Type } from 'typebox';
import { headerListRules, pathMatchRules } from './http-route-match-rules.ts';
import { headerName, headerValue } from './names.ts';
import { closed, listMap, oneOf, ruled, type Shape, text } from './schema.ts';

const pathMatch = ruled(
  closed(
    {
      type: oneOf(['Exact', 'PathPrefix', 'RegularExpression'], { default: 'PathPrefix' }),
      value: Type.String({ maxLength: 1024, default: '/' }),
    },
    { default: { type: 'PathPrefix', value: '/' } },
  ),
  pathMatchRules,
);

const matchType = oneOf(['Exact', 'RegularExpression'], { default: 'Exact' });

const headerMatch = closed({ type: matchType, name: headerName, value: headerValue });

const headerMatches = ruled(listMap(headerMatch, ['name'], { maxItems: 16 }), headerListRules);

const queryParamMatch = closed({ type: matchType, name: headerName, value: text(1, 1024) });

export const httpMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
] as const;

/** All parts that are present must hold. (`routes.md` 2.2) */
export const httpRouteMatch = closed({
  path: pathMatch,
  headers: Type.Optional(headerMatches),
  queryParams: Type.Optional(listMap(queryParamMatch, ['name'], { maxItems: 16 })),
  method: Type.Optional(oneOf(httpMethods)),
});

export type HTTPRouteMatch = Shape<typeof httpRouteMatch>;
export type HTTPPathMatch = Shape<typeof pathMatch>;
export type HTTPHeaderMatch = Shape<typeof headerMatch>;
export type HTTPQueryParamMatch = Shape<typeof queryParamMatch>;
