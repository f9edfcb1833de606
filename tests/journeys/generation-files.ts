import type { FileSet } from '../../src/generation/index.ts';

/** Every third file differs between even and odd generations; every tenth stands only in even or odd ones. */
export function generationFiles(number: number, count: number): FileSet {
  const parity = number % 2;
  const paths = Array.from({ length: count }, (_, index) => {
    const folder = `kubernetes/main/apps/ns-${index % 20}/app-${index % 100}`;
    return index % 10 === 0
      ? `${folder}/only-${parity}/${index}.yaml`
      : `${folder}/file-${index}.yaml`;
  });
  return new Map(
    paths.map((path, index) => {
      const line = `file ${index} of generation ${index % 3 === 0 ? parity : 'any'}\n`;
      return [path, { path, content: line.repeat(10 + (index % 50)), source: 'driver' }];
    }),
  );
}
