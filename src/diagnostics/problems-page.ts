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
import type { ProblemCode } from './catalogue.ts';

/** The whole of `docs/problems.md`: one section a code, listed by area at the top. */
export function problemsPage(): string {
  const shown = areas.filter(({ problems }) => Object.keys(problems).length > 0);
  const lists = shown.map(({ title, intro, problems }) => {
    const links = Object.entries(problems).map(
      ([code, { title }]) => `- [\`${code}\`](#${code}): ${title}`,
    );
    return `### ${title}\n\n${intro}\n\n${links.join('\n')}\n`;
  });
  const sections = shown.flatMap(({ problems }) =>
    Object.entries(problems).map(([code, entry]) => section(code, entry)),
  );
  return [introduction, ...lists, ...sections].join('\n');
}

/** Where a code is explained, relative to the repository. */
export function anchorOf(code: ProblemCode): string {
  return `docs/problems.md#${code}`;
}

function section(code: string, { severity, title, why, next }: CatalogueEntry): string {
  return `## \`${code}\`\n\n**${title}** (${severity})\n\n${why}\n\n*Next:* ${next}\n`;
}

interface Area {
  readonly title: string;
  readonly intro: string;
  readonly problems: Readonly<Record<string, CatalogueEntry>>;
}

const introduction = `# Problems

Everything Postern can find wrong, by its code. A code never changes its meaning, so it can be searched
for and linked to. An error means that something in the YAML is not in force; a warning, that it is but
may surprise; a note (\`info\`) only tells. This page is written from the catalogue in
\`src/diagnostics/catalogue/\`.

## By area
`;

const areas: readonly Area[] = [
  {
    title: 'Manifests',
    intro: 'Finding the files and reading them as YAML or JSON.',
    problems: manifestProblems,
  },
  {
    title: 'Admission',
    intro: 'What the API server would refuse, or quietly change, in an object by itself.',
    problems: admissionProblems,
  },
  {
    title: 'Gateways and listeners',
    intro: 'Claiming a Gateway, opening its listeners and holding their certificates.',
    problems: gatewayProblems,
  },
  {
    title: 'Routes',
    intro: 'Attaching routes to listeners, and finding the backends they name.',
    problems: routeProblems,
  },
  {
    title: 'TLS to backends',
    intro: 'BackendTLSPolicy: which hop it governs, and what the backend has to show.',
    problems: backendTlsProblems,
  },
  {
    title: 'Ingress',
    intro: 'Reading Ingress, and what of it the Gateway API can carry.',
    problems: ingressProblems,
  },
  {
    title: 'Certificates',
    intro: 'The two local authorities, what they sign, and where they are trusted.',
    problems: certificateProblems,
  },
  {
    title: 'Workloads',
    intro: 'Running sample backends for the pods in the YAML.',
    problems: workloadProblems,
  },
  {
    title: 'Forwarding',
    intro: 'What can go wrong with one request, between the client, Postern and the backend.',
    problems: forwardingProblems,
  },
];
