import type { Node, Pair, Scalar } from 'yaml';
import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import type { MappingPlaces, Places } from './field-places.ts';
import type { ManifestLimits } from './limits.ts';
import { isPlainObject, setKey } from './plain-object.ts';
import { sayKey } from './plain-scalar.ts';
import { readScalar } from './read-scalar.ts';

/** A trouble inside one document; `offset` counts from the start of the document's text. */
export interface Trouble {
  readonly code: ProblemCode;
  readonly offset: number;
  readonly message: string;
  readonly next?: string;
}

export interface NodesRead {
  readonly value: unknown;
  readonly places: Places | undefined;
  readonly root: number;
  readonly troubles: readonly Trouble[];
}

/**
 * Turns a syntax tree into the plain value kubectl would make of it, and the places of its fields.
 * Done here and not by the library's own conversion because of scalars, duplicate keys (linear
 * here) and limits. An explicit key wins over a merged one (`<<`), earlier merges over later ones.
 */
export function readNodes(document: Document, limits: ManifestLimits): NodesRead {
  const reader = new NodeReader(limits);
  const { value, places } = reader.read(document.contents, 0);
  return { value, places, root: startOf(document.contents), troubles: reader.troubles };
}

interface Read {
  readonly value: unknown;
  readonly places: Places | undefined;
}

class NodeReader {
  readonly troubles: Trouble[] = [];
  readonly #limits: ManifestLimits;
  readonly #anchors = new Map<string, Node>();
  /** Anchors whose content is being read: an alias to one of them would never end. */
  readonly #open = new Set<string>();
  #aliasDepth = 0;
  #aliasNodes = 0;
  /** Set by a limit: the rest of the document is not looked at. */
  #stopped = false;

  constructor(limits: ManifestLimits) {
    this.#limits = limits;
  }

  read(node: unknown, depth: number): Read {
    if (this.#stopped || !isNode(node)) return nothing;
    if (this.#aliasDepth > 0 && this.#spendAliasNode(node)) return nothing;
    if (isAlias(node)) return this.#followAlias(node.source, startOf(node), depth);
    if (isScalar(node)) return this.#remember(node, () => this.#readScalar(node));
    if (depth >= this.#limits.nestingMax) return this.#tooDeep(node);
    return this.#remember(node, () =>
      isMap(node) ? this.#readMapping(node, depth) : this.#readSequence(node, depth),
    );
  }

  #remember(node: Node & { anchor?: string | undefined }, read: () => Read): Read {
    const { anchor } = node;
    if (anchor === undefined) return read();
    this.#anchors.set(anchor, node);
    this.#open.add(anchor);
    const done = read();
    this.#open.delete(anchor);
    return done;
  }

  #followAlias(anchor: string, offset: number, depth: number): Read {
    const target = this.#anchors.get(anchor);
    if (target === undefined || this.#open.has(anchor)) {
      const why = target ? 'stands inside what it refers to' : 'has no anchor before it';
      this.#trouble('yaml-syntax-error', offset, `The alias *${anchor} ${why}.`);
      return nothing;
    }
    this.#aliasDepth += 1;
    const done = this.read(target, depth);
    this.#aliasDepth -= 1;
    return done;
  }

