import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { openKubeApi, type PodLogs } from '../../control-plane/control-plane.ts';
import type { DevGateway } from '../../dev-gateway.ts';
import {
  forgetKubeconfigFile,
  type KubeAccess,
  type KubeconfigRefused,
  kubeconfigPath,
  writeKubeconfig,
} from '../kubeconfig.ts';

export interface ServedApi {
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly access: KubeAccess;
  /** Takes the kubeconfig away too, unless a newer instance has written its own by now. */
  readonly close: () => Promise<void>;
}

export interface ServingOptions {
  readonly stateDir: string;
  /** `<stateDir>/kubeconfig` if absent; one that Postern did not write is refused. */
  readonly kubeconfig: string | undefined;
  readonly podLogs?: PodLogs;
}

/** Opens the Kubernetes API of a running gateway and tells kubectl where it is. */
export async function serveApi(
  gateway: Pick<DevGateway, 'controlPlane' | 'certificates'>,
  { stateDir, kubeconfig = kubeconfigPath(stateDir), podLogs }: ServingOptions,
): Promise<ServedApi | KubeconfigRefused> {
  const leaf = await gateway.certificates.forThisProcess(['localhost', '127.0.0.1']);
  const token = randomBytes(32).toString('base64url');
  const api = await openKubeApi({
    store: gateway.controlPlane.store,
    certificatePem: leaf.certificatePem,
    keyPem: leaf.keyPem,
    token,
    now: Date.now,
    ...(podLogs ? { podLogs } : {}),
  });
  const file = resolve(kubeconfig);
  const access = { server: api.url, caPem: leaf.certificatePem, token };
  const refused = writeKubeconfig(file, access);
  if (refused) {
    await api.close();
    return refused;
  }
  return {
    kubeconfig: file,
    access,
    async close() {
      forgetKubeconfigFile(file, access);
      await api.close();
    },
  };
}
