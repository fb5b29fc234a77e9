import type { CatalogueEntry } from './entry.ts';

export const forwardingProblems = {} as const satisfies Record<string, CatalogueEntry>;
