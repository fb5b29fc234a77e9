export type Severity = 'error' | 'warning' | 'info';

/** What a code means wherever it turns up. `docs/problems.md` holds one section for each. */
export interface CatalogueEntry {
  readonly severity: Severity;
  /** What happened, in a short phrase: `A listener's certificate is missing`. */
  readonly title: string;
  /** Why that is a problem, in a sentence or two. */
  readonly why: string;
  /** The one thing to do about it. */
  readonly next: string;
}
