import type { TranslateSettings } from '../translation.ts';

/** A port that is opened for the listeners of one port of one address. */
export interface OpenedPort {
  /** The port that is bound. */
  readonly port: number;
  readonly listenerPort: number;
  readonly exposedPort?: number;
}

/**
 * The ports to open for the listeners' ports of one address, which come in ascending order. Each is
 * opened as it is where it may be; a privileged one on a port that people know for it (80 → 8080,
 * 443 → 8443, else 8000 more) or the next free one. `--expose` opens its port besides, and instead of
 * a mapped one.
 */
export function mapPorts(
  listenerPorts: readonly number[],
  settings: TranslateSettings,
): readonly OpenedPort[] {
  const taken = new Set(listenerPorts);
  const exposed = [...settings.exposedPorts]
    .filter(
      ([client, listener]) => taken.has(listener) && (client === listener || !taken.has(client)),
    )
    .sort(([a], [b]) => a - b);
  for (const [client] of exposed) taken.add(client);
  const opened = listenerPorts.flatMap((port): OpenedPort[] => {
    if (port >= settings.lowestBindablePort) return [{ port, listenerPort: port }];
    if (exposed.some(([, listener]) => listener === port)) return [];
    // With no port left it tries its own, and the socket says why that fails.
    const mapped = nextFree(usualMapping.get(port) ?? port + 8000, taken) ?? port;
    taken.add(mapped);
    return [{ port: mapped, listenerPort: port }];
  });
  const besides = exposed
    .filter(
      ([port, listenerPort]) =>
        !opened.some((one) => one.port === port && one.listenerPort === listenerPort),
    )
    .map(
      ([port, listenerPort]): OpenedPort =>
        port === listenerPort ? { port, listenerPort } : { port, listenerPort, exposedPort: port },
    );
  return [...opened, ...besides];
}

function nextFree(first: number, taken: ReadonlySet<number>): number | undefined {
  for (let port = first; port <= lastPort; port += 1) {
    if (!taken.has(port)) return port;
  }
  return undefined;
}

const usualMapping: ReadonlyMap<number, number> = new Map([
  [80, 8080],
  [443, 8443],
]);
const lastPort = 65_535;
