import type { Run } from './result.ts';
import { GLOBAL_OPTIONS, VERBS, subcommands, type Parameter, type Verb } from './verbs.ts';

/** Verbs that others begin with, and the words of these. */
const BRANCHES = Object.keys(VERBS).flatMap((name) => {
  const words = subcommands(name);
  return words.length > 0 ? [{ name, words }] : [];
});

/** A completion script made from the verbs, so that it is never behind them. */
export const completion: Run<'completion'> = (_context, { shell }) => {
  const make = shell === 'fish' ? fish : shell === 'zsh' ? zsh : bash;
  const lines = make();
  return Promise.resolve({
    exitCode: 0,
    data: { shell: shell ?? '', script: lines.join('\n') },
    lines,
  });
};

function verbs(): (readonly [name: string, verb: Verb])[] {
  return Object.entries(VERBS);
}

function optionsOf(verb: Verb): (readonly [name: string, option: Parameter])[] {
  const own = Object.entries(verb.parameters).filter(([, { positional }]) => !positional);
  return [...own, ...Object.entries(GLOBAL_OPTIONS)];
}

function choicesOf(verb: Verb): readonly string[] {
  return Object.values(verb.parameters).find(({ positional }) => positional)?.choices ?? [];
}

/** First words of the verbs with what they do; of a verb of two words the first stands once. */
function firstWords(): (readonly [word: string, brief: string])[] {
  const found = new Map<string, string>();
  for (const [name, { brief }] of verbs()) {
    const [first = name, second] = name.split(' ');
    if (second === undefined) found.set(first, brief);
    else if (!found.has(first)) found.set(first, subcommands(first).join(', '));
  }
  return [...found];
}

/** First words that need a second one. */
function groups(): string[] {
  return firstWords().flatMap(([word]) => (subcommands(word).length > 0 ? [word] : []));
}

function bash(): string[] {
  const cases = verbs().map(([name, verb]) => {
    const options = optionsOf(verb).map(([option]) => `--${option}`);
    const words = [...subcommands(name), ...choicesOf(verb), ...options];
    return `    '${name}') words="${words.join(' ')}" ;;`;
  });
  const values = choiceTable();
  return [
    '# bash completion of croft; load it with: source <(croft completion bash)',
    '_croft() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb="" words="" at',
    '  for at in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case $at in',
    '      -*) ;;',
    `      *) case $verb in`,
    `        "") verb=$at ;;`,
    `        ${groups().join('|')}) verb="$verb $at" ;;`,
    ...BRANCHES.map(
      ({ name, words }) =>
        `        '${name}') case $at in ${words.join('|')}) verb="$verb $at" ;; *) break ;; esac ;;`,
    ),
    '        *) break ;;',
    '      esac ;;',
    '    esac',
    '  done',
    '  case $before in',
    ...values.map(
      ([option, choices]) =>
        `    --${option}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$word")); return ;;`,
    ),
    '    -C|--root|--out) COMPREPLY=($(compgen -d -- "$word")); return ;;',
    '  esac',
    '  case $verb in',
    `    "") words="${firstWords()
      .map(([word]) => word)
      .join(' ')}" ;;`,
    ...groups().map(
      (group) =>
        `    '${group}') COMPREPLY=($(compgen -W "${subcommands(group).join(' ')}" -- "$word")); return ;;`,
    ),
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))',
    '}',
    'complete -o filenames -F _croft croft',
  ];
}

function zsh(): string[] {
  return [
    '#compdef croft',
    '# zsh completion of croft; save it as _croft in a folder of $fpath',
    '_croft() {',
    '  local -a verbs',
    '  verbs=(',
    ...firstWords().map(([word, brief]) => `    '${word}:${quoted(brief)}'`),
    '  )',
    '  if (( CURRENT == 2 )); then _describe verb verbs; return; fi',
    '  local verb=$words[2] skip=0',
    `  case $verb in`,
    ...groups().map(
      (group) =>
        `    ${group}) if (( CURRENT == 3 )); then _values verb ${subcommands(group).join(' ')}; return; fi; verb="$verb $words[3]"; skip=1 ;;`,
    ),
    '  esac',
    '  case $verb in',
    ...BRANCHES.map(
      ({ name, words }) =>
        `    '${name}') if (( CURRENT == 4 )); then _values verb ${words.join(' ')}; return; fi; case $words[4] in ${words.join('|')}) verb="$verb $words[4]"; skip=2 ;; esac ;;`,
    ),
    '  esac',
    '  if (( skip )); then shift $skip words; (( CURRENT -= skip )); fi',
    '  case $verb in',
    ...verbs().map(([name, verb]) => `    '${name}') _arguments ${zshArguments(verb)} ;;`),
    '  esac',
    '}',
    'compdef _croft croft',
  ];
}

function zshArguments(verb: Verb): string {
  const options = optionsOf(verb).map(([name, { type, value, choices, brief }]) => {
    const kinds = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
    const argument = type === 'flag' ? '' : `:${value}:${kinds}`;
    return `'--${name}[${quoted(brief).replace(/[[\]]/g, '')}]${argument}'`;
  });
  const choices = choicesOf(verb);
  const word = choices.length > 0 ? `'1:word:(${choices.join(' ')})'` : '';
  return [...options, word, "'*:file:_files'"].filter((part) => part !== '').join(' ');
}

function fish(): string[] {
  const lines = ['# fish completion of croft'];
  for (const [word, brief] of firstWords())
    lines.push(`complete -c croft -n __fish_use_subcommand -f -a ${word} -d '${quoted(brief)}'`);
  for (const [name, verb] of verbs()) {
    const words = name.split(' ');
    const seen = (some: readonly string[]): string =>
      some.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const inVerb = `-n '${seen(words)}'`;
    const [last = ''] = words.slice(-1);
    const before = words.slice(0, -1);
    if (before.length > 0) {
      const next = subcommands(before.join(' ')).join(' ');
      const without = `${seen(before)}; and not __fish_seen_subcommand_from ${next}`;
      lines.push(`complete -c croft -n '${without}' -f -a ${last} -d '${quoted(verb.brief)}'`);
    }
    const choices = choicesOf(verb);
    if (choices.length > 0) lines.push(`complete -c croft ${inVerb} -f -a '${choices.join(' ')}'`);
    for (const [option, { type, choices: allowed, brief }] of optionsOf(verb)) {
      const values = allowed.length > 0 ? ` -f -a '${allowed.join(' ')}'` : '';
      const takes = type === 'flag' ? '' : ` -r${values}`;
      lines.push(`complete -c croft ${inVerb} -l ${option}${takes} -d '${quoted(brief)}'`);
    }
  }
  return lines;
}

/** Options with a fixed set of values, each once. */
function choiceTable(): (readonly [name: string, choices: readonly string[]])[] {
  const table = new Map<string, readonly string[]>();
  for (const [, verb] of verbs())
    for (const [name, { choices }] of optionsOf(verb))
      if (choices.length > 0) table.set(name, choices);
  return [...table];
}

/** Text between single quotes of any shell. */
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', ',');
}
