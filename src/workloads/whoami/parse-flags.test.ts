import { describe, expect, it } from 'vitest';
import { parseFlags } from './parse-flags.ts';

function check(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const parsed = parseFlags(args, new Map(Object.entries(env)));
  if ('flags' in parsed) {
    const { cert, key, cacert, port, name, verbose } = parsed.flags;
    return expect([cert, key, cacert, port, name, verbose].join('|'));
  }
  return expect(`exit ${parsed.exitCode}: ${parsed.usage[0]}`);
}

describe('flags', () => {
  it('are accepted in all the ways Go accepts them', () => {
    check(['-cert=/c', '--key', '/k', '-cacert', '/ca', '--port=81', '-verbose']).toBe(
      '/c|/k|/ca|81||true',
    );
    check(['-verbose=false', '-name', '-odd']).toBe('|||80|-odd|false');
  });

  it('win over the environment, where an empty port counts as none', () => {
    check([], { WHOAMI_PORT_NUMBER: '8080', WHOAMI_NAME: 'env' }).toBe('|||8080|env|false');
    check(['-name=flag', '-port', '1'], { WHOAMI_PORT_NUMBER: '8080', WHOAMI_NAME: 'env' }).toBe(
      '|||1|flag|false',
    );
    check([], { WHOAMI_PORT_NUMBER: '' }).toBe('|||80||false');
  });

  it('end at a plain argument and at two dashes', () => {
    check(['-verbose', 'true', '-port', '1']).toBe('|||80||true');
    check(['--', '-port', '1']).toBe('|||80||false');
  });

  it('that are wrong end the program with Go’s words', () => {
    check(['-foo']).toBe('exit 2: flag provided but not defined: -foo');
    check(['-port']).toBe('exit 2: flag needs an argument: -port');
    check(['-verbose=maybe']).toBe(
      'exit 2: invalid boolean value "maybe" for -verbose: parse error',
    );
    check(['---port']).toBe('exit 2: bad flag syntax: ---port');
    check(['-help']).toBe('exit 0: Usage of /whoami:');
  });

  it('are listed by name with their defaults', () => {
    const parsed = parseFlags(['-x'], new Map());
    expect('usage' in parsed && parsed.usage.join('\n')).toBe(
      [
        'flag provided but not defined: -x',
        'Usage of /whoami:',
        '  -cacert string',
        '    \tgive me a CA chain, enforces mutual TLS',
        '  -cert string',
        '    \tgive me a certificate',
        '  -key string',
        '    \tgive me a key',
        '  -name string',
        '    \tgive me a name',
        '  -port string',
        '    \tgive me a port number (default "80")',
        '  -verbose',
        '    \tEnable verbose logging',
      ].join('\n'),
    );
  });
});
