/** The form an answer is given in: the object itself, or rows for a person. */
export type Form = 'object' | 'table';

/**
 * The first of the accepted media types that we speak; undefined if there is none. Clients put the
 * form they like best first, and always name plain JSON after it.
 */
export function negotiate(accept = '*/*'): Form | undefined {
  for (const clause of accept.split(',')) {
    const form = formOf(clause);
    if (form !== undefined) return form;
  }
  return undefined;
}

function formOf(clause: string): Form | undefined {
  const [mediaType = '', ...rest] = clause.split(';').map((part) => part.trim().toLowerCase());
  if (!['application/json', 'application/*', '*/*'].includes(mediaType)) return undefined;
  const parameters = new Map(rest.map((part) => [part.split('=')[0], part.split('=')[1]]));
  const as = parameters.get('as');
  if (as === undefined) return 'object';
  const known = ['v1', 'v1beta1'].includes(parameters.get('v') ?? '');
  return as === 'table' && parameters.get('g') === 'meta.k8s.io' && known ? 'table' : undefined;
}
