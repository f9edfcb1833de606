// Files to encrypt, the same for the same seed: every store, every type, comments in every place.
import type { Format } from '../../src/secrets/sops/index.ts';

/** A number below `limit`, from 0. */
export type Dice = (limit: number) => number;

/** Mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

export function pick<T>(roll: Dice, items: readonly T[]): T {
  const item = items[roll(items.length)];
  return item as T;
}

const KEYS = [
  ...['data', 'stringData', 'password', 'user_unencrypted', 'token_secret', 'apiVersion', 'kind'],
  ...[
    'name',
    'a',
    'b-c',
    'x.y',
    'über',
    'with space',
    'key',
    'yes',
    'no',
    '12',
    'list',
    'spec',
    'true',
  ],
];

const WORDS = [
  ...[
    'hunter2',
    'a b c',
    'über straße',
    'x: y',
    '#hash',
    'a # b',
    "it's",
    'say "hi"',
    '- dash',
    '*star',
    '&amp',
  ],
  ...[
    'null',
    'yes',
    'off',
    '12:30:45',
    '0x1F',
    '1e3',
    '.5',
    '~',
    '=',
    '<html>',
    '@at',
    '`tick`',
    '%p',
    '!bang',
  ],
  ...[
    '2024-01-02',
    'true',
    '007',
    '1_000',
    '   lead',
    'trail  ',
    'tab\there',
    'C:\\path',
    '{curly}',
    '[square]',
  ],
  ...[
    'emoji 🎉',
    'ENC[AES256_GCM,data:x]',
    'comma, separated',
    'a:b',
    ':colon',
    '?q',
    '? q',
    '|',
    '>',
    "''",
    '""',
  ],
  ...[
    '\u00a0nbsp',
    'zero\u200bwidth',
    'é',
    '---',
    '...',
    '--- x',
    '0o17',
    '0b11',
    '+1',
    '-',
    '.',
    '..',
    '1.',
    '-0',
  ],
];

const SCALARS = [
  ...[
    '1',
    '0',
    '-1',
    '42',
    '9223372036854775807',
    '-9223372036854775808',
    '017',
    '0x1F',
    '0b101',
    '0o17',
    '1_000',
  ],
  ...[
    '1.5',
    '-0.25',
    '1e3',
    '6.02e23',
    '1e-7',
    '1234567.125',
    '100000.0',
    '1e21',
    '.5',
    '3.',
    '1.0',
    '08',
    '0.1',
  ],
  ...[
    'true',
    'false',
    'True',
    'FALSE',
    'null',
    '~',
    '',
    'yes',
    'no',
    'on',
    'y',
    'plain text',
    'a-b_c',
  ],
  ...[
    '2024-01-02',
    '2024-01-02T03:04:05Z',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-15 2:59:43.10',
  ],
  ...[
    '12:30:45',
    '<<',
    '=',
    '1.2.3',
    '10.0.0.1/24',
    'a:b',
    'http://host.example/x',
    '!!str 12',
    '!!int "3"',
    '.5e1',
  ],
  ...[
    '"quoted"',
    "'single'",
    '"esc \\n \\t \\u00e9"',
    "'it''s'",
    '"12"',
    "'true'",
    '""',
    "''",
    '[]',
    '{}',
  ],
  ...[
    '[1, two, "three", null]',
    '{a: 1, b: [x, y]}',
    '"\\x07bell"',
    '"a\\nb"',
    '0x7fffffffffffffff',
    '1e400',
  ],
];

const BLOCKS = [
  ...[
    '|\n~one\n~two\n',
    '|-\n~one\n~two\n',
    '|+\n~one\n\n',
    '>\n~fold\n~ed\n\n~para\n',
    '|2\n~  lead\n~two\n',
  ],
  ...[
    '|\n~-----BEGIN-----\n~abc/+=\n~-----END-----\n',
    '>-\n~a\n~  b\n~c\n',
    '|\n~tab\there\n~trail  \n',
  ],
];

const COMMENTS = [
  ' a comment',
  ' secret: hunter2',
  '',
  ' ENC',
  'no space',
  ' encrypt me',
  ' sops:clear',
  ' # twice',
];

/** A YAML text. */
function yamlFile(roll: Dice): string {
  const documents = roll(8) === 0 ? 2 + roll(2) : 1;
  const step = pick(roll, [2, 2, 4, 3]);
  const parts = Array.from({ length: documents }, () => {
    const yaml: Yaml = { roll, step, out: '', anchors: roll(3) === 0 ? 1 : 0 };
    map(yaml, 0, 1 + roll(6), 0);
    if (roll(5) === 0) yaml.out += note(yaml, 0);
    return yaml.out;
  });
  const head = roll(6) === 0 ? '---\n' : roll(6) === 0 ? '# of the file\n\n' : '';
  return head + parts.join('---\n');
}

