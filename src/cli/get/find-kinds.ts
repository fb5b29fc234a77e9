import { type ListedKind, listedKinds } from './listed-kinds.ts';

/** What somebody asked for: kinds, and perhaps one object of them. */
export interface Asked {
  readonly kinds: readonly ListedKind[];
  readonly name?: string;
}

export interface UnknownKind {
  readonly unknown: string;
}

/**
 * Reads `gateways`, `Gateway`, `gtw`, `gateways.gateway.networking.k8s.io`, `svc,pods`, `all` and
 * `gateway/traefik-gateway`, as kubectl does. Letter case is nothing.
 */
export function findKinds(written: string, name?: string): Asked | UnknownKind {
  const [words = '', slashed] = written.split('/', 2);
  const kinds: ListedKind[] = [];
  for (const word of words.split(',').filter((part) => part !== '')) {
    const found = kindsOf(word.toLowerCase());
    if (found.length === 0) return { unknown: word };
    kinds.push(...found.filter((kind) => !kinds.includes(kind)));
  }
  if (kinds.length === 0) return { unknown: written };
  const asked = name ?? (slashed || undefined);
  return { kinds, ...(asked === undefined ? {} : { name: asked }) };
}

/** All that can be written for a kind, the usual first. */
export function wordsFor({ plural, singular, shortNames, kind }: ListedKind): readonly string[] {
  return [plural, singular, ...shortNames, kind.toLowerCase()];
}

/** `/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/x` */
export function pathOf(
  kind: Pick<ListedKind, 'group' | 'version' | 'plural' | 'namespaced'>,
  { namespace, name }: { namespace: string | undefined; name?: string | undefined },
): string {
  const root = kind.group === '' ? '/api' : `/apis/${kind.group}`;
  const inside = kind.namespaced && namespace !== undefined;
  const space = inside ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}/${kind.version}${space}/${kind.plural}${object}`;
}

function kindsOf(word: string): readonly ListedKind[] {
  const [first = '', ...rest] = word.split('.');
  const group = rest.join('.');
  const named = listedKinds.filter((kind) => wordsFor(kind).includes(first));
  // `gateways.gateway` is enough: any beginning of the group, and a version before it, will do.
  const inGroup = named.filter(
    (kind) =>
      group === '' || kind.group.startsWith(group) || `${kind.version}.${kind.group}` === group,
  );
  if (inGroup.length > 0) return inGroup;
  return listedKinds.filter(({ categories = [] }) => categories.includes(word));
}
