// Proof that the judgement can fail: a sound tree must pass, and each of its broken copies must not.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OracleReport, Tools } from '../oracle.ts';
import { judgeRepository } from './judge.ts';

interface Sabotage {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What the judgement must complain about. */
  readonly complaint: RegExp;
}

const APP = 'kubernetes/main/apps/default/echo/app';
const KS = 'kubernetes/main/apps/default/echo/ks.yaml';

const SABOTAGES: readonly Sabotage[] = [
  {
    what: 'an unknown field deep in a core object',
    file: `${APP}/deployment.yaml`,
    from: 'containerPort: 8080',
    to: 'containerPort: 8080\n              hostname: echo',
    complaint: /Deployment echo: .*additional properties 'hostname' not allowed/s,
  },
  {
    what: 'an unknown field in metadata of a custom resource',
    file: `${APP}/ocirepository.yaml`,
    from: 'name: echo',
    to: 'name: echo\n  label: echo',
    complaint: /OCIRepository echo: .*'label' not allowed/s,
  },
  {
    what: 'an unknown field in a custom resource',
    file: `${APP}/helmrelease.yaml`,
    from: 'retries: 3',
    to: 'retrys: 3',
    complaint: /HelmRelease echo: .*'retrys' not allowed/s,
  },
  {
    what: 'a string for a number',
    file: `${APP}/httproute.yaml`,
    from: 'port: 8080',
    to: 'port: "8080"',
    complaint: /HTTPRoute echo: .*port.*integer/s,
  },
  {
    what: 'a number out of range, only after substitution',
    file: 'kubernetes/main/components/common/cluster-config.yaml',
    from: 'REPLICAS: "2"',
    to: 'REPLICAS: "99999999999"',
    complaint: /Deployment echo: .*replicas/s,
  },
  {
    what: 'a field of the experimental channel',
    file: `${APP}/httproute.yaml`,
    from: '- backendRefs:',
    to: '- sessionPersistence: {type: Cookie}\n      backendRefs:',
    complaint: /HTTPRoute echo: .*'sessionPersistence' not allowed/s,
  },
  {
    what: 'a version that is not served',
    file: `${APP}/ocirepository.yaml`,
    from: 'toolkit.fluxcd.io/v1',
    to: 'toolkit.fluxcd.io/v1beta2',
    complaint: /OCIRepository echo: .*could not find schema/s,
  },
  {
    what: 'a duplicate key',
    file: 'bootstrap/main/namespaces.yaml',
    from: 'name: default',
    to: 'name: default\n  name: other',
    complaint: /bootstrap\/main.*already (defined|set)|duplicate/s,
  },
  {
    what: 'a missing resource of a kustomization',
    file: `${APP}/kustomization.yaml`,
    from: './httproute.yaml',
    to: './route.yaml',
    complaint: /echo\/app: kustomize build: .*route\.yaml/s,
  },
  {
    what: 'a patch from a parent that the object does not take',
    file: 'kubernetes/main/flux/apps.yaml',
    from: 'postBuild:',
    to: 'postBuilds:',
    complaint: /Kustomization echo: .*'postBuilds' not allowed/s,
  },
  {
    what: 'a path that does not exist',
    file: KS,
    from: 'echo/app',
    to: 'echo/apps',
    complaint: /Kustomization default\/echo: spec\.path .*echo\/apps does not exist/,
  },
  {
    what: 'a source that nothing renders',
    file: KS,
    from: 'name: flux-system\n    namespace',
    to: 'name: flux\n    namespace',
    complaint: /Kustomization default\/echo names GitRepository flux-system\/flux,/,
  },
  {
    what: 'a chart that nothing renders',
    file: `${APP}/helmrelease.yaml`,
    from: 'kind: OCIRepository\n    name: echo',
    to: 'kind: OCIRepository\n    name: echoes',
    complaint: /HelmRelease default\/echo names OCIRepository default\/echoes,/,
  },
  {
    what: 'variables from a ConfigMap that nothing renders',
    file: 'kubernetes/main/components/common/cluster-config.yaml',
    from: 'name: cluster-config',
    to: 'name: cluster-settings',
    complaint: /substituteFrom names ConfigMap default\/cluster-config,/,
  },
  {
    what: 'a Kustomization that nobody applies',
    file: 'kubernetes/main/flux/apps.yaml',
    from: 'path: ./kubernetes/main/apps',
    to: 'path: ./kubernetes/main/components',
    complaint: /Kustomization default\/echo is applied from no entry point/,
  },
];

/** Judges the sound tree and every broken copy of it; a judgement that did not come out as it must is a failure. */
export async function selfTest(
  testdata: string,
  tools: Tools,
  scratch: string,
): Promise<OracleReport> {
  const sound = join(testdata, 'sound');
  const passed = await judgeRepository(sound, tools, scratch);
  const failures = passed.failures.map((line) => `self-test: the sound tree fails: ${line}`);
  const objects = passed.counts['objects validated'] ?? 0;
  if (objects < 10)
    failures.push(`self-test: only ${objects} objects of the sound tree were judged`);
  for (const sabotage of SABOTAGES) {
    const complaint = await judgeBroken(sound, sabotage, tools, scratch);
    if (complaint !== null) failures.push(`self-test: ${sabotage.what}: ${complaint}`);
  }
  return { counts: { 'self-tests': SABOTAGES.length + 1 }, skipped: [], failures };
}

async function judgeBroken(
  sound: string,
  { file, from, to, complaint }: Sabotage,
  tools: Tools,
  scratch: string,
): Promise<string | null> {
  const broken = mkdtempSync(join(scratch, 'broken-'));
  cpSync(sound, broken, { recursive: true });
  const before = readFileSync(join(broken, file), 'utf8');
  if (!before.includes(from)) return `${file} does not hold "${from}"`;
  writeFileSync(join(broken, file), before.replace(from, to));
  const { failures } = await judgeRepository(broken, tools, scratch);
  rmSync(broken, { recursive: true, force: true });
  if (failures.some((line) => complaint.test(line))) return null;
  return `must complain about ${String(complaint)}, but says ${failures.join('; ') || 'nothing'}`;
}
