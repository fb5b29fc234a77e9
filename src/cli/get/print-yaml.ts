import { isRecord } from '../../resources/record.ts';

/** A whole object as kubectl prints it: its keys in order. */
export function printWhole(value: unknown, format: 'json' | 'yaml'): string {
  const sorted = sortKeys(value);
  return format === 'json' ? `${JSON.stringify(sorted, null, 4)}\n` : toYaml(sorted);
}

/** JSON values as YAML in kubectl's layout: block style, lists not indented below their key. */
export function toYaml(value: unknown): string {
  const lines = blockOf(value);
  return `${(lines ?? [scalar(value)]).join('\n')}\n`;
}

/** Objects with their keys in order, all the way down. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sortKeys(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The lines of a value that needs several; undefined for what stands behind its key. */
function blockOf(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.flatMap(itemLines);
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : entries.flatMap(entryLines);
}

function itemLines(item: unknown): readonly string[] {
  const [first, ...rest] = blockOf(item) ?? valueLines(item);
  return [`- ${first}`, ...rest.map(indent)];
}

function entryLines([key, value]: [string, unknown]): readonly string[] {
  const block = blockOf(value);
  const name = quoteIfNeeded(key);
  if (block) return [`${name}:`, ...(Array.isArray(value) ? block : block.map(indent))];
  const [first, ...rest] = valueLines(value);
  return [`${name}: ${first}`, ...rest.map(indent)];
}

/** Text of several lines is shown as it is, where YAML's literal style can hold it. */
function valueLines(value: unknown): readonly string[] {
  if (typeof value !== 'string' || !isLiteral(value)) return [scalar(value)];
  const body = value.replace(/\n$/, '');
  return [value.endsWith('\n') ? '|' : '|-', ...body.split('\n')];
}

function isLiteral(text: string): boolean {
  const inner = text.replace(/\n$/, '');
  return inner.includes('\n') && !/^[ \n]|[ \t]\n|[^\n\t\x20-\uffff]|\n$/.test(inner);
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return quoteIfNeeded(value);
  if (Array.isArray(value)) return '[]';
  return isRecord(value) ? '{}' : String(value);
}

function quoteIfNeeded(text: string): string {
  if (/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/.test(text)) return JSON.stringify(text);
  if (text === '' || readsAsOtherType.test(text)) return `"${text}"`;
  return needsQuotes.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

function indent(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

/** What YAML 1.1 takes for a boolean, null or merge, a number (also to base 60), or a date. */
const readsAsOtherType = new RegExp(
  [
    'y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE',
    '~|null|Null|NULL|<<|=',
    '[-+]?[0-9_]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?',
    '[-+]?0[xob][0-9a-fA-F_]+|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
    '[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?',
    '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?',
  ]
    .map((form) => `^(?:${form})$`)
    .join('|'),
);

const needsQuotes = /^[-?:](?: |$)|^[,[\]{}#&*!|>'"%@`]|^ | $|: |:$| #/;
