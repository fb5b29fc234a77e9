import type { CatalogueEntry } from './entry.ts';

export const backendTlsProblems = {} as const satisfies Record<string, CatalogueEntry>;
