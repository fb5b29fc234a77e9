import type { CatalogueEntry } from './entry.ts';

export const gatewayProblems = {} as const satisfies Record<string, CatalogueEntry>;