interface Yaml {
  readonly roll: Dice;
  readonly step: number;
  out: string;
  anchors: number;
}

function note({ roll }: Yaml, column: number): string {
  let text = '';
  for (let line = roll(3); line >= 0; line--) {
    text += `${' '.repeat(column)}#${pick(roll, COMMENTS)}\n`;
    if (roll(6) === 0) text += '\n';
  }
  return text;
}

function behind({ roll }: Yaml): string {
  return roll(8) === 0 ? ` #${pick(roll, COMMENTS)}` : '';
}

function keyText(roll: Dice, key: string): string {
  if (/^(?:yes|no|12|true)$/.test(key)) return `"${key}"`;
  return roll(10) === 0 ? `'${key}'` : key;
}

function map(yaml: Yaml, column: number, count: number, depth: number): void {
  const { roll } = yaml;
  const left = [...KEYS];
  for (let at = 0; at < count; at++) {
    const [key = 'k'] = left.splice(roll(left.length), 1);
    if (roll(6) === 0) yaml.out += note(yaml, roll(5) === 0 ? column + yaml.step : column);
    if (roll(12) === 0) yaml.out += '\n';
    const indent = yaml.out.endsWith('- ') ? '' : ' '.repeat(column);
    yaml.out += `${indent}${keyText(roll, key)}:`;
    value(yaml, column, depth, false);
  }
}

function value(yaml: Yaml, column: number, depth: number, inList: boolean): void {
  const { roll, step } = yaml;
  const kind = roll(depth > 3 ? 6 : 10);
  const inner = inList ? column + 2 : column + step;
  if (kind < 5) scalar(yaml, inList);
  else if (kind === 5) {
    const block = pick(roll, BLOCKS).replaceAll('~', ' '.repeat(inner));
    yaml.out += `${inList ? '' : ' '}${block.replace(/^\|2/, `|${String(inner - column)}`)}`;
  } else if (kind < 8) {
    if (!inList) yaml.out += `${anchor(yaml)}${behind(yaml)}\n`;
    map(yaml, inner, 1 + roll(3), depth + 1);
  } else {
    if (!inList) yaml.out += `${behind(yaml)}\n`;
    list(yaml, inList ? inner : roll(2) === 0 ? column : inner, depth + 1);
  }
}

function anchor(yaml: Yaml): string {
  if (yaml.anchors !== 1) return '';
  yaml.anchors = 2;
  return ' &base';
}

function scalar(yaml: Yaml, inList: boolean): void {
  const { roll } = yaml;
  const space = inList ? '' : ' ';
  const alias = yaml.anchors === 3 && roll(6) === 0;
  const text = alias
    ? '*base'
    : roll(3) === 0
      ? JSON.stringify(pick(roll, WORDS))
      : pick(roll, SCALARS);
  yaml.out += `${space}${text}${behind(yaml)}\n`;
}

function list(yaml: Yaml, column: number, depth: number): void {
  const { roll } = yaml;
  for (let at = 1 + roll(4); at > 0; at--) {
    if (roll(8) === 0) yaml.out += note(yaml, column);
    const indent = yaml.out.endsWith('- ') ? '' : ' '.repeat(column);
    yaml.out += `${indent}- `;
    value(yaml, column, depth, true);
  }
}

/** A JSON text. */
function jsonFile(roll: Dice): string {
  return JSON.stringify(jsonObject(roll, 0), null, pick(roll, [0, 2, '\t'])).replaceAll(
    /"@(.*?)"/g,
    '$1',
  );
}

const NUMBERS = [
  ...[
    '@0',
    '@-1',
    '@42',
    '@9223372036854775807',
    '@-9223372036854775808',
    '@9223372036854775808',
    '@1.5',
    '@1e3',
  ],
  ...[
    '@1.0',
    '@-0.0',
    '@1e21',
    '@1e-7',
    '@123456789.125',
    '@6.02e23',
    '@9007199254740993',
    '@0.1',
    '@100000.0',
  ],
];

