import { event } from '../../resources/event.ts';
import { type LabelSelector, selects } from '../../resources/label-selector.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';

/** Whether a list contains an object, or why the selector cannot be read. */
export type Selection =
  | { readonly includes: (object: KubeObject) => boolean }
  | { readonly problem: string };

/** `?labelSelector=` and `?fieldSelector=` together. */
export function readSelectors(query: URLSearchParams): Selection {
  const labels = readLabelSelector(query.get('labelSelector') ?? '');
  const fields = readFieldSelector(query.get('fieldSelector') ?? '');
  if ('problem' in labels) return labels;
  if ('problem' in fields) return fields;
  return { includes: (object) => labels.includes(object) && fields.includes(object) };
}

/** `app=a,tier!=b,env in (x,y),env notin (z),present,!absent` */
function readLabelSelector(text: string): Selection {
  const matchExpressions: Requirement[] = [];
  for (const clause of splitOutsideBrackets(text)) {
    const requirement = readRequirement(clause);
    if (!requirement) return { problem: `unable to parse requirement: ${clause}` };
    matchExpressions.push(requirement);
  }
  return { includes: ({ metadata }) => selects({ matchExpressions }, metadata.labels) };
}

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

function readRequirement(clause: string): Requirement | undefined {
  const [, set, operator, list = ''] = setPattern.exec(clause) ?? [];
  if (set) {
    const values = list.split(',').map((value) => value.trim());
    return { key: set, operator: operator === 'in' ? 'In' : 'NotIn', values };
  }
  const [, key, sign, value = ''] = equalityPattern.exec(clause) ?? [];
  if (key) return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  const [, not, present] = presencePattern.exec(clause) ?? [];
  return present ? { key: present, operator: not ? 'DoesNotExist' : 'Exists' } : undefined;
}

/** Any path of plain fields; the API server of a cluster knows fewer of them. */
function readFieldSelector(text: string): Selection {
  const tests: ((object: KubeObject) => boolean)[] = [];
  for (const clause of text.split(',').filter((part) => part !== '')) {
    const [, path, sign, value = ''] = fieldPattern.exec(clause) ?? [];
    if (path === undefined) return { problem: `invalid field selector: ${clause}` };
    tests.push((object) => (fieldOf(object, path) === value) === (sign !== '!='));
  }
  return { includes: (object) => tests.every((test) => test(object)) };
}

function fieldOf(object: KubeObject, asked: string): string {
  if (object.kind === event.kind && asked === 'source') return sourceOf(object);
  const path = object.kind === event.kind ? oldName(asked) : asked;
  const value = path.split('.').reduce<unknown>((at, name) => {
    return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, object);
  return value === undefined ? '' : String(value);
}

/** Who tells of it, in whichever of the two fields that is said. */
function sourceOf(object: KubeObject): string {
  return fieldOf(object, 'source.component') || fieldOf(object, 'reportingComponent');
}

/** Events are stored under the names of their first version; clients of the second say others. */
function oldName(path: string): string {
  return path
    .replace(/^regarding\./, 'involvedObject.')
    .replace(/^reportingController$/, 'reportingComponent');
}

function splitOutsideBrackets(text: string): readonly string[] {
  const clauses: string[] = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) clauses.push('');
    else clauses[clauses.length - 1] += character;
  }
  return clauses.map((clause) => clause.trim()).filter((clause) => clause !== '');
}

const setPattern = /^([\w./-]+)\s+(in|notin)\s*\(([\w., -]*)\)$/;
const equalityPattern = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const presencePattern = /^(!?)\s*([\w./-]+)$/;
const fieldPattern = /^([A-Za-z][\w.-]*?)(==|=|!=)(.*)$/;
