import { expect, test } from 'vitest';
import { circles, judge } from './floors.ts';

const from = (file: string, to: string): Parameters<typeof judge>[0] => ({
  from: file,
  to,
  relative: to.startsWith('src/'),
  line: 1,
  names: ['*'],
});

test('an import downward is fine', () => {
  expect(judge(from('src/render/flux/app.ts', 'src/model/index.ts'))).toBeNull();
});

test('an import upward is named', () => {
  expect(judge(from('src/model/load.ts', 'src/render/index.ts'))).toMatch(/upward/);
});

test('siblings do not import each other, but for the declared exceptions', () => {
  expect(judge(from('src/checks/a.ts', 'src/render/index.ts'))).toMatch(/sideways/);
  expect(judge(from('src/model/load.ts', 'src/model/yaml/index.ts'))).toBeNull();
  expect(judge(from('src/model/yaml/parse.ts', 'src/model/load.ts'))).toMatch(/sideways/);
});

test('effects stay in adapters and main', () => {
  expect(judge(from('src/render/app.ts', 'node:fs'))).toMatch(/outside world/);
  expect(judge(from('src/adapters/node-files.ts', 'node:fs'))).toBeNull();
});

test('a face sees actions and base only', () => {
  expect(judge(from('src/cli/render.ts', 'src/model/index.ts'))).toMatch(/a face/);
  expect(judge(from('src/cli/render.ts', 'src/actions/render.ts'))).toBeNull();
});

test('a folder without a floor is refused', () => {
  expect(judge(from('src/utils/x.ts', 'src/base/text.ts'))).toMatch(/no floor/);
});

test('a circle is named once', () => {
  const imports = [from('src/a.ts', 'src/b.ts'), from('src/b.ts', 'src/a.ts')];
  expect(circles(imports)).toEqual(['src/a.ts -> src/b.ts -> src/a.ts']);
});
