import { join } from 'node:path';
import type { DevGateway } from '../../dev-gateway.ts';

export interface ServedApi {
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly close: () => Promise<void>;
}

export async function serveApi(
  _gateway: DevGateway,
  { stateDir, kubeconfig }: { stateDir: string; kubeconfig: string | undefined },
): Promise<ServedApi> {
  return { kubeconfig: kubeconfig ?? join(stateDir, 'kubeconfig'), close: async () => {} };
}
