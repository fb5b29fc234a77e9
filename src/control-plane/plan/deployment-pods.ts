import type { Deployment } from '../../resources/deployment.ts';
import type { Pod } from '../../resources/pod.ts';
import { hashName } from './hash-name.ts';

/**
 * The pods of a Deployment, named `name-<template hash>-<5 characters>` as a cluster names them. A
 * changed template gives other names, so that its pods are replaced; scaling keeps those there are.
 */
export function deploymentPods(owner: Deployment): readonly Pod[] {
  const { name, namespace = '', uid = '' } = owner.metadata;
  const { template, replicas } = owner.spec;
  const hash = templateHash(owner);
  const start = `${name}-${hash}-`.slice(0, nameCharsMax - suffixChars);
  const { labels, annotations } = template.metadata ?? {};
  return Array.from({ length: Math.min(replicas, replicasMax) }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${start}${hashName(`${namespace}/${name}/${hash}/${index}`, suffixChars)}`,
      namespace,
      labels: { ...labels, 'pod-template-hash': hash },
      ...(annotations ? { annotations } : {}),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
    },
    spec: template.spec,
  }));
}

/** Tells the pods of one template from those of another. */
export function templateHash({ spec: { template } }: Deployment): string {
  return hashName(JSON.stringify(template), 9);
}

/** A generated name is cut so that it fits into one DNS label. */
const nameCharsMax = 63;
const suffixChars = 5;
/** A laptop is no cluster: of a Deployment no more than this many pods are run. */
export const replicasMax = 20;
