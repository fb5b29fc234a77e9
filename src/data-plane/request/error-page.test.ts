import { afterEach, describe, expect, it } from 'vitest';
import type { SourcePosition } from '../../diagnostics/finding.ts';
import { type Fixture, requestText, speak, startFixture } from '../gateway.testing.ts';
import { originOf, ruleOf, toNowhere } from '../table.testing.ts';
import { renderErrorPage } from './error-page.ts';

let fixture: Fixture | undefined;

afterEach(async () => {
  await fixture?.close();
});

const failure = {
  source: 'upstream',
  code: 'backend-certificate-name-mismatch',
  message: 'The certificate is for <b>"x"</b> & not for y’s name.',
  next: 'Change the hostname.',
  origin: originOf('BackendTLSPolicy', 'echo', 'spec.validation.hostname'),
} as const;
const position: SourcePosition = { file: 'policy.yaml', line: 12, column: 5 };
const page = { status: 503, failure, request: 'r1-abcd', position };

function render(accept: string) {
  return renderErrorPage(page, { accept, contentType: undefined });
}

describe('an error page', () => {
  it('is text for people with curl', () => {
    const { headers, body } = render('*/*');
    expect(headers).toMatchObject({
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Postern-Request': 'r1-abcd',
    });
    expect(body).toBe(`503 Service Unavailable

The certificate is for <b>"x"</b> & not for y’s name.

code:    backend-certificate-name-mismatch
where:   policy.yaml:12:5 (BackendTLSPolicy default/echo spec.validation.hostname)
next:    Change the hostname.
request: r1-abcd
`);
  });

  it('is JSON for programs', () => {
    const { body } = render('application/problem+json');
    expect(JSON.parse(body)).toEqual({
      error: {
        status: 503,
        code: failure.code,
        source: 'upstream',
        message: failure.message,
        next: failure.next,
        origin: 'BackendTLSPolicy default/echo spec.validation.hostname',
        position,
        request: 'r1-abcd',
      },
    });
  });

  it('is HTML for browsers, with everything escaped', () => {
    const { headers, body } = render('text/html,application/xhtml+xml,*/*;q=0.8');
    expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('&#60;b&#62;&#34;x&#34;&#60;/b&#62; &#38; not');
    expect(body).not.toContain('<b>');
    expect(body).toContain('policy.yaml:12:5');
  });

  it('asks the caller where the line of YAML stands', async () => {
    fixture = startFixture({ locate: ({ field }) => (field === 'spec.x' ? position : undefined) });
    const refusal = {
      origin: originOf('HTTPRoute', 'shop', 'spec.x'),
      code: 'rule-has-no-backend',
      message: 'No such Service.',
      next: 'Create it.',
    } as const;
    const port = await fixture.serveHttp({ rules: [ruleOf({ backends: [toNowhere(refusal)] })] });
    const answer = await speak(port, requestText('GET /'));
    expect(answer.body).toContain('where:   policy.yaml:12:5 (HTTPRoute default/shop spec.x)');
  });

  it('repeats nothing of a request that could run as script', async () => {
    fixture = startFixture();
    const port = await fixture.serveHttp({ rules: [] });
    const answer = await speak(port, requestText('GET /<script>', 'Accept: text/html'));
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('<script>');
  });
});
