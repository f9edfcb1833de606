import { expect, test } from 'vitest';
import { fileSet } from './lab.fixture.ts';
import { checkPaths, pathProblem } from './path.ts';

test('paths that lead out of the tree, into Git or Croft, or fail on another system are refused', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['/etc/passwd', /absolute/],
    ['C:/a', /absolute/],
    ['..', /segment \.\./],
    ['a/../b', /segment \.\./],
    ['./a', /segment \./],
    ['a//b', /empty segment/],
    ['a/', /empty segment/],
    ['a\\b', /backslash/],
    ['a\0b', /control/],
    ['a\nb', /control/],
    ['a/\ud800', /Unicode/],
    ['.git/hooks/pre-commit', /Git/],
    ['sub/.GIT/config', /Git/],
    ['.croft/journal.json', /Croft/],
    ['.Croft/x', /Croft/],
    ['croft.lock', /Croft/],
    ['a/CON', /reserve/],
    ['a/nul.yaml', /reserve/],
    ['lpt1/a', /reserve/],
    ['a./b', /dot or a space/],
    ['a /b', /dot or a space/],
    [`a/${'x'.repeat(256)}`, /255 bytes/],
    [`a/${'ä'.repeat(128)}`, /255 bytes/],
  ];
  for (const [path, problem] of wrong) expect(pathProblem(path), path).toMatch(problem);
});

test('ordinary paths are accepted', () => {
  for (const path of [
    'kubernetes/main/apps/media/plex/ks.yaml',
    '.github/workflows/check.yaml',
    '.gitignore',
    '.sops.yaml',
    'sub/croft.lock',
    'a/console.yaml',
    'a/b:c',
    'ä/日本.yaml',
    `a/${'x'.repeat(255)}`,
  ])
    expect(pathProblem(path), path).toBeNull();
});

test('paths that some systems take for one are refused, also where only a directory differs', () => {
  const messages = (paths: readonly string[]): string[] =>
    checkPaths(fileSet(Object.fromEntries(paths.map((path) => [path, ''])))).map(
      ({ code, file, message }) => `${code} ${file}: ${message}`,
    );
  expect(messages(['a/b', 'a/B'])).toEqual([
    'generation-path a/B: a/B (from lab.yaml) differs from a/b in upper and lower case only; many systems take both for one',
  ]);
  expect(messages(['Media/a', 'media/b'])).toHaveLength(1);
  expect(messages(['caf\u00e9', 'cafe\u0301'])).toHaveLength(1);
  expect(messages(['a/b/c', 'a/b'])).toEqual([
    'generation-path a/b/c: a/b/c (from lab.yaml) lies under a/b, which is a file',
  ]);
  expect(messages(['a/b', 'a/b/c'])).toHaveLength(1);
  expect(messages(['a/b/c', 'a/b/d', 'a/e', 'b'])).toEqual([]);
});

test('a file filed under another path is a mistake that is found', () => {
  const file = { path: 'b', content: '', source: 'lab.yaml' };
  expect(checkPaths(new Map([['a', file]]))).toMatchObject([{ code: 'generation-path' }]);
});
