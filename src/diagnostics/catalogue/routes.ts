import type { CatalogueEntry } from './entry.ts';

export const routeProblems = {} as const satisfies Record<string, CatalogueEntry>;
