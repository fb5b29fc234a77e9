import type { CatalogueEntry } from './entry.ts';

/** What Postern found when it made the manifests' objects its own, and ran what they describe. */
export const workloadProblems = {
  'object-kept-at-last-good-version': {
    severity: 'warning',
    title: 'An older version of an object is still in force',
    why: 'The document has an error, so that its last good version keeps answering until it is mended.',
    next: 'Mend the error that is reported for the same document.',
  },
  'kind-left-alone': {
    severity: 'info',
    title: 'Objects of this kind are left alone',
    why: 'Postern does not know this kind: the objects neither route traffic here nor take part in anything.',
    next: 'Nothing to do, unless you expected them to have an effect.',
  },
  'kind-probably-misspelt': {
    severity: 'warning',
    title: 'A kind is unknown, and looks like one that is known',
    why: 'An object of an unknown kind has no effect at all.',
    next: 'Correct apiVersion and kind.',
  },
  'gateway-class-stand-in': {
    severity: 'info',
    title: 'A GatewayClass is missing and was put in place',
    why: 'In a cluster the class comes with its controller; without one there, the Gateway would stay unclaimed.',
    next: 'Nothing to do here; in the cluster, see that the GatewayClass exists.',
  },
  'service-without-workload': {
    severity: 'info',
    title: 'A stand-in answers for a Service',
    why: 'In a cluster a Service without ready endpoints answers every request with 503.',
    next: 'Add the workload, or map a local program to the Service with --map SERVICE:PORT=HOST:PORT.',
  },
  'image-not-runnable': {
    severity: 'info',
    title: 'A container image cannot be run',
    why: 'Postern runs no containers: only traefik/whoami, the conformance echo image and CoreDNS have a built-in counterpart.',
    next: 'Run the program yourself and map it in with --map SERVICE:PORT=HOST:PORT.',
  },
  'pod-volume-missing': {
    severity: 'error',
    title: 'A pod mounts something that does not exist',
    why: 'A pod starts only when every Secret and ConfigMap it mounts is there, so nothing answers behind its Service.',
    next: 'Add the Secret or ConfigMap, or mark the volume as optional.',
  },
  'deployment-replicas-limited': {
    severity: 'info',
    title: 'A Deployment runs fewer replicas than it asks for',
    why: 'One machine stands for the whole cluster, and more pods of one kind would show nothing new.',
    next: 'Nothing to do, unless a test counts the replicas.',
  },
  'pods-limited': {
    severity: 'warning',
    title: 'Not all pods run',
    why: 'All pods share one process of this machine, which holds only so many.',
    next: 'Run Postern on the folder of one application instead of on all of them.',
  },
  'mapping-without-service': {
    severity: 'warning',
    title: 'A mapping leads nowhere',
    why: 'A local program takes the place of one port of a Service, and that Service or port is not in the manifests.',
    next: 'Compare the --map option with the name, namespace and port of the Service.',
  },
} as const satisfies Record<string, CatalogueEntry>;