function jsonObject(roll: Dice, depth: number): Record<string, unknown> {
  const left = [...KEYS];
  return Object.fromEntries(
    Array.from({ length: roll(6) + (depth === 0 ? 1 : 0) }, (): [string, unknown] => [
      left.splice(roll(left.length), 1)[0] ?? '',
      jsonValue(roll, depth + 1),
    ]),
  );
}

function jsonValue(roll: Dice, depth: number): unknown {
  const kind = roll(depth > 3 ? 7 : 10);
  if (kind < 3)
    return pick(
      roll,
      WORDS.filter((word) => !word.startsWith('@')),
    );
  if (kind < 5) return pick(roll, NUMBERS);
  if (kind < 7)
    return pick(roll, [true, false, null, '', 'x\u2028y', 'a\u0007\b\f\r\n\t', '<&>', '\u007f']);
  if (kind < 9) return jsonObject(roll, depth);
  return Array.from({ length: roll(4) }, () => jsonValue(roll, depth + 1));
}

/** A dotenv text. */
function dotenvFile(roll: Dice): string {
  const left = [
    'A',
    'DB_PASSWORD',
    'TOKEN_unencrypted',
    'x',
    'URL',
    ' spaced',
    'QUOTED',
    'data',
    'EMPTY',
  ];
  let text = '';
  for (let at = 1 + roll(7); at > 0; at--) {
    if (roll(4) === 0) text += `#${pick(roll, COMMENTS)}\n`;
    if (roll(6) === 0) text += '\n';
    const [key = 'K'] = left.splice(roll(left.length), 1);
    text += `${key}=${pick(roll, [...WORDS, '', '"quoted"', 'a\\nb', 'a=b', 'back\\\\slash'])}\n`;
  }
  return roll(4) === 0 ? text.slice(0, -1) : text;
}

/** An INI text. */
function iniFile(roll: Dice): string {
  const sections = ['alpha', 'beta gamma', 'data', 'x_unencrypted', 'DEFAULT', 'alpha'];
  let text = roll(2) === 0 ? iniKeys(roll) : '';
  for (let at = roll(4); at > 0; at--) {
    if (roll(4) === 0) text += `;${pick(roll, COMMENTS)}\n`;
    text += `[${pick(roll, sections)}]${roll(8) === 0 ? ' ; behind' : ''}\n${iniKeys(roll)}`;
    if (roll(2) === 0) text += '\n';
  }
  return text === '' ? 'a = b\n' : text;
}

const INI_VALUES = [
  ...[
    'hunter2',
    '',
    'a b',
    '"quoted"',
    "'single'",
    'a ; note',
    'a # note',
    '`tick ; in`',
    '"""multi\nline"""',
  ],
  ...[
    '12',
    '1.5',
    'true',
    'a=b',
    'a:b',
    '  spaced  ',
    '"  kept  "',
    'go\\\non',
    'über',
    '[x]',
    '\\escaped',
    '"half',
  ],
];

function iniKeys(roll: Dice): string {
  const left = [
    'a',
    'password',
    'user_unencrypted',
    'with space',
    'longer_key_name',
    '"q"',
    'über',
  ];
  let text = '';
  for (let at = roll(5); at > 0; at--) {
    if (roll(4) === 0) text += `${pick(roll, ['#', ';', '# ', '; '])}${pick(roll, COMMENTS)}\n`;
    const [key = 'k'] = left.splice(roll(left.length), 1);
    text += `${key}${pick(roll, ['=', ' = ', ': '])}${pick(roll, INI_VALUES)}\n`;
  }
  return text;
}

/** Any bytes. */
function binaryFile(roll: Dice): Buffer {
  const size = pick(roll, [0, 1, 16, 100, 1000]);
  if (roll(2) === 0) return Buffer.from(pick(roll, WORDS).repeat(1 + (size % 7)));
  return Buffer.from(Array.from({ length: size }, () => roll(256)));
}

/** A plain file of a format. */
export function plainFile(roll: Dice, format: Format): Buffer {
  switch (format) {
    case 'yaml':
      return Buffer.from(yamlFile(roll));
    case 'json':
      return Buffer.from(jsonFile(roll));
    case 'dotenv':
      return Buffer.from(dotenvFile(roll));
    case 'ini':
      return Buffer.from(iniFile(roll));
    case 'binary':
      return binaryFile(roll);
  }
}
