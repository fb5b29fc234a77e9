import type { ColdStart } from './cold-start.ts';
import type { ContestResults } from './contest.ts';
import type { MatchCost } from './match-cost.ts';
import type { ReloadFigures } from './reload.ts';
import type { Surroundings } from './surroundings.ts';

/** Everything one run found out; what was not asked for or could not be done is absent. */
export interface Results {
  readonly surroundings: Surroundings;
  readonly contest?: ContestResults;
  readonly coldStart?: ColdStart;
  readonly reload?: readonly ReloadFigures[];
  readonly match?: readonly MatchCost[];
  /** What was skipped, by name and with the reason. */
  readonly skipped: readonly string[];
}
