import type { Gateway } from './gateway.ts';
import type { CrossFieldRule } from './kind.ts';

export const gatewayRules: readonly CrossFieldRule<Gateway>[] = [];
