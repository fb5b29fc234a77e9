import type { Kind } from '../../resources/kind.ts';

/**
 * The versions of a kind that are served: those between which nothing but the label differs, the
 * stored one first. Of others there is only a way in: they are read from files.
 */
export function versionsServed({ version, otherVersions = [] }: Kind): readonly string[] {
  const probe = { spec: { targetRef: {}, tls: {} } };
  const alike = otherVersions.filter(({ convert }) => convert(probe) === probe);
  return [version, ...alike.map((other) => other.version)];
}
