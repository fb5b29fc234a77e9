import type { CrossFieldRule } from './kind.ts';
import type { Service } from './service.ts';

export const serviceRules: readonly CrossFieldRule<Service>[] = [];
