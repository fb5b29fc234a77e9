import type { CrossFieldRule } from './kind.ts';
import type { Secret } from './secret.ts';

export const secretRules: readonly CrossFieldRule<Secret>[] = [];
