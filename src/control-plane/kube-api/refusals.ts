/** Every way to say no, in the words that kubectl and client-go know. */
import { type StatusCause, shortened } from '../admission/causes.ts';
import { type FieldCause, type Refusal, type Reply, statusReply } from './reply.ts';
import type { ResourceTarget } from './request-info.ts';
import type { ServedResource } from './served-resource.ts';
import { qualifiedName } from './served-resources.ts';

/** The object a request is about, as far as a refusal must name it. */
export interface Named {
  readonly resource: ServedResource;
  readonly name: string;
}

/** For paths that nothing is served at. */
export function unknownPath(): Reply {
  return statusReply({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

export function badRequest(message: string): Reply {
  return statusReply({ code: 400, reason: 'BadRequest', message });
}

/** For a body that is no object of its kind. */
export function cannotHandle(
  { resource, version }: Pick<ResourceTarget, 'resource' | 'version'>,
  why: string,
): Reply {
  const { kind } = resource;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

export function methodNotAllowed(): Reply {
  return statusReply({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

/** For what can be done with a pod in a cluster only. */
export function notPossible({ resource, name }: Named, what: string): Reply {
  return statusReply({
    code: 405,
    reason: 'MethodNotAllowed',
    message: `${qualifiedName(resource)} "${name}": ${what} is not offered here: the pod is a process of this machine, which you can reach and look into directly`,
    details: detailsOf({ resource, name }),
  });
}

export function notAcceptable(): Reply {
  return statusReply({
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json',
  });
}

export function tooLong(): Reply {
  return statusReply({ code: 414, reason: 'RequestURITooLong', message: 'the URL is too long' });
}

export function tooLarge(bytesMax: number): Reply {
  return statusReply({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${bytesMax}`,
  });
}

export function unsupportedMediaType(accepted: readonly string[]): Reply {
  return statusReply({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });
}

/** `gateways.gateway.networking.k8s.io "x" not found` */
export function notFound(named: Named): Reply {
  return statusReply(about(named, { code: 404, reason: 'NotFound', message: 'not found' }));
}

export function alreadyExists(named: Named): Reply {
  return statusReply(
    about(named, { code: 409, reason: 'AlreadyExists', message: 'already exists' }),
  );
}

/** Somebody else wrote in between; clients read again and try again. */
export function outdated({ resource, name }: Named): Reply {
  const why =
    'the object has been modified; please apply your changes to the latest version and try again';
  return conflict({ resource, name }, why);
}

export function conflict({ resource, name }: Named, why: string): Reply {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return statusReply({
    code: 409,
    reason: 'Conflict',
    message,
    details: detailsOf({ resource, name }),
  });
}

/** A server-side apply that would take fields from others. */
export function applyConflict(causes: readonly FieldCause[]): Reply {
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  const each = causes.map(({ message, field }) => `${message}: ${field}`);
  const message =
    causes.length === 1
      ? `Apply failed with ${count}: ${each.join('')}`
      : `Apply failed with ${count}: ${each.map((one) => `\n- ${one}`).join('')}`;
  return statusReply({ code: 409, reason: 'Conflict', message, details: { causes } });
}

export function forbidden(
  { resource, name }: Named,
  why: string,
  causes?: readonly FieldCause[],
): Reply {
  const message = `${qualifiedName(resource)} "${name}" is forbidden: ${why}`;
  return statusReply({
    code: 403,
    reason: 'Forbidden',
    message,
    details: { ...detailsOf({ resource, name }), ...(causes ? { causes } : {}) },
  });
}

export function invalid({ resource, name }: Named, causes: readonly StatusCause[]): Reply {
  const { group, kind } = resource;
  const said = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const reasons = said.length === 1 ? said.join('') : `[${said.join(', ')}]`;
  const qualified = group === '' ? kind : `${kind}.${group}`;
  const called = shortened(name);
  return statusReply({
    code: 422,
    reason: 'Invalid',
    message: `${qualified} "${called}" is invalid: ${reasons}`,
    details: {
      ...(name === '' ? {} : { name: called }),
      ...(group === '' ? {} : { group }),
      kind,
      causes,
    },
  });
}

/** For what may not be asked of a list or a watch in this way. */
export function invalidListOptions(field: string, message: string): Reply {
  const [kind, group] = ['ListOptions', 'meta.k8s.io'];
  return statusReply({
    code: 422,
    reason: 'Invalid',
    message: `${kind}.${group} "" is invalid: ${field}: ${message}`,
    details: { group, kind, causes: [{ reason: 'FieldValueForbidden', message, field }] },
  });
}

/** A patch that cannot be carried out on the object as it stands. */
export function unprocessable(message: string): Reply {
  return statusReply({ code: 422, reason: 'Invalid', message, details: {} });
}

/** A bug. */
export function internalError(said: string): Reply {
  const message = `Internal error occurred: ${said}`;
  return statusReply({ code: 500, reason: 'InternalError', message });
}

/** What was asked for has been forgotten: clients list anew. */
export function expired(message: string): Refusal {
  return { code: 410, reason: 'Expired', message };
}

/** Of a version that is yet to come, as another instance may have handed out. */
export function tooLargeVersion(asked: string, current: number): Reply {
  const message = `Too large resource version: ${asked}, current: ${current}`;
  const causes = [
    { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
  ] as const;
  return statusReply({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: ${message}`,
    details: { causes, retryAfterSeconds: 1 },
  });
}

function about(named: Named, { message, ...refusal }: Refusal): Refusal {
  const said = `${qualifiedName(named.resource)} "${named.name}" ${message}`;
  return { ...refusal, message: said, details: detailsOf(named) };
}

function detailsOf({ resource: { group, plural }, name }: Named) {
  return { name, ...(group === '' ? {} : { group }), kind: plural };
}
