import { parse } from 'yaml';
import { createMemoryRandom } from '../../src/base/host/memory-random.ts';
import { newAccess } from '../../src/talos/access/issue.ts';
import { talosconfigText } from '../../src/talos/access/talosconfig.ts';
import { bundleProblems } from '../../src/talos/bundle/check.ts';
import { bundleText, readBundle } from '../../src/talos/bundle/fields.ts';
import { bundleOfMachine } from '../../src/talos/bundle/machine-config.ts';
import { newBundle } from '../../src/talos/bundle/new.ts';
import type { Talos, TalosCluster } from './peer.ts';

type Expect = (what: string, wrong: readonly string[]) => void;

const HOUR = 3_600_000;
const random = createMemoryRandom('talos oracle');

/** What Talos says of bundles and talosconfigs that Croft makes, and what Croft says of those of Talos. */
export async function judgeSecrets(
  talos: Talos,
  cluster: TalosCluster,
  expect: Expect,
): Promise<void> {
  const now = Date.now();
  const ours = newBundle({ random, clock: { now: () => now - HOUR } });
  const { errors = [] } = await talos.mustDo({ op: 'bundle', yaml: ours });
  expect('our bundles', errors);
  const theirs = (await talos.mustDo({ op: 'bundle-new' })).yaml ?? '';
  const { fields, diagnostics } = readBundle('theirs', theirs);
  const problems = [...diagnostics, ...bundleProblems(fields, 'theirs', now + HOUR)];
  expect(
    'bundles of Talos',
    problems.map(({ message }) => message),
  );
  for (const yaml of [ours, theirs]) {
    const { controlPlane = '', worker = '' } = await talos.mustDo({ op: 'gen', yaml, cluster });
    const { errors: wrong = [] } = await talos.mustDo({ op: 'validate', yaml: controlPlane });
    expect('configurations of our bundles', wrong);
    const back = bundleText(bundleOfMachine('control plane', controlPlane).fields);
    expect('bundles that we take back', isSame(back, yaml) ? [] : ['they changed']);
    const question = { op: 'import-machineconfig', yaml: controlPlane } as const;
    const { yaml: taken = '' } = await talos.mustDo(question);
    expect('bundles that Talos takes back', isSame(taken, yaml) ? [] : ['they changed']);
    const [refusal] = bundleOfMachine('worker', worker).diagnostics;
    expect('workers refused', refusal?.code === 'talos-bundle-source' ? [] : ['taken']);
  }
  await judgeTalosconfig(talos, ours, expect);
}

function isSame(one: string, other: string): boolean {
  return JSON.stringify(parse(one)) === JSON.stringify(parse(other));
}

async function judgeTalosconfig(talos: Talos, bundle: string, expect: Expect): Promise<void> {
  const { fields } = readBundle('ours', bundle);
  const client = newAccess(random, fields, {
    ...{ authority: 'os', subject: { organizations: ['os:admin'] }, usages: ['digital signature'] },
    ...{ now: Date.now(), lifetime: 24 * HOUR },
  });
  if (!client) throw new Error('no access was given');
  const yaml = talosconfigText({ name: 'main', endpoints: ['10.0.50.11'], client });
  const { talosconfig: read = '' } = await talos.mustDo({ op: 'talosconfig-read', yaml });
  expect('our talosconfigs', isSame(read, yaml) ? [] : ['Talos reads something else']);
  const { error = '' } = await talos.ask({ op: 'talosconfig-read', yaml: `contexts: []\n${yaml}` });
  expect('broken talosconfigs refused', error === '' ? ['accepted'] : []);
}
