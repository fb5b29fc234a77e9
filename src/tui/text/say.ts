/** How numbers, times and places are said all over the screen. */
import type { SourcePosition } from '../../diagnostics/finding.ts';
import { type ObjectRef, type Origin, sayRef } from '../../resources/object.ts';

/** `3.2 ms`, `48 ms`, `1.5 s` */
export function sayMs(ms: number): string {
  if (ms >= 10_000) return `${Math.round(ms / 1000)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** `0`, `0.4/s`, `120/s` */
export function sayRate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  return perSecond < 10 ? `${perSecond.toFixed(1)}/s` : `${sayCount(Math.round(perSecond))}/s`;
}

/** `999`, `12k`, `3.4M`: at most four columns. */
export function sayCount(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(count < 10_000_000 ? 1 : 0)}M`;
}

/** `14:03:59`, in the person's own time zone. */
export function sayClock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

export function sayPosition({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

/** `http-route.yaml:17`: enough to find it among a handful of files. */
export function sayShortPosition({ file, line }: SourcePosition): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** `HTTPRoute default/whoami spec.rules[0]` */
export function sayOrigin({ object, field }: Origin): string {
  return field === '' ? sayRef(object) : `${sayRef(object)} ${field}`;
}

/** `default/whoami` */
export function sayName({ namespace, name }: ObjectRef): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** `1 error`, `3 errors` */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
