/**
 * Expectations: what somebody wants of a dev gateway, as YAML. `expectations/` has one for each
 * example. In comes the parsed document and something to ask; out come sentences, one
 * for each thing that did not hold. It knows no files and starts nothing.
 */

import type { BackHandshakeCompleted, BackHandshakeFailed } from '../traffic/traffic-event.ts';
import type { Answer, Question } from './ask.testing.ts';

export interface Expectations {
  readonly requests: readonly RequestExpectation[];
  /** Of these the back leg must have seen at least one each, once the requests were made. */
  readonly handshakes: readonly HandshakeExpectation[];
  readonly conditions: readonly ConditionExpectation[];
  readonly logs: readonly LogExpectation[];
  /** Codes of all findings of severity error or warning, each once; no others may be there. */
  readonly findings: readonly string[];
}

export interface RequestExpectation {
  /** `GET https://whoami.docker.localhost:8443/whoami` */
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Dialled instead of 127.0.0.1. */
  readonly address?: string;
  /** How often it is asked, one after the other; 1 by default. */
  readonly times?: number;
  readonly expect: AnswerExpectation;
}

export interface AnswerExpectation {
  readonly status: number;
  /** By lower-case name; `null` where there must be none. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** All of these are somewhere in the body. */
  readonly body?: readonly string[];
  readonly bodyWithout?: readonly string[];
  /** How the name of the pod begins that whoami tells in its `Hostname:` line. */
  readonly backend?: string;
  /** Share of the answers, 0 to 1, by how the pod's name begins. */
  readonly share?: Readonly<Record<string, number>>;
  readonly withinMs?: number;
}

export interface HandshakeExpectation {
  /** Namespace and name of the Service. */
  readonly backend: string;
  readonly sni: string;
  readonly verified: boolean;
  /** The failure's code. */
  readonly cause?: string;
  /** In the certificate the backend showed. */
  readonly subjectAltNames?: readonly string[];
}

export interface ConditionExpectation {
  /** `HTTPRoute default/whoami`, `GatewayClass traefik` */
  readonly object: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

export interface LogExpectation {
  /** How the pod's name begins. */
  readonly pod: string;
  readonly contains: string;
}

export type BackHandshake = BackHandshakeCompleted | BackHandshakeFailed;

/** What is asked. */
export interface Subject {
  readonly ask: (question: Question) => Promise<Answer>;
  readonly handshakes: () => readonly BackHandshake[];
  /** Every condition of the object: its own, and those of its parents, ancestors and listeners. */
  readonly conditions: (object: string) => readonly ConditionExpectation[];
  readonly logs: (pod: string) => readonly string[];
  /** Codes of errors and warnings. */
  readonly findings: () => readonly string[];
}

/** What of the expectations does not hold, in full sentences; nothing if all is well. */
export async function judge(wanted: Expectations, subject: Subject): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const request of wanted.requests) complaints.push(...(await judgeRequest(request, subject)));
  for (const handshake of wanted.handshakes) complaints.push(...judgeHandshake(handshake, subject));
  for (const condition of wanted.conditions) complaints.push(...judgeCondition(condition, subject));
  for (const log of wanted.logs) complaints.push(...(await judgeLog(log, subject)));
  const found = [...new Set(subject.findings())].sort().join(', ');
  const expected = [...wanted.findings].sort().join(', ');
  if (found !== expected) {
    complaints.push(`The findings are ${found || 'none'}, not ${expected || 'none'}.`);
  }
  return complaints;
}

