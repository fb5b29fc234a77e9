import type { Ingress } from './ingress.ts';
import type { CrossFieldRule } from './kind.ts';

export const ingressRules: readonly CrossFieldRule<Ingress>[] = [];
