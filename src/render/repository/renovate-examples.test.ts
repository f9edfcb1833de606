import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createNodeFiles } from '../../adapters/node-files.ts';
import { resolveWorkloads } from '../../model/catalogue/index.ts';
import { loadLab } from '../../model/load.ts';
import type { Model } from '../../model/model.ts';
import { pinsSchema } from '../../model/schema/pins.ts';
import type { Workload } from '../../model/workload.ts';
import { pinsFile, renderLab, toolPins } from '../index.ts';
import { declare } from '../testing.ts';
import { dependencies, update, type Config } from './testing-renovate.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LABS = readdirSync(`${ROOT}examples`).filter((name) => !/-as-described$|\.\w+$/.test(name));

async function load(name: string): Promise<Model> {
  const options = { catalogue: `${ROOT}catalogue` };
  const { model } = await loadLab(createNodeFiles(), `${ROOT}examples/${name}`, options);
  if (!model) throw new Error(`examples/${name} cannot be loaded`);
  return model;
}

function workloadsOf(model: Model): Map<string, readonly Workload[]> {
  return new Map(
    model.clusters.map((cluster) => [cluster.name, resolveWorkloads(model, cluster).workloads]),
  );
}

/** A lab whose pins.yaml is this text: the source that Renovate may change, and what is rendered from it. */
function tree(model: Model, pins: string): Map<string, string> {
  const listed = { ...model, pins: declare(pinsSchema, 'pins.yaml', pins) };
  const { files } = renderLab({ model: listed, workloads: workloadsOf(listed), version: '0.1.0' });
  const all = new Map([...files].map(([path, { content }]) => [path, content]));
  return all.set('pins.yaml', pins);
}

test.each(LABS)(
  'every pin of the %s lab can be updated in one branch that renders clean',
  async (name) => {
    const model = await load(name);
    const workloads = [...workloadsOf(model).values()].flat();
    const pins = pinsFile(workloads, toolPins(model, workloads));
    const before = tree(model, pins);
    const config = JSON.parse(before.get('renovate.json') ?? '') as Config;
    const found = dependencies(config, before);
    const lines = [...pins.matchAll(/depName=(\S+).*\n {2}(\S+): "?([^\s"@]+)"?(?:@(\S+))?/g)];
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.filter(([, , pin]) => pin?.startsWith('tools.')).length).toBeGreaterThan(10);
    for (const [line = '', shown = '', pin = '', version = '', digest] of lines) {
      const mine = found.filter((one) => one.name === shown && one.version === version);
      expect(
        mine.length,
        `${pin} is found where it is declared and where it is rendered`,
      ).toBeGreaterThan(1);
      // Another version of the same length of nothing that is written anywhere else.
      const to = {
        // What looks like a number stays one: it is quoted before and after.
        version: /^\d+(?:\.\d+)?$/.test(version) ? `${version}97` : `${version}-next`,
        ...(digest === undefined ? {} : { digest: `sha256:${'e'.repeat(64)}` }),
      };
      const others = lines.filter(([, other, , own]) => other === shown && own === version);
      const edited = others.reduce(
        (text, [one]) => text.replace(one, bump(one, version, to)),
        pins,
      );
      expect(edited, line).not.toBe(pins);
      const after = tree(model, edited);
      const updated = update(before, mine, to);
      for (const [path, text] of after) expect(updated.get(path), `${pin} in ${path}`).toBe(text);
    }
  },
);

function bump(line: string, version: string, to: { version: string; digest?: string }): string {
  return line
    .replace(new RegExp(`: ("?)${version.replace(/[.+]/g, '\\$&')}`), `: $1${to.version}`)
    .replace(/sha256:[a-f0-9]{64}/, to.digest ?? '$&');
}

test.each(LABS)(
  'the Talos and Kubernetes versions of the %s lab are found in its source',
  async (name) => {
    const model = await load(name);
    const config = JSON.parse(
      tree(model, 'kind: Pins\npins: {}\n').get('renovate.json') ?? '',
    ) as Config;
    for (const { declared } of model.clusters) {
      const text = readFileSync(`${ROOT}examples/${name}/${declared.file}`, 'utf8');
      const found = dependencies(config, new Map([[declared.file, text]]));
      const versions = (what: string): string[] =>
        found.filter((one) => one.name === what).map(({ version }) => version);
      const plain = (version: string): string => version.replace(/^v/, '');
      expect(versions('siderolabs/talos')).toContain(plain(declared.value.talos.version));
      expect(versions('ghcr.io/siderolabs/kubelet')).toContain(
        plain(declared.value.kubernetes.version),
      );
    }
  },
);
