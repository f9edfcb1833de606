import { GLOBAL_OPTIONS, VERBS, type Parameter, type Verb } from '../actions/verbs.ts';
import { SHORT_OPTIONS } from './parse.ts';
import { usage } from './help.ts';

/** The page docs/reference/cli.md, made from the table of verbs. */
export function reference(): string {
  const verbs: [string, Verb][] = Object.entries(VERBS);
  return [
    '# Command line',
    '',
    '<!-- Made from src/actions/verbs.ts by `npm run reference`; a test keeps it current. -->',
    '',
    'Exit codes: 0 fine, 1 error, 2 changes pending, 3 refused by a gate, 4 could not verify, 5 a person is needed,',
    '130 interrupted. Every command first completes or drops a render that was interrupted.',
    '',
    '## Options of every verb',
    '',
    ...table(GLOBAL_OPTIONS),
    '',
    'With `--json` every verb prints one document: `{ verb, ok, exitCode, data, diagnostics }`, and `error`',
    '(`{ code, message, hint }`) when it could not do its work. A diagnostic is',
    '`{ code, severity, file, range, message, hint, related }`; each code has a page in `docs/errors/`, which',
    '`croft explain CODE` prints.',
    ...verbs.flatMap(([name, verb]) => section(name, verb)),
    '',
  ].join('\n');
}

function section(name: string, verb: Verb): string[] {
  const hasParameters = Object.keys(verb.parameters).length > 0;
  return [
    '',
    `## croft ${name}`,
    '',
    `\`${usage(name, verb)}\``,
    '',
    verb.about,
    ...(hasParameters ? ['', ...table(verb.parameters)] : []),
    '',
    '```sh',
    ...verb.examples.map(({ command, does }) => `${command}  # ${does}`),
    '```',
  ];
}

function table(parameters: Readonly<Record<string, Parameter>>): string[] {
  const rows = Object.entries(parameters).map(([name, { positional, type, value, brief }]) => {
    const short = SHORT_OPTIONS[name];
    const long = `--${name}${type === 'flag' ? '' : ` ${value}`}`;
    const left = positional ? value : short ? `-${short}, ${long}` : long;
    return `| \`${left}\` | ${brief.replaceAll('|', '\\|')} |`;
  });
  return ['| option | does |', '| --- | --- |', ...rows];
}
