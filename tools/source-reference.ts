import { opened, typeName, type Schema } from '../src/actions/json-schema.ts';

/** The page docs/reference/source.md: every key of the source, from the published schemas. */
export function sourceReference(published: readonly { file: string; text: string }[]): string {
  const sections = published.flatMap(({ text }) => section(JSON.parse(text) as Schema));
  return [
    '# The declared source',
    '',
    '<!-- Made from src/model/schema by `npm run reference`; a test keeps it current. -->',
    '',
    'Every key that a person may write. `[]` stands for the items of a list, `<name>` for a name of your own. What has no',
    'default and is not marked required may be left out. `croft explain KEY` prints the same for one key.',
    ...sections,
    '',
  ].join('\n');
}

function section(root: Schema): string[] {
  const word = root.properties?.['kind']?.const;
  const kind = typeof word === 'string' ? word : '';
  return [
    '',
    `## ${kind}: ${root.title ?? ''}`,
    '',
    root.description ?? '',
    '',
    '| key | type | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows(root, '', root),
  ];
}

/** Rows of the keys of a schema and of everything below; a key that several forms share stands once. */
function rows(schema: Schema, path: string, root: Schema): string[] {
  const found = new Map<string, string[]>();
  const forms = opened(schema, root);
  for (const map of forms) {
    for (const [key, child] of Object.entries(map.properties ?? {})) {
      const at = path === '' ? key : `${path}.${key}`;
      const isRequired = forms.length === 1 && (map.required?.includes(key) ?? false);
      if (key !== 'kind' || path !== '')
        found.set(at, [row(at, child, root, isRequired), ...rows(child, at + step(child), root)]);
    }
    const { additionalProperties } = map;
    if (typeof additionalProperties === 'object') {
      const at = `${path}.<name>`;
      found.set(at, rows(additionalProperties, at + step(additionalProperties), root));
    }
  }
  return [...found.values()].flat();
}

/** `[]` where the keys below stand in the items of a list. */
function step(schema: Schema): string {
  return schema.items ? '[]' : '';
}

function row(key: string, schema: Schema, root: Schema, isRequired: boolean): string {
  const fallback = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  const cells = [
    typeName(schema, root),
    isRequired ? 'required' : fallback,
    schema.description ?? '',
  ];
  return `| \`${key}\` | ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
}