  #readMapping(node: Node, depth: number): Read {
    const value: Record<string, unknown> = {};
    const keys: string[] = [];
    const offsets: number[] = [];
    const inner: (Places | undefined)[] = [];
    const taken = new Set<string>();
    const put = (key: string, offset: number, read: Read) => {
      taken.add(key);
      setKey(value, key, read.value);
      keys.push(key);
      offsets.push(offset);
      inner.push(read.places);
    };
    const merges: unknown[] = [];
    for (const pair of isMap(node) ? node.items : []) {
      if (isMergeKey(pair.key)) merges.push(pair.value);
      else this.#readPair(pair, { depth, taken, put });
    }
    for (const merge of merges) this.#merge(merge, { depth, taken, put });
    return { value, places: { keys, offsets, inner } };
  }

  #readPair(pair: Pair<unknown, unknown>, into: MappingInto): void {
    const keyOffset = startOf(pair.key);
    const key = this.#readKey(pair.key);
    if (key === undefined) return;
    if (into.taken.has(key)) {
      const said = `The key ${JSON.stringify(key)} stands twice in one mapping.`;
      this.#trouble('yaml-duplicate-key', keyOffset, said);
      return;
    }
    const read = this.read(pair.value, into.depth + 1);
    into.put(key, placeOf(pair, keyOffset), read);
  }

  #readKey(node: unknown): string | undefined {
    const target = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (isScalar(target)) {
      const { value } = this.read(target, 0);
      const key = isKeyValue(value) ? sayKey(value) : undefined;
      if (key !== undefined) return key;
      const said = 'A key is null, which JSON and so Kubernetes cannot express.';
      this.#trouble('yaml-syntax-error', startOf(node), said);
      return undefined;
    }
    const said = 'A key is a mapping or a sequence; only plain names can be keys in Kubernetes.';
    this.#trouble('yaml-syntax-error', startOf(node), said);
    return undefined;
  }

  #merge(node: unknown, into: MappingInto): void {
    const { value, places } = this.read(node, into.depth);
    const parts = Array.isArray(value) ? value : [value];
    parts.forEach((part: unknown, index) => {
      const inner = places?.keys ? places : places?.inner[index];
      if (isPlainObject(part) && inner?.keys) mergeInto(into, part, inner);
      else {
        const said = 'The merge key << takes a mapping or a sequence of mappings.';
        this.#trouble('yaml-syntax-error', startOf(node), said);
      }
    });
  }

  #readSequence(node: Node, depth: number): Read {
    const value: unknown[] = [];
    const offsets: number[] = [];
    const inner: (Places | undefined)[] = [];
    for (const item of isSeq(node) ? node.items : []) {
      const read = this.read(item, depth + 1);
      value.push(read.value);
      offsets.push(startOf(item));
      inner.push(read.places);
    }
    return { value, places: { offsets, inner } };
  }

  #readScalar(node: Scalar): Read {
    const { value, refusal } = readScalar(node);
    if (refusal !== undefined) this.#trouble('yaml-syntax-error', startOf(node), refusal);
    return { value, places: undefined };
  }

  #tooDeep(node: Node): Read {
    const said = `The document is nested deeper than ${this.#limits.nestingMax} levels.`;
    this.#trouble('manifest-too-deep', startOf(node), said);
    this.#stopped = true;
    return nothing;
  }

  #spendAliasNode(node: Node): boolean {
    this.#aliasNodes += 1;
    if (this.#aliasNodes <= this.#limits.aliasNodesMax) return false;
    const said = `The document's aliases expand to more than ${this.#limits.aliasNodesMax} values.`;
    this.#trouble('yaml-alias-limit', startOf(node), said);
    this.#stopped = true;
    return true;
  }

  #trouble(code: ProblemCode, offset: number, message: string): void {
    if (!this.#stopped && this.troubles.length < troublesMax)
      this.troubles.push({ code, offset, message });
  }
}

interface MappingInto {
  readonly depth: number;
  readonly taken: Set<string>;
  readonly put: (key: string, offset: number, read: Read) => void;
}

function mergeInto(into: MappingInto, part: Record<string, unknown>, from: MappingPlaces): void {
  from.keys.forEach((key, at) => {
    if (into.taken.has(key)) return;
    into.put(key, from.offsets[at] ?? 0, { value: part[key], places: from.inner[at] });
  });
}

/**
 * Where to look for a field: at its value, unless that is a block that begins a line further down
 * (or nothing at all): then at its key.
 */
function placeOf(pair: Pair<unknown, unknown>, keyOffset: number): number {
  const { value } = pair;
  if (isAlias(value)) return startOf(value);
  if (isScalar(value)) return value.source === '' ? keyOffset : startOf(value);
  if ((isMap(value) || isSeq(value)) && value.flow === true) return startOf(value);
  return keyOffset;
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function isKeyValue(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

const nothing: Read = { value: null, places: undefined };
const troublesMax = 20;
