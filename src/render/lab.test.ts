import { expect, test } from 'vitest';
import { renderLab } from './index.ts';
import { labOf } from './testing.ts';
import { EVERYTHING } from './testing-lab.ts';

test('x', () => {
  const { files, diagnostics, pending } = renderLab(labOf(EVERYTHING));
  console.log([...files.keys()].join('\n'));
  console.log(
    JSON.stringify(diagnostics, null, 1),
    JSON.stringify(pending.map((p) => [p.path, p.missing])),
  );
  expect(diagnostics).toEqual([]);
});
