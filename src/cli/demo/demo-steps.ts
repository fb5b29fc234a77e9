/** One step of the recipe: what it is, why it is there, and the screens that show what came of it. */
export interface DemoStep {
  readonly title: string;
  readonly words: readonly string[];
  /** The file of the example that makes it; nothing is written for what is minted. */
  readonly manifest?: string;
  readonly screens: readonly DemoScreen[];
}

/** `$ kubectl <verb> <kind> [<name>]`, asked of the running instance. */
export interface DemoScreen {
  readonly verb: 'get' | 'describe';
  readonly kind: string;
  readonly name?: string;
  /** The parts of a description that matter here, by the headings they stand under. */
  readonly parts?: readonly string[];
}

export const demoSteps: readonly DemoStep[] = [
  {
    title: 'TLS certificates + internal CA',
    words: [
      'Nobody wrote these. The manifests refer to two Secrets and a ConfigMap that are not there,',
      'so Postern minted them: external-certs for clients, signed by the external authority, and',
      'internal-certs for the application, signed by the internal one, whose certificate is internal-ca.',
    ],
    screens: [
      { verb: 'get', kind: 'secret' },
      { verb: 'get', kind: 'configmap' },
    ],
  },
  {
    title: 'Gateway Controller + Gateway Class',
    words: [
      'A GatewayClass says which controller runs its Gateways.',
      'On this machine Postern plays that controller.',
    ],
    manifest: '1-gateway-class.yaml',
    screens: [{ verb: 'get', kind: 'gatewayclasses', name: 'traefik' }],
  },
  {
    title: 'Gateway (with HTTPS Listener)',
    words: [
      'The gate at the front. The listener ends the TLS of clients with external-certs,',
      'and lets in the routes of its own namespace.',
    ],
    manifest: '2-gateway.yaml',
    screens: [
      { verb: 'get', kind: 'gateways' },
      { verb: 'describe', kind: 'gateways', name: 'traefik-gateway', parts: ['Spec:'] },
    ],
  },
  {
    title: 'HTTPRoute',
    words: [
      'What is asked for, and who answers: this host and this path go to Service whoami-tls.',
    ],
    manifest: '3-http-route.yaml',
    screens: [{ verb: 'describe', kind: 'httproutes', name: 'httproute-whoami', parts: ['Spec:'] }],
  },
  {
    title: 'TLS Application (with a Service)',
    words: [
      'The application speaks TLS itself, with the certificate that is mounted into its pod.',
      'Without the next step the gateway would speak plaintext to it, and be refused.',
    ],
    manifest: '4-whoami-tls.yaml',
    screens: [
      { verb: 'get', kind: 'pods' },
      { verb: 'describe', kind: 'pod', name: 'whoami-tls', parts: ['Args:', 'Mounts:'] },
    ],
  },
  {
    title: 'BackendTLSPolicy',
    words: [
      'The gate at the back: TLS to the pods of Service whoami-tls, with this hostname as SNI,',
      'and a certificate that must be signed by internal-ca for exactly this hostname.',
    ],
    manifest: '5-backend-tls-policy.yaml',
    screens: [
      { verb: 'describe', kind: 'backendtlspolicies', name: 'whoami-policy', parts: ['Spec:'] },
    ],
  },
];

/** The host and path of the live request that ends the demo. */
export const demoHost = 'whoami.docker.localhost';
export const demoPath = '/whoami';
