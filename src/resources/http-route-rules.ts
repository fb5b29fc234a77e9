import type { HTTPRoute } from './http-route.ts';
import type { CrossFieldRule } from './kind.ts';

export const httpRouteRules: readonly CrossFieldRule<HTTPRoute>[] = [];
