import { expect, test } from 'vitest';
import { diskExpression } from './disk.ts';

const REAL = 'disk.transport != "" && !disk.readonly && !disk.cdrom';

test.each([
  ['a device', { device: '/dev/sda' }, 'disk.dev_path == "/dev/sda"'],
  [
    'a link to a device',
    { device: '/dev/disk/by-id/nvme-eui.0025385b71b0a001' },
    '"/dev/disk/by-id/nvme-eui.0025385b71b0a001" in disk.symlinks',
  ],
  ['a text', { serial: 'S5GXNX0T' }, `disk.serial == "S5GXNX0T" && ${REAL}`],
  ['a glob', { model: 'WDC*' }, `glob("WDC*", disk.model) && ${REAL}`],
  ['quotes and backslashes', { model: 'a "b" \\c' }, `disk.model == "a \\"b\\" \\\\c" && ${REAL}`],
  ['a comparison', { size: '>= 100GB' }, `disk.size >= 100000000000u && ${REAL}`],
  ['a size in powers of two', { size: '<2TiB' }, `disk.size < 2199023255552u && ${REAL}`],
  ['a size as it is', { size: '1.5 TB' }, `disk.size == 1500000000000u && ${REAL}`],
  ['a unit without B', { size: '<=4m' }, `disk.size <= 4000000u && ${REAL}`],
  ['a kind', { type: 'ssd' }, `!disk.rotational && ${REAL}`],
  [
    'everything at once',
    { wwid: 'eui.1', type: 'nvme', busPath: '/pci0000:00/*' },
    `disk.wwid == "eui.1" && disk.transport == "nvme" && glob("/pci0000:00/*", disk.bus_path) && ${REAL}`,
  ],
] as const)('%s', (_, disk, expression) => {
  expect(diskExpression(disk)).toBe(expression);
});
