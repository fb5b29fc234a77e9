import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader } from './http1-response-reader.ts';

/** Reads `text` in pieces cut at these places, and tells what the sink heard. */
function read(text: string, cuts: readonly number[] = []) {
  const heard: string[] = [];
  let body = '';
  const reader = new ResponseReader(64 * 1024);
  reader.start(
    {
      informed: (head) => heard.push(`informed ${head.status}`),
      began: (head) => heard.push(`began ${head.status} ${head.headers.join('|')}`),
      received: (chunk) => {
        body += chunk.toString('latin1');
      },
    },
    false,
  );
  const bytes = Buffer.from(text, 'latin1');
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((a, b) => a - b);
  let problem: string | undefined;
  for (let index = 1; index < places.length && problem === undefined; index += 1) {
    if (!reader.done) problem = reader.read(bytes.subarray(places[index - 1], places[index]));
  }
  return { heard, body, problem, done: reader.done, trailers: reader.trailers };
}

const RESPONSES = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nA: b\r\n\r\nhello world',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x="y"\r\n world\r\n0\r\nT: 1\r\nU: 2\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.0 200\r\n\r\nuntil the end',
];

describe('a response', () => {
  it('reads the same however the network cuts it', () => {
    for (const text of RESPONSES) {
      const whole = read(text);
      expect(whole.problem).toBeUndefined();
      fc.assert(
        fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
          expect(read(text, cuts)).toEqual(whole);
        }),
      );
      expect(
        read(
          text,
          [...text].map((_, index) => index),
        ),
      ).toEqual(whole);
    }
  });

  it('yields its trailers', () => {
    expect(read(RESPONSES[1] ?? '')).toMatchObject({
      body: 'hello world',
      trailers: ['T', '1', 'U', '2'],
      done: true,
    });
  });

  it('is refused as soon as a line ends without a carriage return', () => {
    expect(read('HTTP/1.1 200 OK\nContent-Length: 0\n\n').problem).toContain('carriage return');
    expect(read('HTTP/1.1 200 OK\r\nA: b\n\n').problem).toContain('carriage return');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        read(Buffer.from(bytes).toString('latin1'));
        read(`HTTP/1.1 200 OK\r\n${Buffer.from(bytes).toString('latin1')}`);
        const chunks = Buffer.from(bytes).toString('latin1');
        read(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
      }),
    );
  });

  it('keeps a no-break space that belongs to a value', () => {
    const { heard } = read('HTTP/1.1 200 OK\r\nA: \t\xa0b\xa0 \r\nContent-Length: 0\r\n\r\n');
    expect(heard).toEqual(['began 200 A|\xa0b\xa0|Content-Length|0']);
  });
});
