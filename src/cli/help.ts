import {
  GLOBAL_OPTIONS,
  VERBS,
  verbsWithin,
  type Parameter,
  type Verb,
  type VerbName,
} from '../actions/verbs.ts';
import { SHORT_OPTIONS } from './parse.ts';

/** Help for the program: its verbs, its common options and where to begin. */
export function overview(): string[] {
  const verbs = Object.entries(VERBS).map(([name, { brief }]): Row => [name, brief]);
  return [
    'croft: run your homelab as a Git repository, not as muscle memory',
    '',
    'Usage: croft VERB [options]',
    '',
    'Verbs',
    ...table(verbs),
    '',
    'Options of every verb',
    ...table(optionRows(GLOBAL_OPTIONS)),
    '',
    'To begin: croft init home-ops --example nova',
    'More about a verb: croft VERB --help',
  ];
}

/** Help for the verbs that begin with a word: `croft app --help`. */
export function groupHelp(group: string): string[] {
  const verbs = verbRows(group);
  return [
    `Usage: croft ${group} VERB [options]`,
    '',
    'Verbs',
    ...table(verbs),
    '',
    `More about one: croft ${group} VERB --help`,
  ];
}

function verbRows(group: string): Row[] {
  return verbsWithin(group).map((name) => [name.slice(group.length + 1), VERBS[name].brief]);
}

/** Help for one verb: usage, what it does, its options and examples. */
export function verbHelp(name: VerbName): string[] {
  const verb: Verb = VERBS[name];
  const own = optionRows(verb.parameters);
  const more = verbRows(name);
  return [
    `croft ${name}: ${verb.brief}`,
    '',
    `Usage: ${usage(name, verb)}`,
    '',
    ...wrap(verb.about),
    '',
    ...(more.length > 0 ? ['Verbs', ...table(more), ''] : []),
    ...(own.length > 0 ? ['Options', ...table(own), ''] : []),
    'Options of every verb',
    ...table(optionRows(GLOBAL_OPTIONS)),
    '',
    'Examples',
    ...verb.examples.flatMap(({ command, does }) => [`  ${command}`, `      ${does}`]),
  ];
}

/** `croft set PATH=VALUE... [--remove PATH]`. */
export function usage(name: string, { parameters }: Verb): string {
  const words = Object.entries(parameters).flatMap(
    ([key, { positional, required, type, value }]) => {
      if (!positional) return [`[--${key}${type === 'flag' ? '' : ` ${value}`}]`];
      const word = type === 'many' ? `${value}...` : value;
      return [required ? word : `[${word}]`];
    },
  );
  return ['croft', name, ...words].join(' ');
}

type Row = readonly [left: string, right: string];

function optionRows(parameters: Readonly<Record<string, Parameter>>): Row[] {
  return Object.entries(parameters).map(([name, { positional, type, value, brief }]) => {
    const short = SHORT_OPTIONS[name];
    const long = `--${name}${type === 'flag' ? '' : ` ${value}`}`;
    return [positional ? value : short ? `-${short}, ${long}` : long, brief];
  });
}

const INDENT = '  ';

function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${INDENT}${left.padEnd(width)}  ${right}`);
}

const WIDTH = 96;

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
