import type { ServedResource } from './served-resource.ts';
import { findResource } from './served-resources.ts';

/** What a path asks for, as the API server's own RequestInfo has it. */
export type RequestInfo = Target & { readonly query: URLSearchParams };

type Target =
  | { readonly type: 'paths' | 'version' | 'core-versions' | 'groups' | 'openapi-v2' }
  /** Of what it is asked (`livez`), and of which check alone, if not of all. */
  | { readonly type: 'health'; readonly of: string; readonly check?: string }
  /** `''` is the index of the documents. */
  | { readonly type: 'openapi-v3'; readonly path: string }
  | { readonly type: 'group'; readonly group: string }
  | { readonly type: 'resources'; readonly group: string; readonly version: string }
  | ({ readonly type: 'objects' } & ResourceTarget)
  | ({
      readonly type: 'object';
      readonly name: string;
      readonly subresource?: string;
    } & ResourceTarget)
  | { readonly type: 'malformed'; readonly message: string };

export interface ResourceTarget {
  readonly resource: ServedResource;
  readonly version: string;
  /** `''`: cluster-scoped, or all namespaces. */
  readonly namespace: string;
}

export type ObjectRequest = RequestInfo & { readonly type: 'object' };
export type ListRequest = RequestInfo & { readonly type: 'objects' };

/** Undefined where nothing is served. */
export function readRequest(url: string): RequestInfo | undefined {
  const [path = '', search = ''] = split(url, '?');
  const query = new URLSearchParams(search);
  const parts = decode(path);
  if (parts === undefined) {
    return { type: 'malformed', message: 'the path is not percent-encoded UTF-8', query };
  }
  const target = readParts(parts);
  return target && { ...target, query };
}

function readParts([first, ...rest]: readonly string[]): Target | undefined {
  switch (first) {
    case undefined:
      return { type: 'paths' };
    case 'version':
      return rest.length === 0 ? { type: 'version' } : undefined;
    case 'healthz':
    case 'livez':
    case 'readyz':
      return readHealth(first, rest);
    case 'openapi': {
      const [version, ...path] = rest;
      if (version === 'v2' && path.length === 0) return { type: 'openapi-v2' };
      return version === 'v3' ? { type: 'openapi-v3', path: path.join('/') } : undefined;
    }
    case 'api': {
      const [version, ...path] = rest;
      if (version === undefined) return { type: 'core-versions' };
      return readResource({ group: '', version }, path);
    }
    case 'apis': {
      const [group, version, ...path] = rest;
      if (group === undefined) return { type: 'groups' };
      if (version === undefined) return { type: 'group', group };
      return readResource({ group, version }, path);
    }
    default:
      return undefined;
  }
}

function readHealth(of: string, [check, ...more]: readonly string[]): Target | undefined {
  if (more.length > 0) return undefined;
  return { type: 'health', of, ...(check === undefined ? {} : { check }) };
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

function readResource(served: GroupVersion, path: readonly string[]): Target | undefined {
  if (path.length === 0) return { type: 'resources', ...served };
  const [first, namespace, plural] = path;
  // `namespaces/x` is an object, `namespaces/x/pods` is what is in it.
  const inside = first === 'namespaces' && plural !== undefined && plural !== 'status';
  const [name = '', ...rest] = inside ? path.slice(2) : path;
  const resource = findResource(served, name);
  if (!resource || (inside && !resource.namespaced)) return undefined;
  const target = { resource, version: served.version, namespace: inside ? (namespace ?? '') : '' };
  const [object, subresource, ...tooMuch] = rest;
  if (tooMuch.length > 0) return undefined;
  if (object === undefined) return { type: 'objects', ...target };
  if (resource.namespaced && !inside) return undefined;
  return { type: 'object', ...target, name: object, ...(subresource ? { subresource } : {}) };
}

function decode(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
