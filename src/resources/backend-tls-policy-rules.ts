import type { BackendTLSPolicy } from './backend-tls-policy.ts';
import type { CrossFieldRule } from './kind.ts';

export const backendTlsPolicyRules: readonly CrossFieldRule<BackendTLSPolicy>[] = [];
