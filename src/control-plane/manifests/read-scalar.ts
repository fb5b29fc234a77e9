import type { Scalar } from 'yaml';
import { readPlainScalar } from './plain-scalar.ts';

/** A scalar's value, or the sentence that says why it has none. */
export interface ScalarRead {
  readonly value: unknown;
  readonly refusal?: string;
}

/** Only unquoted scalars have a type of their own; quotes and foreign tags (`!x`) mean text. */
export function readScalar(node: Scalar): ScalarRead {
  const source = node.source ?? '';
  const { tag, type } = node;
  if (tag === `${core}binary`) return { value: Buffer.from(source, 'base64').toString('utf8') };
  const wanted = tag === undefined ? undefined : typesOfTags.get(tag);
  if (wanted === undefined && (tag !== undefined || type !== 'PLAIN')) return { value: source };
  const value = readPlainScalar(source);
  if (wanted !== undefined && wanted !== typeOf(value)) {
    const tagged = `!!${tag?.slice(core.length)}`;
    return { value: null, refusal: `${JSON.stringify(source)} is tagged ${tagged} and is none.` };
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    return { value, refusal: `${source} is a number that JSON and so Kubernetes cannot express.` };
  return { value };
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

const core = 'tag:yaml.org,2002:';
const typesOfTags: ReadonlyMap<string, string> = new Map([
  [`${core}int`, 'number'],
  [`${core}float`, 'number'],
  [`${core}bool`, 'boolean'],
  [`${core}null`, 'null'],
]);
