import { describe, expect, test } from 'vitest';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import { labOf, lostOf, machinesOf, type TestLab } from './testing-kubernetes.ts';
import { MINORS, WORDS } from './testing-words.ts';

describe.each(MINORS)('Talos %s', (talos) => {
  test.each(Object.keys(WORDS))('what says %s is read as such', async (name) => {
    const declared = { talos, cluster: {}, cp: {}, ...WORDS[name] };
    const machines = await machinesOf(declared);
    const { lab, left } = labOf(machines, declared);
    const again = await machinesOf(lab);
    expect(again.map(({ documents }) => documents)).toEqual(
      machines.map(({ documents }) => documents),
    );
    for (const [index, documents] of left.entries())
      expect(lostOf(documents, again[index]?.documents ?? [], [])).toEqual([]);
    if (!READ_OTHERWISE.has(name)) {
      expect(lab.cluster).toMatchObject(declared.cluster);
      expect(lab.cp).toMatchObject(declared.cp);
      expect(lab.wk ?? {}).toMatchObject(declared.wk ?? {});
    }
  });
});

/**
 * An id for what a schematic is made of; what every machine has, of the node; what a version writes another way, or not at
 * all.
 */
const READ_OTHERWISE: ReadonlySet<string> = new Set([
  ...['schematics', 'kubelet', 'arguments of several values', 'no isolation', 'mounts'],
]);

// A machine that was upgraded still has the configuration of before, which cannot stand beside what is rendered.
test.each(Object.keys(WORDS))(
  'of a machine of before 1.14 that says %s, nothing of its form is left',
  async (name) => {
    const words = { cluster: {}, cp: {}, ...WORDS[name] };
    const before = await machinesOf({ talos: '1.13', ...words });
    const { lab, left } = labOf(before, {
      talos: '1.14',
      ...(words.provides && { provides: words.provides }),
    });
    const now = await machinesOf(
      withTalos(lab.cluster, { version: '1.14.9' }, { ...lab, talos: '1.14' }),
    );
    const wanted = await machinesOf(
      withTalos(words.cluster, { workloadIsolation: false }, { ...words, talos: '1.14' }),
    );
    expect(now.map(({ documents }) => documents)).toEqual(wanted.map(({ documents }) => documents));
    if (name === 'mounts') return;
    for (const [index, documents] of left.entries())
      expect(lostOf(documents, now[index]?.documents ?? [], [])).toEqual([]);
  },
);

function withTalos(cluster: YamlMap, words: YamlMap, lab: TestLab): TestLab {
  const { talos } = cluster;
  return { ...lab, cluster: { ...cluster, talos: { ...(isMap(talos) ? talos : {}), ...words } } };
}
