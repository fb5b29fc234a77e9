import { parseDocument, type YAMLError } from 'yaml';
import type { Places, SequencePlaces } from './field-places.ts';
import { type ManifestLimits, sayBytes } from './limits.ts';
import { LineTable } from './line-table.ts';
import { isPlainObject } from './plain-object.ts';
import { readNodes, type Trouble } from './read-nodes.ts';

/** What one document's text says. Knows nothing of its file, so it is reused wherever it moves. */
export interface DocumentReading {
  readonly text: string;
  readonly lines: LineTable;
  /** One object, or the items of a list; none where there is nothing to apply. */
  readonly objects: readonly ObjectReading[];
  readonly troubles: readonly Trouble[];
  /** The document may be meant for the cluster, but what it says is unknown. */
  readonly broken: boolean;
}

export interface ObjectReading {
  readonly raw: Record<string, unknown>;
  readonly places: Places | undefined;
  readonly root: number;
}

/** Reads one YAML or JSON document as kubectl would. Never throws: troubles come back as values. */
export function readDocument(source: string, limits: ManifestLimits): DocumentReading {
  const text = detach(source);
  const base = { text, lines: new LineTable(text), objects: [], troubles: [], broken: false };
  if (!mayBeObject(text)) return nothingAtAll.test(text) ? base : passOver(base);
  if (text.length > limits.documentCharactersMax) return tooLarge(base, limits);
  const parsed = parse(text);
  if (parsed.errors.length > 0 || parsed.document === undefined)
    return { ...base, broken: true, troubles: [troubleOf(text, parsed.errors[0])] };
  const { value, places, root, troubles } = readNodes(parsed.document, limits);
  if (troubles.length > 0) return { ...base, broken: true, troubles };
  if (value === null || (isPlainObject(value) && Object.keys(value).length === 0)) return base;
  if (!isPlainObject(value)) return passOver(base);
  return classify(base, { raw: value, places, root });
}

/** apiVersion and kind decide whether a document is an object, a list of them, or something else. */
function classify(base: DocumentReading, object: ObjectReading): DocumentReading {
  const { apiVersion, kind, items } = object.raw;
  if (apiVersion === undefined && kind === undefined) return passOver(base);
  if (isHelmChart(object.raw)) return passOver(base, 'The document describes a Helm chart.');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const missing = typeof kind === 'string' ? 'apiVersion' : 'kind';
    const said = saysOtherHalf(object.raw, missing);
    return {
      ...base,
      broken: true,
      troubles: [{ code: 'object-type-missing', offset: object.root, message: said }],
    };
  }
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) {
    const message = `The document is a kustomize ${kind}, not an object.`;
    return { ...base, troubles: [{ code: 'kustomization-skipped', offset: object.root, message }] };
  }
  if (kind.endsWith('List') && Array.isArray(items))
    return { ...base, objects: listItems(object, items) };
  return { ...base, objects: [object] };
}

function saysOtherHalf(raw: Record<string, unknown>, missing: 'apiVersion' | 'kind'): string {
  const half = missing === 'kind' ? raw['apiVersion'] : raw['kind'];
  const other = missing === 'kind' ? 'apiVersion' : 'kind';
  if (raw[missing] !== undefined)
    return `The document's ${missing} is ${JSON.stringify(raw[missing])}, which is not a name.`;
  return `The document has ${other} ${JSON.stringify(half)} and no ${missing}.`;
}

/** Items of a typed list (`HTTPRouteList`) may leave their own type out, as client-go allows. */
function listItems(list: ObjectReading, items: readonly unknown[]): readonly ObjectReading[] {
  const { kind, apiVersion } = list.raw;
  const itemKind = kind === 'List' ? undefined : String(kind).slice(0, -'List'.length);
  const places = itemsPlaces(list.places);
  return items.filter(isPlainObject).map((item, index) => {
    const typed = itemKind && item['kind'] === undefined;
    return {
      raw: typed ? { apiVersion, kind: itemKind, ...item } : item,
      places: places?.inner[index],
      root: places?.offsets[index] ?? list.root,
    };
  });
}

function itemsPlaces(places: Places | undefined): SequencePlaces | undefined {
  if (!places?.keys) return undefined;
  const items = places.inner[places.keys.indexOf('items')];
  return items?.keys ? undefined : items;
}

/** Chart.yaml has an apiVersion of its own, and otherwise nothing that an object has. */
function isHelmChart({ kind, name, version, metadata }: Record<string, unknown>): boolean {
  return (
    kind === undefined &&
    metadata === undefined &&
    typeof name === 'string' &&
    version !== undefined
  );
}

function passOver(
  base: DocumentReading,
  message = 'The document has neither apiVersion nor kind.',
): DocumentReading {
  const offset = firstLine(base.text);
  return { ...base, troubles: [{ code: 'not-a-kubernetes-object', offset, message }] };
}

function tooLarge(base: DocumentReading, limits: ManifestLimits): DocumentReading {
  const most = sayBytes(limits.documentCharactersMax);
  const message = `The document is ${sayBytes(base.text.length)}; at most ${most} are read.`;
  return { ...base, broken: true, troubles: [{ code: 'manifest-too-large', offset: 0, message }] };
}

function parse(text: string) {
  try {
    const document = parseDocument(text, parseOptions);
    return { document, errors: document.errors };
  } catch (error) {
    // Thousands of levels exhaust the library's stack; what it throws besides is not documented.
    return { document: undefined, errors: [error] };
  }
}

function troubleOf(text: string, error: unknown): Trouble {
  const known = isYamlError(error) ? error : undefined;
  const offset = Math.min(known?.pos[0] ?? 0, Math.max(text.trimEnd().length - 1, 0));
  if (error instanceof RangeError || known?.code === 'RESOURCE_EXHAUSTION')
    return {
      code: 'manifest-too-deep',
      offset,
      message: 'The document is nested too deeply to be read.',
    };
  if (known?.code === 'TAB_AS_INDENT')
    return {
      code: 'yaml-syntax-error',
      offset,
      message: 'A tab is used as indentation, which YAML does not allow.',
      next: 'Replace the tab by spaces.',
    };
  const said = known?.message ?? 'the parser gave up';
  return { code: 'yaml-syntax-error', offset, message: `The document is not valid YAML: ${said}.` };
}

function isYamlError(error: unknown): error is YAMLError {
  return error instanceof Error && 'pos' in error && Array.isArray(error.pos) && 'code' in error;
}

/** A look before the parse, which costs a thousand times more: lock files lie beside manifests. */
function mayBeObject(text: string): boolean {
  return text.includes('apiVersion') || kindKey.test(text);
}

function firstLine(text: string): number {
  const after = /^---[^\n]*\n/.exec(text)?.[0].length ?? 0;
  return after < text.length ? after : 0;
}

/** A slice of a file keeps the whole file in memory; what is cached for long is copied out of it. */
function detach(slice: string): string {
  return Buffer.from(slice).toString('utf8');
}

const kindKey = /(?<![^\n{,])[ \t]*["']?kind["']?[ \t]*:/;
const nothingAtAll = /^(?:---)?\s*(?:\{\s*\}|null|~)\s*$/;
const parseOptions = {
  // No types: every scalar comes as text, and `plain-scalar.ts` says what it means.
  schema: 'failsafe',
  // The library compares every key with every other; ours is a set.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;
