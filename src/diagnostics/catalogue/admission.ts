import type { CatalogueEntry } from './entry.ts';

export const admissionProblems = {} as const satisfies Record<string, CatalogueEntry>;