/** A line takes its way from the pod to us, and a mirrored request its own. */
async function judgeLog(
  { pod, contains }: LogExpectation,
  subject: Subject,
): Promise<readonly string[]> {
  for (const giveUpAt = performance.now() + logPatienceMs; performance.now() < giveUpAt; ) {
    if (subject.logs(pod).some((line) => line.includes(contains))) return [];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return [`The log of ${pod} has no line with ${contains}.`];
}

async function judgeRequest(
  { request, expect, times = 1, ...rest }: RequestExpectation,
  subject: Subject,
): Promise<readonly string[]> {
  const [method = '', url = ''] = request.split(' ');
  const answers: Answer[] = [];
  for (let count = 0; count < times; count += 1) {
    answers.push(await subject.ask({ ...rest, method, url }));
  }
  const complaints = answers.flatMap((answer) => judgeAnswer(answer, expect));
  if (expect.share) complaints.push(...judgeShare(answers, expect.share));
  return [...new Set(complaints)].map((complaint) => `${request}: ${complaint}`);
}

function judgeAnswer(answer: Answer, wanted: AnswerExpectation): readonly string[] {
  const said = answer.error ?? (answer.body.trim().replace(/\s+/g, ' ').slice(0, 300) || 'nothing');
  const { status, headers = {}, body = [], bodyWithout = [], backend = '', withinMs } = wanted;
  const tooLate = answer.ms > (withinMs ?? Number.POSITIVE_INFINITY);
  return [
    ...complainIf(answer.status !== status, () => `it is ${answer.status}, not ${status}: ${said}`),
    ...Object.entries(headers).flatMap(([name, value]) => {
      const found = answer.headers[name] ?? null;
      return complainIf(found !== value, () => `${name} is ${found ?? 'absent'}, not ${value}`);
    }),
    ...body
      .filter((text) => !answer.body.includes(text))
      .map((text) => `the body lacks ${text}; it says: ${said}`),
    ...bodyWithout
      .filter((text) => answer.body.includes(text))
      .map((text) => `the body has ${text} in it`),
    ...complainIf(!podOf(answer).startsWith(backend), () => `${podOf(answer)} is not ${backend}`),
    ...complainIf(tooLate, () => `it took ${Math.round(answer.ms)} ms, not at most ${withinMs}`),
  ];
}

function complainIf(wrong: boolean, say: () => string): readonly string[] {
  return wrong ? [say()] : [];
}

/** Five standard deviations of a fair choice: wrong once in a million runs. Shares of 0 are exact. */
function judgeShare(
  answers: readonly Answer[],
  shares: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(shares).flatMap(([pod, share]) => {
    const count = answers.filter((answer) => podOf(answer).startsWith(pod)).length;
    const expected = answers.length * share;
    const slack = 5 * Math.sqrt(answers.length * share * (1 - share));
    if (Math.abs(count - expected) <= slack) return [];
    return [`${pod} answered ${count} of ${answers.length} times, not about ${expected}`];
  });
}

function podOf({ body }: Answer): string {
  return /^Hostname: (.*)$/m.exec(body)?.[1] ?? '';
}

function judgeHandshake(wanted: HandshakeExpectation, subject: Subject): readonly string[] {
  const ofBackend = subject
    .handshakes()
    .filter(
      ({ backend }) => backend === wanted.backend || backend.startsWith(`${wanted.backend}:`),
    );
  if (ofBackend.some((found) => isAsWanted(found, wanted))) return [];
  const seen = ofBackend.map(sayHandshake).join('; ') || 'no handshake at all';
  return [`No handshake with ${wanted.backend} was as wanted; there was ${seen}.`];
}

function isAsWanted(found: BackHandshake, wanted: HandshakeExpectation): boolean {
  const names = leafOf(found)?.subjectAltNames ?? [];
  return (
    sniOf(found) === wanted.sni &&
    isVerified(found) === wanted.verified &&
    (wanted.cause === undefined || causeOf(found) === wanted.cause) &&
    (wanted.subjectAltNames ?? []).every((name) => names.includes(name))
  );
}

function sniOf(found: BackHandshake): string | undefined {
  return found.event === 'back-handshake-completed' ? found.handshake.sni : found.sni;
}

function leafOf(found: BackHandshake) {
  return (found.event === 'back-handshake-completed' ? found.handshake : found).chain[0];
}

function isVerified(found: BackHandshake): boolean {
  return found.event === 'back-handshake-completed' && found.checks.every(({ passed }) => passed);
}

function causeOf(found: BackHandshake): string | undefined {
  return found.event === 'back-handshake-failed' ? found.failure.code : undefined;
}

function sayHandshake(found: BackHandshake): string {
  const names = leafOf(found)?.subjectAltNames.join(' ') ?? 'no certificate';
  return `one with SNI ${sniOf(found)}, ${causeOf(found) ?? 'verified'}, for ${names}`;
}

function judgeCondition(wanted: ConditionExpectation, subject: Subject): readonly string[] {
  const all = subject.conditions(wanted.object).filter(({ type }) => type === wanted.type);
  const holds = all.some(
    ({ status, reason }) =>
      status === wanted.status && (wanted.reason === undefined || reason === wanted.reason),
  );
  if (holds) return [];
  const found = all.map(({ status, reason }) => `${status} (${reason})`).join(', ') || 'absent';
  const reason = wanted.reason === undefined ? '' : ` (${wanted.reason})`;
  return [`${wanted.type} of ${wanted.object} is ${found}, not ${wanted.status}${reason}.`];
}

const logPatienceMs = 2_000;
