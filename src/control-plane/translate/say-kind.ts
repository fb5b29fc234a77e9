/** `kind Middleware of group example.com`, `kind Pod of the core group`, to stand within a sentence. */
export function sayKind({
  group,
  kind,
}: {
  readonly group: string;
  readonly kind: string;
}): string {
  return `kind ${kind} of ${group === '' ? 'the core group' : `group ${group}`}`;
}
