/** The form an answer is given in: the object itself, its metadata, or rows for a person. */
export type Form = 'object' | 'metadata' | 'table';

export interface Negotiated {
  readonly form: Form;
  readonly encoding: 'json' | 'protobuf';
}

/**
 * The first of the accepted media types that we speak; undefined if there is none. Clients put the
 * form they like best first. Only some kinds can go as Protocol Buffers, and no Table.
 */
export function negotiate(
  accept = '*/*',
  { isEncodable = false }: { readonly isEncodable?: boolean } = {},
): Negotiated | undefined {
  for (const clause of clausesOf(accept)) {
    const form = formOf(clause);
    const isProtobuf = clause.mediaType === protobufType;
    if (form === undefined) continue;
    if (!isProtobuf) return { form, encoding: 'json' };
    if (form === 'metadata' || (form === 'object' && isEncodable))
      return { form, encoding: 'protobuf' };
  }
  return undefined;
}

/** The version of `apidiscovery.k8s.io` in which a client takes everything in one answer. */
export function negotiateDiscovery(accept = ''): 'v2' | 'v2beta1' | undefined {
  for (const { parameters } of clausesOf(accept)) {
    const version = parameters.get('v');
    const isAggregated =
      parameters.get('g') === 'apidiscovery.k8s.io' &&
      parameters.get('as') === 'apigroupdiscoverylist';
    if (isAggregated && (version === 'v2' || version === 'v2beta1')) return version;
  }
  return undefined;
}

interface Clause {
  readonly mediaType: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function clausesOf(accept: string): readonly Clause[] {
  return accept.split(',').map((clause) => {
    const [mediaType = '', ...rest] = clause.split(';').map((part) => part.trim().toLowerCase());
    const pairs = rest.map((part) => part.split('=', 2));
    return { mediaType, parameters: new Map(pairs.map(([key = '', value = '']) => [key, value])) };
  });
}

function formOf({ mediaType, parameters }: Clause): Form | undefined {
  if (!['application/json', 'application/*', '*/*', protobufType].includes(mediaType))
    return undefined;
  const as = parameters.get('as');
  if (as === undefined) return 'object';
  const known = ['v1', 'v1beta1'].includes(parameters.get('v') ?? '');
  if (!known || parameters.get('g') !== 'meta.k8s.io') return undefined;
  if (as === 'table') return 'table';
  return as.startsWith('partialobjectmetadata') ? 'metadata' : undefined;
}

export const protobufType = 'application/vnd.kubernetes.protobuf';
