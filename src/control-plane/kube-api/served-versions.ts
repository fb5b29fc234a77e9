import type { Kind } from '../../resources/kind.ts';

/**
 * The versions of a kind that its definition serves, the stored one first. Of those that are gone
 * there is only a way in: they are read from files.
 */
export function versionsServed({ version, otherVersions = [] }: Kind): readonly string[] {
  const others = otherVersions.filter(({ isGone }) => !isGone);
  return [version, ...others.map((other) => other.version)];
}
