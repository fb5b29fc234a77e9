import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { sayRef } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { RoutingRule, SessionPersistence } from '../../routing-table/routing-table.ts';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import type { RequestHead } from './read-head.ts';

/** A client that was here before, and where it went. */
export interface Session {
  readonly weighted: WeightedBackend;
  readonly backend: Backend;
  /** Absent if that endpoint is gone; its backend is not. */
  readonly endpoint?: Endpoint;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
}

export interface AnsweredBy {
  readonly backend: Backend;
  readonly endpoint: Endpoint;
  /** The session that the request came with. */
  readonly session: Session | undefined;
  readonly scheme: 'http' | 'https';
  /** Of the request, with the sessions that other rules keep in a cookie of the same name. */
  readonly head: RequestHead;
}

/**
 * Session persistence (GEP-1619). The gateway remembers nothing: the client carries a token that only
 * the gateway can read, which names the backend, the endpoint and the time. It is bound to the rule,
 * and looks like noise: neither addresses nor names can be read from it, nor can it be made up.
 */
export interface SessionKeeper {
  /** `undefined`: there is no session of this rule, or it is over, or its backend has left the rule. */
  readonly find: (rule: RoutingRule, head: RequestHead) => Session | undefined;
  /** `[name, value]` to send along with an answer; empty if the client has it already. */
  readonly headersFor: (rule: RoutingRule, answered: AnsweredBy) => readonly string[];
}

/** `key`: 32 bytes. Sessions survive for as long as it does. */
export function createSessionKeeper(key: Buffer, now: () => number): SessionKeeper {
  return {
    find(rule, head) {
      const persistence = rule.sessionPersistence;
      if (persistence === undefined) return undefined;
      for (const text of tokensIn(persistence, head)) {
        const token = open(text, key, scopeOf(rule));
        if (token && isAlive(token, persistence, now())) return sessionOf(rule, token);
      }
      return undefined;
    },
    headersFor(rule, { backend, endpoint, session, scheme, head }) {
      const persistence = rule.sessionPersistence;
      if (persistence === undefined) return [];
      if (session !== undefined && session.endpoint === endpoint) return [];
      const at = now();
      const begunAt = session?.begunAt ?? at;
      const place = Buffer.concat([digestOf(nameOf(backend)), digestOf(addressOf(endpoint))]);
      const text = seal({ begunAt, place }, key, scopeOf(rule));
      if (persistence.type === 'Header') return [persistence.name, text];
      const leftMs = begunAt + (persistence.absoluteTimeoutMs ?? 0) - at;
      const others = tokensIn(persistence, head).filter((one) => !open(one, key, scopeOf(rule)));
      const value = [text, ...others.filter(isToken)].slice(0, sharersMax).join(tokenGap);
      return ['Set-Cookie', cookie(persistence, { value, leftMs, scheme })];
    },
  };
}

interface Token {
  readonly begunAt: number;
  /** Digests of backend and endpoint, one behind the other. */
  readonly place: Buffer;
}

function tokensIn({ type, name }: SessionPersistence, head: RequestHead): readonly string[] {
  const value = head.header(type === 'Header' ? name.toLowerCase() : 'cookie');
  if (value === undefined) return [];
  // HTTP/2 may send cookies in several fields, which are joined with commas here.
  const parts = value.slice(0, headerCharsMax).split(/[;,]/);
  if (type === 'Header') return parts.map((part) => part.trim()).slice(0, tokensMax);
  return parts.flatMap((part) => {
    const at = part.indexOf('=');
    return part.slice(0, at).trim() === name
      ? part
          .slice(at + 1)
          .trim()
          .split(tokenGap)
      : [];
  });
}

/** Of this rule or another, which must not lose its session because they share a cookie. */
function isToken(text: string): boolean {
  return text.length === tokenChars && /^[\w-]+$/.test(text);
}

function isAlive(
  { begunAt }: Token,
  { absoluteTimeoutMs = Number.POSITIVE_INFINITY }: SessionPersistence,
  at: number,
): boolean {
  return at - begunAt < absoluteTimeoutMs;
}

/** Whatever its weight is by now: a weight says where sessions begin, not where they stay. */
function sessionOf({ backends }: RoutingRule, { begunAt, place }: Token): Session | undefined {
  for (const weighted of backends) {
    if (weighted.target.kind !== 'backend') continue;
    const { backend } = weighted.target;
    if (!digestOf(nameOf(backend)).equals(place.subarray(0, digestBytes))) continue;
    const wanted = place.subarray(digestBytes);
    const endpoint = backend.endpoints.find((each) => digestOf(addressOf(each)).equals(wanted));
    return { weighted, backend, ...(endpoint ? { endpoint } : {}), begunAt };
  }
  return undefined;
}

/** A rule's name stays where it is moved to; without one its place has to do. */
function scopeOf({ origin, name }: RoutingRule): Buffer {
  return Buffer.from(`${sayRef(origin.object)} ${name ?? origin.field}`);
}

function seal({ begunAt, place }: Token, key: Buffer, scope: Buffer): string {
  const plain = Buffer.alloc(timeBytes);
  plain.writeUIntBE(begunAt, 0, timeBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(scope);
  const sealed = [cipher.update(plain), cipher.update(place), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

function open(text: string, key: Buffer, scope: Buffer): Token | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== nonceBytes + tagBytes + timeBytes + 2 * digestBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(scope).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes));
  try {
    decipher.final();
  } catch {
    // Of another rule, another key, or made up.
    return undefined;
  }
  return {
    begunAt: plain.readUIntBE(0, timeBytes),
    place: plain.subarray(timeBytes),
  };
}

interface CookieParts {
  readonly value: string;
  /** Of the absolute timeout. */
  readonly leftMs: number;
  readonly scheme: 'http' | 'https';
}

function cookie(
  { name, lifetime, path }: SessionPersistence,
  { value, leftMs, scheme }: CookieParts,
): string {
  const age = lifetime === 'Permanent' ? `; Max-Age=${Math.max(0, Math.ceil(leftMs / 1000))}` : '';
  const secure = scheme === 'https' ? '; Secure' : '';
  return `${name}=${value}; Path=${path}${age}; HttpOnly; SameSite=Lax${secure}`;
}

function nameOf({ service, port }: Backend): string {
  return `${service.namespace}/${service.name}:${port}`;
}

function addressOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, digestBytes);
}

const nonceBytes = 12;
const tagBytes = 16;
const timeBytes = 6;
const digestBytes = 8;
const headerCharsMax = 16 * 1024;
/** In Base64, which has no such mark in it. */
const tokenChars = Math.ceil(((nonceBytes + tagBytes + timeBytes + 2 * digestBytes) * 4) / 3);
const tokenGap = '.';
/** How many rules may keep their sessions in one cookie. */
const sharersMax = 8;
const tokensMax = 4;
