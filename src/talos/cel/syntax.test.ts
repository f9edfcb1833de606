import fc from 'fast-check';
import { expect, it } from 'vitest';
import { celProblem } from './syntax.ts';

const DISK = new Set(['disk', 'system_disk', 'GB']);

it.each([
  '!system_disk && disk.size > 200u * GB',
  "disk.transport == 'nvme'",
  'system_disk',
  'disk.model.startsWith("Samsung") || glob("*x*", disk.serial)',
  "'/dev/disk/by-id/a' in disk.symlinks",
  "disk.symlinks.exists(s, s.contains('x'))",
  '(disk.size > 1u ? [1, 2][0] : -1) < 0x1F && {"a": 1}.a == 1.5e3',
])('%s is an expression', (text) => {
  expect(celProblem(text, DISK)).toBeNull();
});

it.each([
  ['', 0, 'unexpected end'],
  ['disk.size >', 11, 'unexpected end'],
  ['disk.size > 1TB', 13, 'unexpected TB'],
  ['disk.', 5, 'unexpected end'],
  ['(system_disk', 12, 'expected ), not end'],
  ['system_disk &', 12, 'unexpected "&"'],
  ["disk.model == 'x", 14, 'unexpected "\'"'],
  ['dsk.size > 1', 0, 'unknown variable dsk'],
  ['system_disk system_disk', 12, 'unexpected system_disk'],
  [`${'('.repeat(80)}1${')'.repeat(80)}`, 64, 'nested too deeply'],
  ['1'.repeat(5000), 4096, 'longer than 4096 characters'],
])('%s is none', (text, offset, message) => {
  expect(celProblem(text, DISK)).toEqual({ offset, message });
});

it('reads every text without failing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const problem = celProblem(text, DISK);
      return problem === null || (problem.offset >= 0 && problem.offset <= text.length);
    }),
  );
});
