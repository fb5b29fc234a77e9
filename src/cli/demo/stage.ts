import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DevGateway, startDevGateway } from '../../dev-gateway.ts';
import type { Context } from '../context.ts';
import { connectTo, type KubeClient } from '../get/kube-client.ts';
import type { KubeconfigRefused } from '../kubeconfig.ts';
import { lookAtMachine } from '../machine.ts';
import { bundledTalk, sampleBackendsCommand } from '../package-root.ts';
import { type ServedApi, serveApi } from '../up/serve-api.ts';
import { freePort, isFree } from './free-port.ts';

/** All that the demo runs on; nothing of it is left after `close`. */
export interface Stage {
  readonly gateway: DevGateway;
  readonly api: ServedApi;
  readonly client: KubeClient;
  /** Where the manifests that run are. */
  readonly folder: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  /** Within the temporary folder if absent. */
  readonly stateDir?: string;
}

/** Sets up the talk's example in a temporary folder, on another port if the talk's is taken. */
export async function setUpStage(
  context: Context,
  options: StageOptions,
): Promise<Stage | KubeconfigRefused> {
  const home = mkdtempSync(join(tmpdir(), 'postern-demo-'));
  const forget = () => rmSync(home, { recursive: true, force: true });
  try {
    const stage = await open(context, { options, home });
    if (!('close' in stage)) {
      forget();
      return stage;
    }
    const close = () => stage.close().finally(forget);
    return { ...stage, close };
  } catch (error) {
    forget();
    throw error;
  }
}

async function open(
  context: Context,
  { options, home }: { options: StageOptions; home: string },
): Promise<Stage | KubeconfigRefused> {
  const port = (await isFree(talkPort)) ? talkPort : await freePort();
  const folder = join(home, 'talk');
  writeManifests(folder, port);
  const stateDir = options.stateDir ? resolve(context.cwd, options.stateDir) : join(home, 'demo');
  const gateway = await startDevGateway({
    sources: [folder],
    cwd: folder,
    stateDir,
    machine: await lookAtMachine(),
    strict: false,
    exposedPorts: new Map(),
    mappings: [],
    sampleBackends: sampleBackendsCommand(),
    onBug: (error) => void context.stderr.write(`postern: this is our fault: ${error}\n`),
  });
  if ('code' in gateway) return gateway;
  const { podLogs } = gateway;
  const kubeconfig = join(home, 'kubeconfig');
  const api = await serveApi(gateway, { stateDir, kubeconfig, podLogs });
  if ('message' in api) {
    await gateway.close();
    return api;
  }
  const client = connectTo(api.access);
  const close = async () => {
    client.close();
    await api.close();
    await gateway.close();
  };
  return { gateway, api, client, folder, port, close };
}

/** Only the Gateway's listener moves: the application has an address of its own. */
function writeManifests(folder: string, port: number): void {
  mkdirSync(folder);
  for (const name of readdirSync(bundledTalk()).filter((file) => /^\d.*\.yaml$/.test(file))) {
    const text = readFileSync(join(bundledTalk(), name), 'utf8');
    const moved =
      name === '2-gateway.yaml' ? text.replace(`port: ${talkPort}`, `port: ${port}`) : text;
    writeFileSync(join(folder, name), moved);
  }
}

export const talkPort = 8443;
