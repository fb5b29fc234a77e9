import { admissionProblems } from './catalogue/admission.ts';
import { backendTlsProblems } from './catalogue/backend-tls.ts';
import { certificateProblems } from './catalogue/certificates.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';
import { forwardingProblems } from './catalogue/forwarding.ts';
import { gatewayProblems } from './catalogue/gateways.ts';
import { ingressProblems } from './catalogue/ingress.ts';
import { manifestProblems } from './catalogue/manifests.ts';
import { routeProblems } from './catalogue/routes.ts';
import { workloadProblems } from './catalogue/workloads.ts';

/** Every code there is. Codes are permanent: people search for them. */
export const catalogue = {
  ...manifestProblems,
  ...admissionProblems,
  ...gatewayProblems,
  ...routeProblems,
  ...backendTlsProblems,
  ...ingressProblems,
  ...certificateProblems,
  ...workloadProblems,
  ...forwardingProblems,
} as const satisfies Record<string, CatalogueEntry>;

export type ProblemCode = keyof typeof catalogue;
