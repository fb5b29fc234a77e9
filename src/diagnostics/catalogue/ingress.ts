import type { CatalogueEntry } from './entry.ts';

export const ingressProblems = {} as const satisfies Record<string, CatalogueEntry>;
