import type { Call } from './call.ts';
import type { OutgoingHead } from './exchange.ts';
import { headerValue } from './hop-by-hop.ts';

export type BodyFraming = 'none' | 'length' | 'chunked';

export interface RequestHeadPlan {
  readonly framing: BodyFraming;
  readonly expectContinue: boolean;
  /** The client reads trailers, so the backend may be asked for them. */
  readonly acceptsTrailers: boolean;
  /** Protocol to switch to. */
  readonly upgrade?: string;
}

/** How a call's body will be framed, and what the head says beside its own fields. */
export function planRequestHead(call: Call): RequestHeadPlan {
  const { body, head, expectContinue, acceptsTrailers } = call;
  if (!body) {
    const upgrade = call.upgrade ? { upgrade: call.upgrade.protocol } : {};
    return { framing: 'none', expectContinue: false, acceptsTrailers, ...upgrade };
  }
  // Announced trailers need chunks to stand behind; without them a known length is kept.
  const length = headerValue(head.headers, 'content-length');
  const announced = headerValue(head.headers, 'trailer') !== undefined;
  const framing = length === undefined || announced ? 'chunked' : 'length';
  return { framing, expectContinue, acceptsTrailers };
}

/**
 * The bytes of a request's head, latin-1. Framing is ours: what the head says of the body's length
 * is kept only where it agrees with how the body will be sent. `undefined` if a filter left a
 * character that HTTP does not allow, which could otherwise become a second request.
 */
export function writeRequestHead(head: OutgoingHead, plan: RequestHeadPlan): string | undefined {
  const { method, target, host, headers } = head;
  if (!TARGET.test(target) || !VALUE.test(host)) return undefined;
  const start = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n`;
  let fields = '';
  let lengthSent = false;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    if (!TOKEN.test(name) || !VALUE.test(value)) return undefined;
    const lower = SPECIAL_LENGTHS.has(name.length) ? name.toLowerCase() : name;
    if (OURS.has(lower)) continue;
    if (lower === 'content-length') {
      if (lengthSent || !keepsLength(plan, value)) continue;
      lengthSent = true;
    }
    fields += `${name}: ${value}\r\n`;
  }
  return `${start}${fields}${framingFields(method, plan, lengthSent)}\r\n`;
}

function framingFields(method: string, plan: RequestHeadPlan, lengthSent: boolean): string {
  let text = '';
  if (plan.framing === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
  else if (plan.framing === 'none' && !lengthSent && METHODS_WITH_BODY.has(method)) {
    text += 'Content-Length: 0\r\n';
  }
  if (plan.expectContinue) text += 'Expect: 100-continue\r\n';
  if (plan.upgrade !== undefined) text += `Connection: Upgrade\r\nUpgrade: ${plan.upgrade}\r\n`;
  else if (plan.acceptsTrailers) text += 'Connection: TE\r\nTE: trailers\r\n';
  return text;
}

function keepsLength({ framing }: RequestHeadPlan, value: string): boolean {
  return framing === 'length' || (framing === 'none' && value === '0');
}

const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Written by us or not at all, whatever the head says. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'te',
  'upgrade',
  'expect',
  'http2-settings',
  'proxy-connection',
]);
const SPECIAL_LENGTHS: ReadonlySet<number> = new Set(
  [...OURS, 'content-length'].map((name) => name.length),
);
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
