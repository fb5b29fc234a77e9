import type { Deployment } from '../../resources/deployment.ts';
import { nodeName, type Pod } from '../../resources/pod.ts';
import { hashName, hashUid } from './hash-name.ts';

/**
 * The pods of a Deployment, named `name-<template hash>-<5 characters>` as a cluster names them. A
 * changed template gives other names, so that its pods are replaced; scaling keeps those there are.
 */
export function deploymentPods(owner: Deployment): readonly Pod[] {
  const { name, namespace = '', uid = '' } = owner.metadata;
  const { template, replicas } = owner.spec;
  const hash = templateHash(owner);
  const set = replicaSetOf(owner);
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
      // The ReplicaSet is a picture only: the pods go with the Deployment.
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name, uid },
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', ...set, controller: true },
      ],
    },
    spec: { nodeName, ...template.spec },
  }));
}

/** Tells the pods of one template from those of another. */
export function templateHash({ spec: { template } }: Deployment): string {
  const known = hashes.get(template) ?? hashName(JSON.stringify(template), 9);
  hashes.set(template, known);
  return known;
}

/** What clients know the pods of one template by; the same Deployment gives the same UID. */
export function replicaSetOf(owner: Deployment): { readonly name: string; readonly uid: string } {
  const { uid = '' } = owner.metadata;
  return { name: replicaSetName(owner), uid: hashUid(`${uid}/${templateHash(owner)}`) };
}

export function replicaSetName(owner: Deployment): string {
  return `${owner.metadata.name}-${templateHash(owner)}`;
}

/** Each pass over everything asks for them again. */
const hashes = new WeakMap<object, string>();

/** A generated name is cut so that it fits into one DNS label. */
const nameCharsMax = 63;
const suffixChars = 5;
/** A laptop is no cluster: of a Deployment no more than this many pods are run. */
export const replicasMax = 20;
