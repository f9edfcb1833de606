import { parseArgs } from 'node:util';
import {
  GLOBAL_OPTIONS,
  VERBS,
  subcommands,
  type Input,
  type Parameter,
  type Verb,
  type VerbName,
} from '../actions/verbs.ts';
import { didYouMean } from '../base/text.ts';

/** Options that every verb takes. */
export interface GlobalOptions {
  readonly root: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  readonly progress: 'auto' | 'json' | 'none';
}

/** What a command line asks for, or why it cannot be understood. */
export type CommandLine =
  | {
      readonly kind: 'help';
      readonly verb: VerbName | null;
      /** First word of several verbs, such as `app`; null when help is about one verb or all. */
      readonly group: string | null;
      readonly options: GlobalOptions;
    }
  | {
      readonly kind: 'run';
      readonly verb: VerbName;
      readonly input: Input;
      readonly options: GlobalOptions;
    }
  | {
      readonly kind: 'wrong';
      readonly verb: VerbName | null;
      readonly message: string;
      readonly hint: string;
    };

export const SHORT_OPTIONS: Readonly<Record<string, string>> = {
  root: 'C',
  help: 'h',
  'in-place': 'i',
};

const DEFAULTS: GlobalOptions = { root: undefined, json: false, help: false, progress: 'auto' };

/** Reads a command line without the program's own name. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const named = findVerb(args);
  if (named === null) return withoutVerb(args);
  const { name, rest } = named;
  if (name === 'help') return helpAbout(rest);
  if (subcommands(name).length > 0) return withinGroup(name, rest);
  return isVerb(name) ? parseVerb(name, rest) : unknownVerb(name);
}

/** `croft app add sonarr`: a verb of two words. */
function withinGroup(group: string, args: readonly string[]): CommandLine {
  const named = findVerb(args);
  const name = `${group} ${named?.name ?? ''}`;
  if (named && subcommands(name).length > 0) return withinVerb(name, named.rest);
  if (named && isVerb(name)) return parseVerb(name, named.rest);
  if (COMING.has(name)) return unknownVerb(name);
  const known = subcommands(group);
  if (named)
    return {
      kind: 'wrong',
      verb: null,
      message: `there is no ${shownAs('verb', named.name, known, `${group} `)}`,
      hint: meantOr(named.name, known, (meant) => `croft ${group} ${meant}`, listed(group)),
    };
  const read = readTokens(args, GLOBAL_OPTIONS);
  if (typeof read === 'string') return wrong(null, read, GLOBAL_OPTIONS);
  const options = globalsOf(read.values);
  if (options.help) return { kind: 'help', verb: null, group, options };
  return {
    kind: 'wrong',
    verb: null,
    message: `${group} needs a second word`,
    hint: listed(group),
  };
}

/** `croft secret recipients add`: a verb of three words, or the one of two that they begin with. */
function withinVerb(start: string, args: readonly string[]): CommandLine {
  const named = findVerb(args);
  const whole = named ? `${start} ${named.name}` : start;
  if (isVerb(whole)) return parseVerb(whole, named ? named.rest : args);
  // The word may be a key, which must not be shown once more.
  return {
    kind: 'wrong',
    verb: null,
    message: `there is no such verb of croft ${start}`,
    hint: meantOr(
      named?.name ?? '',
      subcommands(start),
      (meant) => `croft ${start} ${meant}`,
      listed(start),
    ),
  };
}

/** `croft app with one of add, list`. */
function listed(group: string): string {
  return `croft ${group} with one of ${subcommands(group).join(', ')}`;
}

function meantOr(
  word: string,
  known: readonly string[],
  ...[say, otherwise]: readonly [say: (meant: string) => string, otherwise: string]
): string {
  const meant = didYouMean(word, known);
  return meant === undefined ? otherwise : `did you mean ${say(meant)}?`;
}

/**
 * A word that is not understood may be a value in the wrong place, which must not be shown once more: only what is
 * nearly a known word is repeated.
 */
function shownAs(what: string, word: string, known: readonly string[], before = ''): string {
  return didYouMean(word, known) === undefined ? `such ${what}` : `${what} ${before}${word}`;
}

function parseVerb(name: VerbName, rest: readonly string[]): CommandLine {
  const parameters: Verb['parameters'] = VERBS[name].parameters;
  const known = { ...GLOBAL_OPTIONS, ...parameters };
  const read = readTokens(rest, known);
  if (typeof read === 'string') return wrong(name, read, known);
  const options = globalsOf(read.values);
  if (options.help) return { kind: 'help', verb: name, group: null, options };
  const places = placePositionals(name, read.positionals);
  if ('message' in places) return { kind: 'wrong', verb: name, ...places };
  const values = new Map([...read.values, ...places.values]);
  const badChoice = wrongChoice(values, known);
  if (badChoice) return { kind: 'wrong', verb: name, ...badChoice };
  const input: Input = Object.fromEntries(
    Object.entries(parameters).map(([key, { type }]) => [key, valueOf(type, values.get(key))]),
  );
  return { kind: 'run', verb: name, input, options };
}

function valueOf(type: Parameter['type'], given: readonly string[] | undefined): Input[string] {
  if (type === 'flag') return given !== undefined;
  return type === 'many' ? (given ?? []) : given?.at(-1);
}

function isVerb(name: string): name is VerbName {
  return Object.hasOwn(VERBS, name);
}

/** The first word that is not a global option or its value. */
function findVerb(args: readonly string[]): { name: string; rest: string[] } | null {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '-C' || arg === '--root' || arg === '--progress') index += 1;
    else if (arg === '--') return null;
    else if (!arg.startsWith('-'))
      return { name: arg, rest: [...args.slice(0, index), ...args.slice(index + 1)] };
  }
  return null;
}

