import type { Model } from '../../model/model.ts';
import type { OperatorFile } from '../../model/schema/lab.ts';
import type { Draft } from '../draft.ts';
import { wants } from './tools.ts';

/** Which files of the source each schema of `.croft/schema` is for. */
const SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  app: ['/clusters/*/apps/*/*.yaml', '/clusters/*/apps/*/*/app.yaml'],
  catalogue: ['/catalogue/**/*.yaml'],
  cluster: ['/clusters/*/cluster.yaml'],
  lab: ['/lab.yaml'],
  nodes: ['/clusters/*/nodes.yaml'],
  pins: ['/pins.yaml'],
};

/** What nobody edits by hand. */
const RENDERED = [
  'bootstrap/**',
  'kubernetes/**',
  'docs/lab/**',
  'records/templates/**',
  'croft.lock',
];

const EXTENSIONS: readonly (readonly [extension: string, file: OperatorFile])[] = [
  ['redhat.vscode-yaml', '.vscode/settings.json'],
  ['editorconfig.editorconfig', '.editorconfig'],
  ['hverlin.mise-vscode', 'mise.toml'],
  ['nefrob.vscode-just-syntax', 'justfile'],
  ['task.vscode-task', 'Taskfile.yaml'],
];

/** Settings by which editors complete and check the source, and keep hands off what is rendered. */
export function editorDrafts(model: Model): Draft[] {
  const source = model.lab.file;
  const settings = {
    'yaml.schemas': Object.fromEntries(
      Object.entries(SCHEMAS).map(([name, files]) => [`./.croft/schema/${name}.json`, files]),
    ),
    'files.readonlyInclude': Object.fromEntries(RENDERED.map((path) => [path, true])),
  };
  const recommendations = EXTENSIONS.filter(([, file]) => wants(model, file)).map(([name]) => name);
  const json = (path: string, value: object): Draft => ({
    path,
    source,
    body: { text: `${comment(source, '//')}${JSON.stringify(value, null, 2)}\n` },
  });
  return [
    json('.vscode/settings.json', settings),
    json('.vscode/extensions.json', { recommendations }),
    { path: '.editorconfig', source, body: { text: comment(source, '#') + EDITORCONFIG } },
  ];
}

function comment(source: string, sign: string): string {
  return `${sign} Rendered by croft from ${source}; edit that instead.\n`;
}

const EDITORCONFIG = `root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
trim_trailing_whitespace = true

[justfile]
indent_size = 4

[*.sops.*]
insert_final_newline = unset
trim_trailing_whitespace = unset
`;
