import type { StatusCause } from '../admission/causes.ts';
import { type Negotiated, protobufType } from './negotiate.ts';
import { encodeProtobuf } from './protobuf/encode-protobuf.ts';

/** One answer, whole. */
export interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** What the client is told beside the answer, one `Warning` header each. */
  readonly warnings?: readonly string[];
}

/** An answer that goes on until the client leaves, or the server has nothing more to say. */
export interface StreamReply {
  readonly contentType: string;
  /** Begins to write; returns how to stop. */
  readonly stream: (sink: Sink) => () => void;
}

export type Answer = Reply | StreamReply;

/** Where a stream is written to; it never holds more than what the socket did not take yet. */
export interface Sink {
  /** False if the client must take some of it before more is written. */
  readonly write: (part: string | Uint8Array) => boolean;
  readonly onDrain: (go: () => void) => void;
  readonly end: () => void;
}

/** What went wrong, in the words of `metav1.Status`: kubectl shows `reason` and `message`. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
  /** Where a list can be gone on with nevertheless. */
  readonly continue?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural, as Kubernetes has it here; the kind where an object is invalid. */
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly (StatusCause | FieldCause)[];
  readonly retryAfterSeconds?: number;
}

/** A cause that is no fault of the object. */
export interface FieldCause {
  readonly reason:
    | 'FieldManagerConflict'
    | 'FieldValueForbidden'
    | 'NamespaceTerminating'
    | 'ResourceVersionTooLarge';
  readonly message: string;
  readonly field?: string;
}

export function jsonReply(value: unknown, contentType = 'application/json'): Reply {
  return { code: 200, contentType, body: JSON.stringify(value) };
}

/** An object, or a list, in the encoding that the client likes better. */
export function objectReply(value: object, { encoding }: Pick<Negotiated, 'encoding'>): Reply {
  if (encoding === 'json') return jsonReply(value);
  return { code: 200, contentType: protobufType, body: encodeProtobuf(value) };
}

export function textReply(body: string): Reply {
  return { code: 200, contentType: 'text/plain; charset=utf-8', body };
}

export function statusReply(refusal: Refusal): Reply {
  const body = JSON.stringify(statusObject(refusal));
  return { code: refusal.code, contentType: 'application/json', body };
}

/** `metav1.Status`, also as it ends a watch. */
export function statusObject(refusal: Refusal): object {
  const { code, reason, message, details, continue: token } = refusal;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: token === undefined ? {} : { continue: token },
    status: 'Failure',
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  };
}

export function isStream(answer: Answer): answer is StreamReply {
  return 'stream' in answer;
}
