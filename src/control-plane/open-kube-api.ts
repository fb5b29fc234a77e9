import { type KubeApi, type KubeApiOptions, serveKubeApi } from './kube-api/kube-api.ts';
import { readYaml } from './manifests/read-yaml.ts';

/** The Kubernetes API, with YAML read as manifests are. */
export function openKubeApi(options: Omit<KubeApiOptions, 'readYaml'>): Promise<KubeApi> {
  return serveKubeApi({ ...options, readYaml });
}
