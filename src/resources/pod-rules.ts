import type { CrossFieldRule } from './kind.ts';
import type { Pod } from './pod.ts';

export const podRules: readonly CrossFieldRule<Pod>[] = [];
