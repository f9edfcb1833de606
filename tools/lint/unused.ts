// Unused exports and files: everything in src must be reached from an entry point or a test of another file.
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { importsOf, sources } from './imports.ts';

/** What runs without being imported. */
const ENTRIES =
  /^(src\/main\.ts|src\/adapters\/[^/]+-guard\.ts|src\/index\.ts|src\/(base\/host|[a-z]+)\/index\.ts|.*\.test\.ts|tests\/journeys\/[^/]+-driver\.ts|(tools|bench|oracles)\/[^/]+\.ts|tools\/lint\/[^/]+\.ts|[^/]+\.config\.ts)$/;

function exportsOf(root: string, file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const names: string[] = [];
  for (const statement of source.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) names.push(name.text);
    } else if ('name' in statement && statement.name) {
      names.push((statement.name as ts.Identifier).text);
    }
  }
  return names;
}

const root = join(import.meta.dirname, '../..');
const files = ['src', 'tests', 'tools', 'bench', 'oracles'].flatMap((folder) =>
  sources(root, folder),
);
const used = new Map<string, Set<string>>();
for (const file of files) {
  for (const { to, names, relative } of importsOf(root, file)) {
    if (!relative) continue;
    const set = used.get(to) ?? new Set<string>();
    used.set(to, set);
    for (const name of names) set.add(name);
  }
}
let bad = 0;
const complain = (text: string): void => {
  console.log(text);
  bad += 1;
};
for (const file of files) {
  if (ENTRIES.test(file)) continue;
  const names = used.get(file);
  if (!names) complain(`${file} is imported by nothing`);
  else if (!names.has('*'))
    for (const name of exportsOf(root, file))
      if (!names.has(name) && !usedInside(file, name))
        complain(`${file} exports ${name}, which nothing imports`);
}
process.exitCode = bad > 0 ? 1 : 0;

/** A type that other exports of the same file mention must be exported for declarations. */
function usedInside(file: string, name: string): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  if (!new RegExp(`export (interface|type) ${name}\\b`).test(text)) return false;
  return (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length > 1;
}
