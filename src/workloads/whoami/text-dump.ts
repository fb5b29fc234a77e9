import type { Exchange } from '../go-http/exchange.ts';
import { parseDuration } from '../go-http/parse-duration.ts';
import { queryValue } from '../go-http/request-target.ts';
import { httpError } from '../go-http/response.ts';
import { subjectOf } from './distinguished-name.ts';
import type { Identity } from './identity.ts';
import { parseBool } from './parse-flags.ts';
import { writeRequest } from './write-request.ts';

/** The catch-all: who answers, who asks, and the request as it came. */
export async function dumpAsText(exchange: Exchange, identity: Identity): Promise<void> {
  const { request, response } = exchange;
  await pause(queryValue(request.target.rawQuery, 'wait'));

  const lines: string[] = [];
  if (identity.name !== '') lines.push(`Name: ${identity.name}`);
  lines.push(`Hostname: ${identity.hostname}`);
  for (const address of identity.addresses) lines.push(`IP: ${address}`);
  lines.push(`RemoteAddr: ${request.remoteAddress}`);
  for (const [index, certificate] of request.peerCertificates.entries()) {
    lines.push(`Certificate[${index}] Subject: ${subjectOf(certificate)}`);
  }
  await response.write(`${lines.join('\n')}\n`);

  try {
    await writeRequest(exchange);
  } catch (error) {
    // The status is long out; Go appends the error to what was already written.
    const message = error instanceof Error ? error.message : String(error);
    await httpError(response, 500, message);
    return;
  }
  if (parseBool(queryValue(request.target.rawQuery, 'env')) !== true) return;
  for (const [name, value] of identity.env) await response.write(`${name}=${value}\n`);
}

/** Waits as long as asked, but never longer than an hour. The client's leaving does not end it. */
async function pause(wait: string): Promise<void> {
  const ms = wait === '' ? undefined : parseDuration(wait);
  if (ms === undefined || ms <= 0) return;
  await new Promise((resolve) => setTimeout(resolve, Math.min(ms, waitMsMax)).unref());
}

const waitMsMax = 60 * 60 * 1_000;
