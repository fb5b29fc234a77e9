import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const hasPython = spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

describe.skipIf(!hasPython)('in a real terminal (needs python3)', { timeout: 60_000 }, () => {
  it('q gives back the first screen, the cursor and the line editor', async () => {
    const { output, exitCode, isCooked } = await inTerminal([['Routes', 'q']]);
    expect(output).toContain('\u001b[?1049h');
    const after = output.slice(output.lastIndexOf('\u001b[?1049l'));
    expect(after).toContain('the shell again');
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
    expect([exitCode, isCooked]).toEqual([0, true]);
  });

  it('Ctrl-C and SIGTERM do the same', async () => {
    for (const last of ['\u0003', 'SIGTERM']) {
      const { output, exitCode, isCooked } = await inTerminal([['Routes', last]]);
      expect(output.slice(output.lastIndexOf('\u001b[?1049l'))).toContain('the shell again');
      expect([exitCode, isCooked]).toEqual([0, true]);
    }
  });

  it('follows a new size without touching the scrollback', async () => {
    const { output } = await inTerminal([
      ['Routes', '2'],
      ['FRONT', '30x12'],
      ['quit', '100x30'],
      ['default/talk', 'q'],
    ]);
    expect(output).not.toContain('\u001b[3J');
    const small = output.split('\u001b[2J')[3] ?? '';
    const rows = small.split('\u001b[').flatMap((part) => /^(\d+);1H/.exec(part)?.[1] ?? []);
    expect(Math.max(...rows.map(Number))).toBe(11);
  });

  it('an uncaught error is printed on the first screen', async () => {
    const { output, isCooked, exitCode } = await inTerminal([], 'crash');
    expect(output.slice(output.lastIndexOf('\u001b[?1049l'))).toContain('a planted bug');
    expect([exitCode, isCooked]).toEqual([1, true]);
  });
});

interface Ended {
  readonly output: string;
  readonly exitCode: number;
  /** The terminal edits lines and echoes again. */
  readonly isCooked: boolean;
}

/** Waits for each text to appear, then sends keys, a signal, or a size such as `100x30`. */
async function inTerminal(steps: readonly [string, string][], argument = ''): Promise<Ended> {
  const command = [
    process.execPath,
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL('run-tui.testing.ts', import.meta.url)),
    argument,
  ];
  const { stdout } = await promisify(execFile)(
    'python3',
    ['-c', terminalScript, JSON.stringify({ command, steps })],
    { env: { ...process.env, TERM: 'xterm-256color' }, maxBuffer: 16 * 1024 * 1024 },
  );
  // The script below writes exactly this.
  return JSON.parse(stdout) as Ended;
}

const terminalScript = `
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time
job = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(job['command'][0], job['command'])
def resize(columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
resize(80, 24)
output, seen, exit_code = b'', 0, None
steps = job['steps']
deadline = time.time() + 45
cooked = False
while time.time() < deadline:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            chunk = b''
        output += chunk
    else:
        chunk = None
    if steps and steps[0][0].encode() in output[seen:]:
        seen, action = len(output), steps.pop(0)[1]
        time.sleep(0.2)
        size = re.fullmatch(r'(\\d+)x(\\d+)', action)
        if size:
            resize(int(size[1]), int(size[2]))
        elif action == 'SIGTERM':
            os.kill(pid, signal.SIGTERM)
        else:
            os.write(terminal, action.encode())
    try:
        flags = termios.tcgetattr(terminal)[3]
        cooked = bool(flags & termios.ICANON) and bool(flags & termios.ECHO)
    except termios.error:
        pass
    if exit_code is None:
        done, status = os.waitpid(pid, os.WNOHANG)
        exit_code = os.waitstatus_to_exitcode(status) if done else None
    if exit_code is not None and (chunk is None or chunk == b''):
        break
if exit_code is None:
    os.kill(pid, signal.SIGKILL)
    exit_code = -1
print(json.dumps({'output': output.decode('utf8', 'replace'), 'exitCode': exit_code, 'isCooked': cooked}))
`;
