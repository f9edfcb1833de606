import { expect, test } from 'vitest';
import { VERBS } from '../../actions/verbs.ts';
import { labSchema } from '../../model/schema/lab.ts';
import { publishSchemas } from '../../model/schema/publish.ts';
import { renderLab } from '../index.ts';
import { labOf } from '../testing.ts';
import { EVERYTHING } from '../testing-lab.ts';
import { labText, renderedFiles } from './testing-files.ts';

const files = renderedFiles();
const json = (path: string): Readonly<Record<string, unknown>> =>
  JSON.parse((files.get(path) ?? '').replace(/^\/\/.*\n/, '')) as Readonly<Record<string, unknown>>;

/** Whether a path is what a glob of an editor means. */
function matches(glob: string, path: string): boolean {
  const pattern = glob
    .slice(1)
    .split('**/')
    .map((part) => part.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*'))
    .join('(?:.*/)?');
  return new RegExp(`^${pattern}$`).test(path);
}

test('an editor finds the schema of each file of the source, and none for manifests', () => {
  const schemas = Object.entries(
    json('.vscode/settings.json')['yaml.schemas'] as Record<string, string[]>,
  );
  const names = schemas.map(
    ([schema]) => /^\.\/\.croft\/schema\/([a-z]+\.json)$/.exec(schema)?.[1],
  );
  expect(names.sort()).toEqual(
    publishSchemas()
      .map(({ file }) => file)
      .sort(),
  );
  const schemaOf = (path: string): string[] =>
    schemas
      .filter(([, globs]) => globs.some((glob) => matches(glob, path)))
      .map(([name]) => name.replace(/^.*\//, ''));
  expect(schemaOf('lab.yaml')).toEqual(['lab.json']);
  expect(schemaOf('pins.yaml')).toEqual(['pins.json']);
  expect(schemaOf('clusters/main/cluster.yaml')).toEqual(['cluster.json']);
  expect(schemaOf('clusters/main/nodes.yaml')).toEqual(['nodes.json']);
  expect(schemaOf('clusters/main/apps/media/sonarr.yaml')).toEqual(['app.json']);
  expect(schemaOf('clusters/main/apps/media/jellyfin/app.yaml')).toEqual(['app.json']);
  expect(schemaOf('clusters/main/apps/media/jellyfin/deployment.yaml')).toEqual([]);
  expect(schemaOf('catalogue/apps/own.yaml')).toEqual(['catalogue.json']);
});

test('what is rendered is read-only in an editor, what people write is not', () => {
  const globs = Object.keys(json('.vscode/settings.json')['files.readonlyInclude'] as object);
  const isReadonly = (path: string): boolean =>
    globs.some((glob) => matches(`/${glob.replace(/\*\*$/, '**/*')}`, path));
  const rendered = [...files.keys()].filter((path) =>
    /^(?:kubernetes|bootstrap|docs)\//.test(path),
  );
  expect(rendered.length).toBeGreaterThan(50);
  expect(rendered.filter((path) => !isReadonly(path))).toEqual([]);
  for (const path of [
    'lab.yaml',
    'clusters/main/cluster.yaml',
    'records/runbooks/a.md',
    'docs/own.md',
  ])
    expect(isReadonly(path), path).toBe(false);
});

const OMITTABLE = labSchema.shape.operator.unwrap().shape.omit.unwrap().element.options;

/** Machines are encrypted files, which a render without encryption has not: they have a test of their own. */
const IN_CLEAR = OMITTABLE.filter((one) => one !== 'talos');

test.each(IN_CLEAR)('%s can be refused, and nothing else goes with it', (path) => {
  const rest = new Set(renderedFiles(labText(`operator: { omit: ["${path}"] }\n`)).keys());
  const gone = [...files.keys()].filter((one) => !rest.has(one));
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.filter((one) => one !== path && !one.startsWith(`${path}/`))).toEqual([]);
});

test('a lab can refuse them all, and then has no facts for commands either', () => {
  const none = [
    ...renderedFiles(labText(`operator: { omit: ${JSON.stringify(OMITTABLE)} }\n`)).keys(),
  ];
  const outside = none.filter(
    (path) => !/^(?:kubernetes|bootstrap\/main|records|\.github)\//.test(path),
  );
  expect(outside.sort()).toEqual(['.sops.yaml', 'renovate.json']);
});

test('what is recommended to an editor is what the lab has', () => {
  const without = renderedFiles(labText('operator: { omit: [justfile, mise.toml] }\n'));
  const text = without.get('.vscode/extensions.json') ?? '';
  expect(text).toContain('task.vscode-task');
  expect(text).not.toMatch(/just|mise/);
});

test('assistants are told what is rendered, how to check, and what never to do', () => {
  const text = files.get('AGENTS.md') ?? '';
  const verbs = [...text.matchAll(/`croft ([a-z]+)/g)].map(([, verb = '']) => verb);
  expect(verbs.length).toBeGreaterThan(5);
  const known = Object.keys(VERBS).map((name) => name.split(' ')[0]);
  for (const verb of verbs) expect(known).toContain(verb);
  expect(text).toContain('| main    | `10.0.50.50:6443` |');
  expect(text).toContain('control0 (control-plane, `10.0.50.11`)');
  expect(text).toMatch(/`just talos-upgrade-node <node>` +\| .+ \| yes +\|/);
  expect(text).toMatch(/`just check` +\| .+ \| {8}\|/);
  expect(files.get('CLAUDE.md')).toContain('AGENTS.md');
});

test('no file for operators names a version that Renovate would leave behind', () => {
  for (const path of [
    'AGENTS.md',
    'justfile',
    'Taskfile.yaml',
    '.vscode/settings.json',
    'devenv.yaml',
  ])
    for (const version of ['1.13.9', '1.35.4', '1.2.3', '4.0.16'])
      expect(files.get(path), path).not.toContain(version);
});

test('a lab whose clusters are planned still has its tools and its documentation', () => {
  const cluster = `${EVERYTHING.cluster ?? ''}state: planned\n`;
  const { files: planned } = renderLab(labOf({ ...EVERYTHING, lab: labText(), cluster }));
  expect(planned.has('bootstrap/lab.sh')).toBe(false);
  expect(planned.get('justfile')?.content).not.toContain('talos');
  expect(planned.get('mise.toml')?.content).toContain('talosctl = "1.13.9"');
  expect(planned.get('docs/lab/README.md')?.content).toContain('No cluster of this lab is active.');
});
