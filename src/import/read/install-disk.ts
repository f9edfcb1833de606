import type { Node } from '../../model/schema/nodes.ts';
import { diskExpression } from '../../talos/disk.ts';

type Disk = Node['disk'];

const TYPES: Readonly<Record<string, NonNullable<Disk['type']>>> = {
  'disk.transport == "nvme"': 'nvme',
  'disk.transport == "mmc"': 'sd',
  'disk.rotational': 'hdd',
  '!disk.rotational': 'ssd',
};

const FIELDS: Readonly<Record<string, 'wwid' | 'model' | 'serial' | 'busPath'>> = {
  wwid: 'wwid',
  model: 'model',
  serial: 'serial',
  bus_path: 'busPath',
};

const TEXT = '("(?:[^"\\\\]|\\\\.)*")';
const DEVICE = new RegExp(`^(?:disk\\.dev_path == ${TEXT}|${TEXT} in disk\\.symlinks)$`);
const CLAUSE = new RegExp(`(?:[^"&]|"(?:[^"\\\\]|\\\\.)*")+`, 'g');
const EQUAL = new RegExp(`^disk\\.(\\w+) == ${TEXT}$`);
const GLOB = new RegExp(`^glob\\(${TEXT}, disk\\.(\\w+)\\)$`);
const SIZE = /^disk\.size (<=|>=|<|>|==) (\d+)u$/;

/** The disk that an expression chooses, where the disk is rendered as just that expression; else undefined. */
export function diskOfExpression(expression: string): Disk | undefined {
  const disk = deviceOf(expression) ?? selectorsOf(expression);
  return disk && diskExpression(disk) === expression ? disk : undefined;
}

function deviceOf(expression: string): Disk | undefined {
  const [, path, link] = DEVICE.exec(expression) ?? [];
  const device = textOf(path ?? link);
  return device === undefined ? undefined : { device };
}

function selectorsOf(expression: string): Disk | undefined {
  const disk: Disk = {};
  for (const [part] of expression.matchAll(CLAUSE)) {
    const clause = part.trim();
    const [, sign, bytes] = SIZE.exec(clause) ?? [];
    const [, field, value] = EQUAL.exec(clause) ?? [];
    const [, pattern, globbed] = GLOB.exec(clause) ?? [];
    const name = FIELDS[field ?? globbed ?? ''];
    const text = textOf(value ?? pattern);
    const type = TYPES[clause];
    if (type) disk.type = type;
    if (sign !== undefined && bytes !== undefined) {
      const size = sizeOf(sign, bytes);
      if (size === undefined) return undefined;
      disk.size = size;
    }
    if (name !== undefined && text !== undefined) disk[name] = text;
  }
  return Object.keys(disk).length > 0 ? disk : undefined;
}

function textOf(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const UNITS: readonly (readonly [bytes: bigint, unit: string])[] = [
  [10n ** 12n, 'TB'],
  [2n ** 40n, 'TiB'],
  [10n ** 9n, 'GB'],
  [2n ** 30n, 'GiB'],
  [10n ** 6n, 'MB'],
  [2n ** 20n, 'MiB'],
  [1000n, 'KB'],
  [1024n, 'KiB'],
];

/** In the first unit that divides it; undefined when none does. */
function sizeOf(sign: string, digits: string): string | undefined {
  const bytes = BigInt(digits);
  const [size, unit] = UNITS.find(([one]) => bytes % one === 0n) ?? [];
  return size === undefined ? undefined : `${sign} ${bytes / size}${unit}`;
}
