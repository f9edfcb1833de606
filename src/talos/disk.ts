import type { Node } from '../model/schema/nodes.ts';

type Disk = Node['disk'];

/**
 * The expression in CEL that is true for the disk that a node declares, by the rules of `machine.install.diskSelector`:
 * texts are globs, and neither virtual, read-only nor optical disks are taken. A link such as /dev/disk/by-id/... is
 * looked for among the links of a disk.
 */
export function diskExpression(disk: Disk): string {
  const { device } = disk;
  if (device !== undefined)
    return device.startsWith('/dev/disk/')
      ? `${text(device)} in disk.symlinks`
      : `disk.dev_path == ${text(device)}`;
  const { size, wwid, model, serial, type, busPath } = disk;
  return [
    ...(size === undefined ? [] : [sizeExpression(size)]),
    ...matching('wwid', wwid),
    ...matching('model', model),
    ...matching('serial', serial),
    ...(type === undefined ? [] : [TYPES[type]]),
    ...matching('bus_path', busPath),
    'disk.transport != ""',
    '!disk.readonly',
    '!disk.cdrom',
  ].join(' && ');
}

const TYPES: Readonly<Record<NonNullable<Disk['type']>, string>> = {
  nvme: 'disk.transport == "nvme"',
  sd: 'disk.transport == "mmc"',
  hdd: 'disk.rotational',
  ssd: '!disk.rotational',
};

function matching(field: string, pattern: string | undefined): string[] {
  if (pattern === undefined) return [];
  const path = `disk.${field}`;
  return [
    pattern.includes('*') ? `glob(${text(pattern)}, ${path})` : `${path} == ${text(pattern)}`,
  ];
}

/** A text in CEL, which knows the escapes of JSON. */
function text(value: string): string {
  return JSON.stringify(value);
}

const UNITS = ['', 'k', 'm', 'g', 't', 'p'];

/** `>= 100GB` as `disk.size >= 100000000000u`; without a comparison the size is meant exactly. */
function sizeExpression(size: string): string {
  const [, sign = '', number = '', unit = '', binary = ''] =
    /^(<=|>=|<|>|==)? *(\d+(?:\.\d+)?) *([kmgtp]?)(i?)b?$/i.exec(size) ?? [];
  const base = binary === '' ? 1000 : 1024;
  const bytes = Math.floor(Number(number) * base ** UNITS.indexOf(unit.toLowerCase()));
  return `disk.size ${sign || '=='} ${bytes}u`;
}
