import type { CatalogueEntry } from './entry.ts';

export const workloadProblems = {} as const satisfies Record<string, CatalogueEntry>;