function withoutVerb(args: readonly string[]): CommandLine {
  if (args.includes('--version') || args.includes('-V'))
    return { kind: 'run', verb: 'version', input: {}, options: globalsOf(new Map()) };
  const read = readTokens(args, GLOBAL_OPTIONS);
  if (typeof read === 'string') return wrong(null, read, GLOBAL_OPTIONS);
  return { kind: 'help', verb: null, group: null, options: globalsOf(read.values) };
}

/** Verbs that people of this field will try, and that are to come. */
const COMING: ReadonlySet<string> = new Set([
  'apply',
  'bootstrap',
  'build',
  'diff',
  'drift',
  'record',
  'test',
  'upgrade',
]);

function unknownVerb(name: string): CommandLine {
  if (COMING.has(name))
    return {
      kind: 'wrong',
      verb: null,
      message: `this version has no verb ${name} yet`,
      hint: 'croft --help lists what is there',
    };
  const first = new Set(Object.keys(VERBS).map((verb) => verb.split(' ')[0] ?? verb));
  return {
    kind: 'wrong',
    verb: null,
    message: `there is no ${shownAs('verb', name, [...first])}`,
    hint: meantOr(name, [...first], (meant) => `croft ${meant}`, 'croft --help lists the verbs'),
  };
}

/** `croft help`, `croft help VERB` and `croft help app add`. */
function helpAbout(rest: readonly string[]): CommandLine {
  const [name, ...others] = rest.filter((word) => !word.startsWith('-'));
  const help = { kind: 'help', verb: null, group: null, options: DEFAULTS } as const;
  if (name === undefined) return help;
  if (subcommands(name).length > 0)
    return others.length === 0
      ? { ...help, group: name }
      : withinGroup(name, [...others, '--help']);
  return isVerb(name) ? { ...help, verb: name } : unknownVerb(name);
}

interface Tokens {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Options by name with their values, and the other words; or the message about the first that is wrong. */
function readTokens(
  args: readonly string[],
  known: Readonly<Record<string, Parameter>>,
): Tokens | string {
  const options = Object.fromEntries(
    Object.entries(known)
      .filter(([, { positional }]) => !positional)
      .map(([name, { type }]) => {
        const short = SHORT_OPTIONS[name];
        const kind = type === 'flag' ? ('boolean' as const) : ('string' as const);
        return [name, { type: kind, ...(short ? { short } : {}) }];
      }),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) return `unknown option ${rawName}`;
    if (option.type === 'string' && value === undefined) return `${rawName} needs a value`;
    if (option.type === 'boolean' && value !== undefined) return `${rawName} takes no value`;
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
  return { values, positionals };
}

function wrong(
  verb: VerbName | null,
  message: string,
  known: Readonly<Record<string, Parameter>>,
): CommandLine {
  const [unknown, name] = /^unknown option -+([^]*)$/.exec(message) ?? [];
  const names = Object.entries(known).flatMap(([key, { positional }]) => (positional ? [] : [key]));
  const meant = name ? didYouMean(name, names) : undefined;
  const help = `croft ${verb ? `${verb} ` : ''}--help shows the options`;
  if (unknown !== undefined && meant === undefined)
    return { kind: 'wrong', verb, message: 'there is no such option', hint: help };
  return { kind: 'wrong', verb, message, hint: meant ? `did you mean --${meant}?` : help };
}

type Complaint = { readonly message: string; readonly hint: string };

function placePositionals(
  verb: VerbName,
  given: readonly string[],
): { readonly values: ReadonlyMap<string, readonly string[]> } | Complaint {
  const { parameters, takesSecret }: Verb = VERBS[verb];
  const values = new Map<string, readonly string[]>();
  const rest = [...given];
  for (const [name, { positional, type, required, value }] of Object.entries(parameters)) {
    if (!positional) continue;
    const taken = type === 'many' ? rest.splice(0) : rest.splice(0, 1);
    if (taken.length > 0) values.set(name, taken);
    else if (required)
      return { message: `${value} is missing`, hint: `croft ${verb} --help shows how it is used` };
  }
  const [extra] = rest;
  if (extra === undefined) return { values };
  // The word may be the value itself, which must not be shown once more.
  if (takesSecret)
    return {
      message: 'a word too many; a value never stands in a command',
      hint: 'give it when you are asked, or on standard input; if this was one, choose another: the shell may have kept it',
    };
  return { message: 'a word too many', hint: `croft ${verb} --help shows how it is used` };
}

function wrongChoice(
  values: ReadonlyMap<string, readonly string[]>,
  known: Readonly<Record<string, Parameter>>,
): Complaint | null {
  for (const [name, given] of values) {
    const { choices = [], positional = false, value = '' } = known[name] ?? {};
    const bad = choices.length > 0 ? given.find((one) => !choices.includes(one)) : undefined;
    if (bad === undefined) continue;
    const meant = didYouMean(bad, choices);
    const shown = meant === undefined ? 'that' : bad;
    return {
      message: `${positional ? value : `--${name}`} cannot be ${bad === '' ? 'empty' : shown}`,
      hint: meant ? `did you mean ${meant}?` : `choose ${choices.join(', ')}`,
    };
  }
  return null;
}

function globalsOf(values: ReadonlyMap<string, readonly string[]>): GlobalOptions {
  const progress = values.get('progress')?.at(-1);
  return {
    root: values.get('root')?.at(-1),
    json: values.has('json'),
    help: values.has('help'),
    progress: progress === 'json' || progress === 'none' ? progress : 'auto',
  };
}
