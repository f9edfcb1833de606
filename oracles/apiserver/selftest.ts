// Proof that the judgement can fail: sound objects must pass, and broken ones must not.
import { manifests, type Manifest } from '../tree/manifests.ts';
import type { Resources } from './client.ts';
import { judgeObjects } from './judge.ts';
import type { Server } from './server.ts';

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: self-test
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

const POD = `
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: echo
      image: registry.example/echo:1.0.0
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;

const SOUND = {
  pod: `apiVersion: v1
kind: Pod
metadata: { name: echo, namespace: self-test }
spec:${POD}`,
  deployment: `apiVersion: apps/v1
kind: Deployment
metadata: { name: echo, namespace: self-test }
spec:
  replicas: 2
  selector: { matchLabels: { app: echo } }
  template:
    metadata: { labels: { app: echo } }
    spec:${POD.replaceAll('\n', '\n    ')}`,
  service: `apiVersion: v1
kind: Service
metadata: { name: echo, namespace: self-test }
spec: { selector: { app: echo }, ports: [{ port: 80, targetPort: 8080 }] }
`,
  release: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: echo, namespace: self-test }
spec:
  interval: 1h
  chartRef: { kind: OCIRepository, name: echo }
  install: { remediation: { retries: 3 } }
`,
  route: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: echo, namespace: self-test }
spec:
  parentRefs: [{ name: internal }]
  hostnames: [echo.lab.example]
  rules:
    - backendRefs: [{ name: echo, port: 80 }]
`,
} as const;

interface Sabotage {
  readonly what: string;
  readonly of: keyof typeof SOUND;
  readonly from: string;
  readonly to: string;
  /** What the judgement must complain about. */
  readonly complaint: RegExp;
}

const SABOTAGES: readonly Sabotage[] = [
  {
    what: 'an unknown field in a core object',
    of: 'deployment',
    from: 'replicas:',
    to: 'replicaz:',
    complaint: /replicaz/,
  },
  {
    what: 'an unknown field in a custom resource',
    of: 'release',
    from: 'retries:',
    to: 'retrys:',
    complaint: /retrys/,
  },
  {
    what: 'a string for a number',
    of: 'service',
    from: 'port: 80,',
    to: 'port: http,',
    complaint: /port/,
  },
  {
    what: 'a chart by two ways, which a CEL rule forbids',
    of: 'release',
    from: 'interval: 1h',
    to: 'interval: 1h\n  chart: { spec: { chart: echo, sourceRef: { kind: HelmRepository, name: echo } } }',
    complaint: /either chart or chartRef must be set/,
  },
  {
    what: 'a redirect beside a backend, which a CEL rule forbids',
    of: 'route',
    from: '- backendRefs',
    to: '- filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }]\n      backendRefs',
    complaint: /RequestRedirect filter must not be used together with backendRefs/,
  },
  {
    what: 'a field of the experimental channel',
    of: 'route',
    from: '- backendRefs',
    to: '- sessionPersistence: { type: Cookie }\n      backendRefs',
    complaint: /sessionPersistence/,
  },
  {
    what: 'a selector that does not select its own pods, which no schema can say',
    of: 'deployment',
    from: 'matchLabels: { app: echo }',
    to: 'matchLabels: { app: other }',
    complaint: /selector.*does not match template/s,
  },
  {
    what: 'two ports without names, which no schema can say',
    of: 'service',
    from: '[{ port: 80',
    to: '[{ port: 81 }, { port: 80',
    complaint: /ports\[0\]\.name: Required/,
  },
  {
    what: 'a pod that its namespace does not take',
    of: 'pod',
    from: 'runAsNonRoot: true',
    to: 'runAsUser: 0',
    complaint: /violates PodSecurity "restricted/,
  },
  {
    what: 'a template whose pods its namespace does not take',
    of: 'deployment',
    from: 'allowPrivilegeEscalation: false',
    to: 'privileged: true',
    complaint: /would violate PodSecurity "restricted/,
  },
  {
    what: 'a namespace that nothing makes',
    of: 'service',
    from: 'namespace: self-test',
    to: 'namespace: other',
    complaint: /namespaces "other" not found/,
  },
  {
    what: 'no namespace',
    of: 'service',
    from: ', namespace: self-test',
    to: '',
    complaint: /has no namespace/,
  },
  {
    what: 'a version that is not served',
    of: 'release',
    from: 'fluxcd.io/v2',
    to: 'fluxcd.io/v9',
    complaint: /the server has no helm\.toolkit\.fluxcd\.io\/v9\/HelmRelease/,
  },
];

export interface SelfTest {
  readonly tests: number;
  /** Every judgement that did not come out as it must. */
  readonly failures: readonly string[];
}

/** Judges sound objects and every broken copy of one. */
export async function selfTest(server: Server, served: Resources): Promise<SelfTest> {
  const complaints = async (texts: readonly string[]): Promise<readonly string[]> => {
    const applied = texts.flatMap((text): Manifest[] => [
      ...manifests(NAMESPACE, 'self-test'),
      ...manifests(text, 'self-test'),
    ]);
    return (await judgeObjects(server, served, { applied, plain: [] })).failures;
  };
  const failures = (await complaints(Object.values(SOUND))).map(
    (line) => `self-test: a sound object fails: ${line}`,
  );
  for (const { what, of, from, to, complaint } of SABOTAGES) {
    const broken = SOUND[of].replace(from, () => to);
    const found = broken === SOUND[of] ? [] : await complaints([broken]);
    if (!found.some((line) => complaint.test(line)))
      failures.push(
        `self-test: ${what} must bring ${String(complaint)}, but brings ${found.join('; ') || 'nothing'}`,
      );
  }
  return { tests: SABOTAGES.length + 1, failures };
}
