/**
 * The dev gateway with nobody watching: `quiet-gateway.mjs MANIFESTS STATE-DIR`. What `postern up`
 * runs, without the lines it writes for each request; the other contenders keep no log either.
 */
import { startDevGateway } from '../../dev-gateway.ts';

const [manifests = '.', stateDir = '.'] = process.argv.slice(2);

const gateway = await startDevGateway({
  sources: [manifests],
  cwd: process.cwd(),
  stateDir,
  machine: {
    hostname: 'bench',
    manyLoopbackAddresses: false,
    ipv6Loopback: false,
    lowestBindablePort: 1024,
    addresses: ['127.0.0.1'],
  },
  strict: true,
  exposedPorts: new Map(),
  mappings: [],
  sampleBackends: [process.execPath, '--eval', ''],
  onBug: (error) => console.error(error),
});
if ('kind' in gateway) throw new Error(`${gateway.message} ${gateway.next}`);

const { findings } = await gateway.settled(10_000);
for (const { code, message } of findings) console.log(`${code}: ${message}`);
console.log('ready');

const stop = () => void gateway.close().then(() => process.exit(0));
process.once('SIGTERM', stop).once('SIGINT', stop);
