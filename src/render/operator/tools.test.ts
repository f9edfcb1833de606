import { expect, test } from 'vitest';
import { toolPin, TOOLS } from '../../model/tools.ts';
import { renderLab, toolPins } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { labText, renderedFiles } from './testing-files.ts';
import { compareVersions, toolsOf } from './tools.ts';

const files = renderedFiles();

/** The table `[tools]` of a mise.toml, in which every line is a key and a text. */
function miseTools(text: string): Map<string, string> {
  const [, table = ''] = text.split('[tools]\n');
  const lines = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, key, value] = /^(?:([a-z0-9-]+)|"[^"]+") = "([^"]+)"$/.exec(line) ?? [];
      if (value === undefined) throw new Error(`no key and text: ${line}`);
      return [key ?? line.slice(1, line.indexOf('"', 1)), value];
    }),
  );
}

test('mise.toml has every tool at an exact version, and Croft at the one that rendered it', () => {
  const tools = miseTools(files.get('mise.toml') ?? '');
  expect([...tools.keys()]).toEqual([...TOOLS.map(({ name }) => name), 'npm:croft']);
  for (const [name, version] of tools) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  expect(tools.get('npm:croft')).toBe('1.2.3');
  expect(tools.get('talosctl')).toBe('1.13.9');
  expect(tools.get('kubectl')).toBe('1.35.4');
});

test('a tool of something that the lab does not have is not there', () => {
  const input = labOf({});
  const names = toolsOf(input.model, [...input.workloads.values()].flat()).map(
    ({ tool }) => tool.name,
  );
  const missing = TOOLS.map(({ name }) => name).filter((name) => !names.includes(name));
  expect(missing).toEqual(['cilium-cli', 'cilium-hubble', 'opentofu']);
});

test('devenv.nix names the same versions, and a package for each of them', () => {
  const text = files.get('devenv.nix') ?? '';
  const pinned = new Map(
    [...text.matchAll(/^ {4}"([a-z0-9-]+)" = "([^"]+)";$/gm)].map(([, name = '', version = '']) => [
      name,
      version,
    ]),
  );
  const tools = miseTools(files.get('mise.toml') ?? '');
  expect([...pinned]).toEqual([...tools].filter(([name]) => name !== 'npm:croft'));
  for (const name of pinned.keys()) {
    const tool = TOOLS.find((one) => one.name === name);
    expect(text).toContain(`    pkgs.${tool?.nix ?? '?'}\n`);
    expect(text).toContain(`differs ${name} "\${pinned."${name}"}" '${tool?.shows ?? '?'}'`);
  }
  expect(text).toContain('croft = "1.2.3";');
});

test('programs of the devenv shell are commands that its runner knows', () => {
  const scripts = [
    ...(files.get('devenv.nix') ?? '').matchAll(/scripts\."([^"]+)"\.exec = ''exec (.+) "\$@"''/g),
  ];
  expect(scripts.map(([, name, call]) => [name, call])).toContainEqual([
    'infra-plan',
    'just infra-plan',
  ]);
  const task = renderedFiles(labText('operator: { omit: [justfile] }\n'));
  expect(task.get('devenv.nix')).toContain('exec task infra:plan "$@"');
  const none = renderedFiles(labText('operator: { omit: [justfile, Taskfile.yaml] }\n'));
  expect(none.get('devenv.nix')).not.toContain('scripts."');
});

const lab = (texts: Partial<LabTexts>): ReturnType<typeof labOf> =>
  labOf({ ...EVERYTHING, ...texts });

function versionOf(input: ReturnType<typeof labOf>, name: string): string | undefined {
  const all = [...input.workloads.values()].flat();
  return toolsOf(input.model, all).find(({ tool }) => tool.name === name)?.version;
}

test('a line of pins.yaml is the version of a tool', () => {
  const input = lab({ pins: 'kind: Pins\npins: { tools.sops: 3.99.0 }\n' });
  expect(versionOf(input, 'sops')).toBe('3.99.0');
  expect(versionOf(lab({}), 'sops')).toBe(TOOLS.find(({ name }) => name === 'sops')?.version);
});

test('with several clusters the newest version is taken, and that is said', () => {
  const input = lab({});
  const [main] = input.model.clusters;
  if (!main) throw new Error('no cluster');
  const { value } = main.declared;
  const newer = { ...value, name: 'other', talos: { ...value.talos, version: 'v1.13.10' } };
  const other = { ...main, name: 'other', declared: { ...main.declared, value: newer } };
  const two = { ...input, model: { ...input.model, clusters: [main, other] } };
  expect(versionOf(two, 'talosctl')).toBe('1.13.10');
  expect(renderLab(two).files.get('mise.toml')?.content).toContain(
    '# follows the Talos version of the clusters, the newest of 2\n',
  );
  const planned = {
    ...other,
    declared: { ...other.declared, value: { ...newer, state: 'planned' as const } },
  };
  const one = { ...input, model: { ...input.model, clusters: [main, planned] } };
  expect(versionOf(one, 'talosctl')).toBe('1.13.9');
});

test.each([
  ['1.13.9', '1.13.10'],
  ['1.9.0', '1.13.0'],
  ['1.15.0-beta.1', '1.15.0'],
  ['1.15.0-alpha.1', '1.15.0-beta.0'],
])('%s comes before %s', (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(older, older)).toBe(0);
});

test('pins of tools are those with a version of their own, in a lab that says it somewhere', () => {
  const pinsOf = (rest: string): string[] => {
    const input = lab({ lab: labText(rest) });
    return toolPins(input.model, [...input.workloads.values()].flat()).map(({ name }) => name);
  };
  const all = pinsOf('');
  expect(all).toContain('tools.opentofu');
  expect(all).toContain('tools.flux2');
  expect(all).not.toContain('tools.kubectl');
  expect(pinsOf('operator: { omit: [mise.toml, devenv.nix] }\n')).toEqual([]);
  expect(pinsOf('operator: { omit: [mise.toml] }\n')).toEqual(all);
});

test('tools have one name each, in the order of lists', () => {
  const names = TOOLS.map(toolPin);
  expect(names).toEqual([...new Set(names)].sort());
});
