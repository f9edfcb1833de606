import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { CroftError } from '../src/base/error.ts';
import { RULES } from '../src/checks/index.ts';
import { failureOf } from '../src/cli/failure.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = readdirSync(join(ROOT, 'docs/errors'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.slice(0, -'.md'.length));

interface Source {
  readonly file: string;
  readonly text: string;
}

function sources(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}

const ALL = [...sources('src'), ...sources('tests')];
const TESTS = ALL.filter(
  ({ file }) => file.endsWith('.test.ts') && !file.endsWith('codes.test.ts'),
);
/** Effects throw errors with codes of their own; these have no page, but a remedy. */
const CODE = ALL.filter(
  ({ file }) =>
    !/\.(?:test|contract)\.ts$|\/testing\.ts$|^src\/(?:base|adapters)\/|^tests\//.test(file),
);

/** Codes that a source names: in an object beside a severity, in a type of codes, for a file, of an error. */
function codesIn({ file, text }: Source): string[] {
  const found: string[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (!node) return;
    if (ts.isStringLiteral(node)) found.push(...(/^[a-z]+(?:-[a-z]+)+$/.exec(node.text) ?? []));
    else if (ts.isUnionTypeNode(node)) node.types.forEach(add);
    else if (ts.isLiteralTypeNode(node)) add(node.literal);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node) && property(node, 'severity'))
      add(property(node, 'code'));
    if (ts.isTypeAliasDeclaration(node) && node.name.text.endsWith('Code')) add(node.type);
    if (ts.isPropertySignature(node) && node.name.getText() === 'code') add(node.type);
    if (ts.isCallExpression(node) && node.expression.getText() === 'fileProblem')
      add(node.arguments[0]);
    if (ts.isNewExpression(node) && node.expression.getText() === 'CroftError')
      add(node.arguments?.[0]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

function property(node: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const found = node.properties.find((one) => one.name?.getText() === name);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}

const EFFECTS = ALL.filter(({ file }) => /^src\/(?:base|adapters)\/(?!.*\.test\.ts)/.test(file))
  .flatMap(codesIn)
  .filter((code) => !PAGES.includes(code));
const NAMED = new Set([...Object.keys(RULES), ...CODE.flatMap(codesIn)]);

it('every code of a diagnostic has a page that starts with it and says how to repair it', () => {
  const lacking = [...NAMED].filter((code) => !PAGES.includes(code) && !EFFECTS.includes(code));
  expect(lacking.sort()).toEqual([]);
  for (const code of PAGES) {
    const text = readFileSync(join(ROOT, 'docs/errors', `${code}.md`), 'utf8');
    expect(text.split('\n')[0]).toMatch(new RegExp(`^# ${code}(?:: .+)?$`));
    expect(text.length, code).toBeGreaterThan(100);
  }
});

it('every code of a failed effect has a remedy of its own, as it has no page', () => {
  expect(EFFECTS).toContain('program-timeout');
  for (const code of EFFECTS)
    expect(failureOf(new CroftError(code, 'x'), (text) => text).hint, code).not.toContain(
      'explain',
    );
});

it('every page is about a code that the program gives', () => {
  const given = CODE.map(({ text }) => text).join('\n');
  expect(PAGES.filter((code) => !NAMED.has(code) && !given.includes(`'${code}'`))).toEqual([]);
});

it('every code has a test that provokes it', () => {
  const tested = TESTS.map(({ text }) => text).join('\n');
  expect(PAGES.filter((code) => !new RegExp(`\\b${code}\\b(?!-)`).test(tested))).toEqual([]);
});
