// Schematics to identify, the same for the same seed: texts that YAML quotes, breaks or mistakes for something else.
import type { Schematic } from '../../src/talos/schematic.ts';
import { pick, type Dice } from '../sops/generate.ts';

const WORDS: readonly string[] = [
  ...[
    '',
    ' ',
    '  ',
    '~',
    'null',
    'Null',
    'true',
    'False',
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    'N',
    '<<',
    '=',
    '-',
    '?',
  ],
  ...[
    '0',
    '-0',
    '+1',
    '007',
    '0o17',
    '0x1F',
    '0b101',
    '1_000',
    '1e3',
    '.5',
    '5.',
    '-.inf',
    '.NaN',
    '1:30',
    '12:30:45.5',
  ],
  ...[
    '18446744073709551616',
    '-9223372036854775809',
    '1e400',
    '2020-01-02',
    '2020-1-2T3:4:5Z',
    '2020-13-02',
    '2020',
  ],
  ...[
    '---',
    '...',
    '--- a',
    '- a',
    '-a',
    '? a',
    '?a',
    ': a',
    ':a',
    'a: b',
    'a:b',
    'a:',
    'a #b',
    'a#b',
    '#a',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    "'a'",
    '"a"',
    "it's",
    'say "hi"',
    'back\\slash',
    '[a]',
    '{a}',
    'a, b',
    ',a',
    '=a',
  ],
  ...[
    'net.ifnames=0',
    'console=ttyS0,115200n8',
    'siderolabs/iscsi-tools',
    'intel_iommu=on iommu=pt',
    '-selinux',
  ],
  ...[
    ' lead',
    'trail ',
    '\ttab',
    'ta\tb',
    'tab\t',
    'no\u00a0break',
    'über',
    '日本語',
    'emoji 🚀',
    'a\u0300',
    '\ufeffmark',
  ],
  ...[
    'two\nlines',
    'ends\n',
    'ends twice\n\n',
    '\nbegins',
    ' begins\nspace',
    'a \nb',
    'a\n b',
    'a\n\n\nb',
    '\n',
    '\n\n',
    ' \n',
    'a\n ',
  ],
  ...[
    'cr\rx',
    'crlf\r\nx',
    'nel\u0085x',
    'ls\u2028x',
    'ps\u2029x',
    'ls\u2028',
    'nul\0x',
    'bell\x07',
    'del\x7f',
    'esc\x1b[0m',
    '\t\n',
    'a\tb\nc',
  ],
  ...[
    'x'.repeat(81),
    'long words '.repeat(12).trim(),
    'long "quoted" words: '.repeat(9),
    'k'.repeat(128),
    'k'.repeat(129),
  ],
];

const PIECES = [
  'a',
  'B',
  '9',
  '0',
  '10',
  ' ',
  '-',
  ':',
  '#',
  "'",
  '"',
  ',',
  '.',
  '_',
  'é',
  '\n',
  '=',
  '/',
  '[',
  '\t',
  '\u2028',
  '%',
];

const KEYS: readonly string[] = [
  ...[
    'a',
    'A',
    'b',
    'a1',
    'a9',
    'a10',
    'a01',
    'a010',
    'a100',
    'a1b',
    'a1c',
    '1',
    '2',
    '10',
    '01',
    '1.5',
    '0',
    '00',
    '000',
  ],
  ...[
    'configTxt',
    'configTxtAppend',
    'configtxt',
    'ä',
    'z',
    '_',
    '-x',
    '日',
    'a-1',
    'a-b',
    'a.b',
    'a_b',
    '٣',
    'x٣',
    '__proto__',
  ],
];

type Free = null | boolean | number | string | Free[] | { [key: string]: Free };

function text(roll: Dice): string {
  if (roll(3) > 0) return pick(roll, WORDS);
  return Array.from({ length: 1 + roll(9) }, () => pick(roll, PIECES)).join('');
}

function some<T>(roll: Dice, most: number, make: () => T): T[] {
  return Array.from({ length: roll(most + 1) }, make);
}

function number(roll: Dice): number {
  return pick(roll, [
    ...[0, 1, -1, 42, 65536, 1_000_000, 2 ** 53 - 1, -(2 ** 53) + 1],
    ...[
      0.5, -0.25, 1.1, 1e21, 1e-7, 123456789.125, 5e-324, 1.7976931348623157e308, 1e100, 0.0001,
      0.00001,
    ],
  ]);
}

function free(roll: Dice, depth: number): Free {
  const kind = roll(depth > 0 ? 9 : 6);
  if (kind === 0) return null;
  if (kind === 1) return roll(2) === 0;
  if (kind === 2) return number(roll);
  if (kind < 6) return text(roll);
  return kind === 6 ? some(roll, 4, () => free(roll, depth - 1)) : map(roll, depth - 1);
}

function map(roll: Dice, depth: number): { [key: string]: Free } {
  return Object.fromEntries(
    some(roll, 7, () => [roll(4) === 0 ? text(roll) : pick(roll, KEYS), free(roll, depth)]),
  );
}

/** A schematic with whatever may stand in one, sensible or not. */
export function generateSchematic(roll: Dice): Schematic {
  return {
    extensions: some(roll, 4, () => text(roll)),
    kernelArgs: some(roll, 4, () => text(roll)),
    ...(roll(2) === 0
      ? { overlay: { image: text(roll), name: text(roll), options: map(roll, 3) } }
      : {}),
    ...(roll(2) === 0
      ? { meta: some(roll, 3, () => ({ key: roll(256), value: text(roll) })) }
      : {}),
    ...(roll(2) === 0 ? { bootloader: pick(roll, ['sd-boot', 'grub', 'dual-boot']) } : {}),
    ...(roll(2) === 0 ? { secureBoot: { includeWellKnownCertificates: roll(2) === 0 } } : {}),
  };
}
