// Scalars that YAML readers disagree about, as they stand after `key: `.

const words =
  'yes no on off y n Y N Yes No YES NO true True TRUE false False FALSE On ON Off OFF tRue yES oN null Null NULL ~ nUll = <<';
const integers =
  '0 1 -1 +1 00 01 017 -017 +017 08 09 0o17 0O17 0o8 0o -0o17 0x1F 0X1f 0x -0x1F +0x1F 0xg 0b11 0B11 0b12 0b -0b11 +0b11 1_000 1__0 _1 1_ 0_7 0x_1 0b_1 0o_7 -_1 0_ 0x1_ 007.5';
const bounds =
  '9007199254740991 9007199254740992 9007199254740993 -9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 +9223372036854775807 +9223372036854775808 0xFFFFFFFFFFFFFFFF 0x10000000000000000 -0x8000000000000000 -0x8000000000000001 0777777777777777777777 01777777777777777777777 02000000000000000000000 123456789012345678901234567890';
const floats =
  '1.0 1. .5 . -.5 +.5 -. 5.e3 1e3 1E3 1e+3 1e-3 1e03 12e03 1e 1e+ e3 .e3 .5e3 1_0.5_0 .5_5 .5__5 .5_ 1_e5 1e1_0 1e400 -1e400 1e-400 1e308 1.7976931348623157e308 1.8e308 0.1 -0 -0.0 +0 0.0 1e21 1e22 1.10 00.5 -08 0e5 1.5_0 0x1p4 0b1.5 .1';
const special = '.inf .Inf .INF -.inf +.inf .nan .NaN .NAN .iNf inf nan NaN Infinity';
const times =
  '52:54:00 12:30:45 1:20 190:20:30.15 52:54:00:12:34:56 2001-01-01 2001-1-1 2001-12-14t21:59:43.10-05:00 2001-12-14T21:59:43Z 2001-13-01 20010101 2001-01';
const texts =
  '1.2.3 10.0.0.1 v1.2 1,000 1e5a 0xdeadbeef 1234e5 5Gi 100m +a -a --- -- ... .. a:b a: :a http://x:80/y a#b é 日本 😀 a,b __ - + _';
const quoted = `'' "" 'yes' "yes" '017' "1" 'it''s' "a\\nb" "\\u00e9" "\\x41" "\\0" '~' "<<"`;
const flow = '[a] {a: b} {} [] [a,b] [yes,017] {y: n} {1: 2} [~] [[1],{a: 1_0}]';
const tagged = [
  ...[
    '!!str 12',
    '!!str yes',
    '!!int 0x10',
    '!!int "12"',
    '!!float 3',
    '!!float 1e3',
    '!!bool yes',
  ],
  ...['!!bool "no"', '!!null ~', '! 12', '! yes', '!<tag:yaml.org,2002:str> 12', '!!binary aGk='],
  ...[
    '!!timestamp 2001-01-01',
    '!!int a',
    '!!bool 1',
    '!!null x',
    '!!float yes',
    '!!map {a: 1}',
    '!!seq [1]',
  ],
];
const spaced = [
  'a b',
  '1 2',
  '1 #c',
  'yes # no',
  'a  b',
  '- a',
  'a: b',
  'a #c',
  '"a" #c',
  '|',
  '>',
];

/** All of them, none twice. */
export const SCALARS: readonly string[] = [
  ...new Set([
    ...[words, integers, bounds, floats, special, times, texts, quoted].flatMap((line) =>
      line.split(' '),
    ),
    ...flow.split(/ (?=[[{])/),
    ...tagged,
    ...spaced,
    '',
  ]),
];

/** Those that may stand anywhere in a generated document: complete, on one line, and no number without a value. */
export const SAFE: readonly string[] = SCALARS.filter(
  (scalar) =>
    scalar !== '' &&
    !/^[-+]?\.(inf|nan)$|^[-?:|>!&*%@`[{'"]|^(---|\.\.\.|<<)|[,[\]{}#]|:$|: |^- |\s#/i.test(scalar),
);
