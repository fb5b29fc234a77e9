import type { CatalogueEntry } from './entry.ts';

export const manifestProblems = {} as const satisfies Record<string, CatalogueEntry>;
