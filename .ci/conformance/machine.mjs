import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { endWithUs } from './end-with-us.mjs';
import { Trouble } from './trouble.mjs';

/** Throws unless Postern could serve port 80 on one of the many loopback addresses. */
export async function requirePrivilegedLoopback() {
  const code = await tryToListen({ host: lastAddress, port: 80 });
  if (code === undefined) return;
  throw new Trouble(`Port 80 cannot be bound on ${lastAddress} (${code}).`, {
    next: `The suite dials ports 80 and 443 on one loopback address per Gateway. ${remedies[code] ?? remedies.any}`,
  });
}

/**
 * Runs this script again in a network namespace of its own, where it may bind every port and nobody
 * else listens; gives its exit code. Linux lets everybody do that, unless an administrator forbade it.
 */
export function runInOwnNetwork(script, args) {
  const inside = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, script];
  const child = spawn('unshare', ['--user', '--map-root-user', '--net', ...inside, ...args], {
    stdio: 'inherit',
    detached: true,
  });
  endWithUs(child);
  return new Promise((resolve, reject) => {
    child.on('error', () =>
      reject(
        new Trouble('This machine cannot make a network namespace: unshare is missing.', {
          next: 'Leave --own-network out; it exists on Linux only.',
        }),
      ),
    );
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function tryToListen(where) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', ({ code }) => resolve(code));
    server.listen(where, () => server.close(() => resolve(undefined)));
  });
}

const lastAddress = '127.0.0.254';

const remedies = {
  EACCES:
    'Run it with --own-network, or as root, or allow the ports to everybody until the next boot: sudo sysctl net.ipv4.ip_unprivileged_port_start=0',
  EADDRNOTAVAIL:
    'Only Linux has all of 127.0.0.0/8; elsewhere add the addresses by hand (macOS: sudo ifconfig lo0 alias 127.0.0.2, and so on), or run it in a container.',
  EADDRINUSE: 'Another program has that port on every address: stop it, or run with --own-network.',
  any: 'Run it with --own-network.',
};
