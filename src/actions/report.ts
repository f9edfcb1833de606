import {
  formatDiagnostic,
  visible,
  type Diagnostic,
  type Range,
  type Severity,
} from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import type { Built, Pipeline } from './pipeline.ts';
import type { Json, Result } from './result.ts';

/** Diagnostics as a person reads them, with an empty line after each. */
export function diagnosticLines(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): string[] {
  const shown = new Map(texts);
  for (const { file, range, secret } of diagnostics) {
    const text = shown.get(file);
    if (secret && range && text !== undefined) shown.set(file, blot(text, range));
  }
  return diagnostics.flatMap((one) => [
    ...formatDiagnostic(one, shown.get(one.file)).split('\n'),
    '',
  ]);
}

/** The text with a range replaced by as many asterisks, also for the other problems of its line. */
function blot(text: string, { start, end }: Range): string {
  const covered = text.slice(start.offset, end.offset).replace(/[^\n]/g, '*');
  return text.slice(0, start.offset) + covered + text.slice(end.offset);
}

/** `2 errors, 1 warning`; `no problems`. */
export function countLine(diagnostics: readonly Diagnostic[]): string {
  const words = (['error', 'warning'] as const).flatMap((severity) => {
    const count = countOf(diagnostics, severity);
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return words.length === 0 ? 'no problems' : words.join(', ');
}

export function countOf(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter((one) => one.severity === severity).length;
}

/** What a verb answers that problems of the source stop: the problems, and that everything is as it was. */
export function refusal({ diagnostics, texts }: Pick<Pipeline, 'diagnostics' | 'texts'>): Result {
  const shown = diagnostics.filter(({ severity }) => severity !== 'pending');
  return {
    exitCode: 1,
    data: null,
    diagnostics: shown,
    lines: [],
    notes: [...diagnosticLines(shown, texts), `${countLine(shown)}; nothing was written`],
  };
}

/** One secret of the lab that has no value yet, and what waits for it. */
export interface UnsetSecret {
  readonly name: string;
  /** The rule that can make it, if a person need not. */
  readonly generate: string | null;
  /** Objects that need it: `media/sonarr-secret`. */
  readonly users: readonly string[];
  /** It has a file, which lacks a field or cannot be opened here. */
  readonly partial: boolean;
}

/** The lab's secrets without a value, by name: those that rendered objects wait for, and those of the lab itself. */
export function unsetSecrets({ model, rendered }: Built): UnsetSecret[] {
  const found = new Map<string, { generate: string | null; users: Set<string> }>();
  const add = (name: string, user: string, generate: string | null): void => {
    const entry = found.get(name) ?? { generate: null, users: new Set<string>() };
    entry.users.add(user);
    entry.generate ??= generate;
    found.set(name, entry);
  };
  for (const { namespace, name, missing, keys } of rendered.pending)
    for (const secret of missing) {
      const generate = keys.find((key) => key.secret === secret)?.generate ?? null;
      add(secret, namespace === '' ? name : `${namespace}/${name}`, generate);
    }
  for (const [use, { secret }] of Object.entries(model.lab.value.credentials))
    if (!model.secrets.has(secret)) add(secret, `credentials.${use} of the lab`, null);
  return [...found]
    .map(([name, { generate, users }]) => ({
      ...{ name, generate, users: [...users].sort() },
      partial: model.secrets.has(name),
    }))
    .sort((one, other) => compareText(one.name, other.name));
}

/** What a person has to do about unset secrets. */
export function secretLines(secrets: readonly UnsetSecret[]): string[] {
  if (secrets.length === 0) return [];
  const width = Math.max(...secrets.map(({ name }) => name.length));
  return [
    `${secrets.length} ${secrets.length === 1 ? 'secret has' : 'secrets have'} no value yet; what needs them is not rendered until they have one:`,
    ...secrets.map(({ name, generate, users, partial }) => {
      const how = generate ? `, made by ${generate}` : '';
      const state = partial ? '; its file lacks a field, or cannot be opened here' : '';
      return `  ${visible(name).padEnd(width)}  for ${users.join(', ')}${how}${state}`;
    }),
    'croft secret set NAME asks for one, or reads it from standard input',
    ...(secrets.some(({ generate, partial }) => generate !== null && !partial)
      ? ['croft secret generate makes those that have a rule']
      : []),
  ];
}

export function secretData(secrets: readonly UnsetSecret[]): Json {
  return secrets.map(({ name, generate, users }) => ({ name, generate, users }));
}
