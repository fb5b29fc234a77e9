import type { CatalogueEntry } from './entry.ts';

export const certificateProblems = {} as const satisfies Record<string, CatalogueEntry>;
