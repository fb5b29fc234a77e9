import type { Deployment } from './deployment.ts';
import type { CrossFieldRule } from './kind.ts';

export const deploymentRules: readonly CrossFieldRule<Deployment>[] = [];
