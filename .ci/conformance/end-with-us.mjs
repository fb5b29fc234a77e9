/**
 * Kills a child's whole process group when this process ends, however that comes about. The child must
 * have been spawned `detached`, which also keeps a Ctrl-C in the terminal from reaching it first.
 */
export function endWithUs(child) {
  children.add(child);
  child.on('exit', () => children.delete(child));
}

const children = new Set();

process.on('exit', () => {
  for (const { pid } of children) {
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It ended in this very moment.
    }
  }
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
