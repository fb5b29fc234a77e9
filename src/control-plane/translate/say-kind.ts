/**
 * `kind Middleware of group example.com`, `kind Pod of the core group`, to stand within a sentence.
 * Who writes `group: core` gets told how the core group is written: some controllers take both.
 */
export function sayKind({
  group,
  kind,
}: {
  readonly group: string;
  readonly kind: string;
}): string {
  const ofGroup = group === '' ? 'the core group' : `group ${group}`;
  return `kind ${kind} of ${ofGroup}${group === 'core' ? ' (the core group is written "")' : ''}`;
}
