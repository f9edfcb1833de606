import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Path, YamlDocument, YamlValue } from '../../model/yaml/index.ts';
import { isMap } from '../../model/yaml/value.ts';
import { V1ALPHA1 } from '../document.ts';
import { kindOf, misfits } from './load.ts';
import { at, text } from './node.ts';
import type { Finding } from './problem.ts';
import { KUBERNETES_RULES } from './rules/kubernetes.ts';
import { MACHINE_RULES } from './rules/machine.ts';
import { NETWORK_RULES } from './rules/network.ts';
import type { Rule, Setting } from './rules/rule.ts';
import { v1alpha1 } from './rules/v1alpha1.ts';
import { VOLUME_RULES } from './rules/volumes.ts';
import { NEWEST_MINOR, OLDEST_MINOR, typeOf } from './structure.ts';
import { between, type Located, type Read } from './whole.ts';

export type { Setting, TalosMode } from './rules/rule.ts';
export type { Located } from './whole.ts';

/** The minors of Talos 1 whose configurations can be judged. */
export const MINORS: readonly number[] = Array.from(
  { length: NEWEST_MINOR - OLDEST_MINOR + 1 },
  (_, index) => OLDEST_MINOR + index,
);

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  [V1ALPHA1]: [v1alpha1],
  ...NETWORK_RULES,
  ...VOLUME_RULES,
  ...MACHINE_RULES,
  ...KUBERNETES_RULES,
};

/**
 * Everything that a minor of Talos 1 refuses in a machine configuration, by the documents' places: unknown keys and
 * wrong types, rules of each document, and what documents make of each other. Texts that stand for secrets pass.
 */
export function problemsOf(documents: readonly YamlValue[], setting: Setting): Located[] {
  const found: Located[] = [];
  const read: Read[] = [];
  for (const [index, value] of documents.entries()) {
    if (value === null && setting.minor > 11) continue;
    const add = (finding: Finding): void => void found.push({ ...finding, index });
    if (!isMap(value)) {
      add({
        code: 'talos-config-document',
        path: [],
        message: 'the document is no map',
        hint: 'remove it',
      });
      continue;
    }
    const known = kindOf(value, setting.minor);
    if ('finding' in known) {
      add(known.finding);
      continue;
    }
    const { kind } = known;
    const node = { value, path: [] };
    for (const finding of misfits(typeOf('kind', kind, setting.minor) ?? '', node, setting.minor))
      add(finding);
    for (const rule of RULES[kind] ?? [])
      for (const problem of rule(node, setting)) add({ code: 'talos-config-invalid', ...problem });
    read.push({ kind, index, node });
  }
  if (read.length === 0 && found.length === 0)
    found.push({
      code: 'talos-config-document',
      index: 0,
      path: [],
      message: 'the configuration is empty',
      hint: 'name a machine configuration',
    });
  return [...found, ...between(read, setting)];
}

/** The problems of a configuration in a file, each at its place. Values are never shown: they may be secrets. */
export function diagnosticsOf(
  file: string,
  documents: readonly YamlDocument[],
  setting: Setting,
): Diagnostic[] {
  return problemsOf(
    documents.map(({ value }) => value),
    setting,
  ).map((problem): Diagnostic => {
    const document = documents[problem.index];
    const { code, path, isKey, hint } = problem;
    const range = isKey ? document?.rangeOfKey(path) : document?.range(path);
    const message = sentence(document?.value ?? null, problem);
    return { code, severity: 'error', file, ...(range && { range }), message, hint, secret: true };
  });
}

/** The document, the path and the rule, in one line. */
export function sentence(value: YamlValue, { path, message }: Located): string {
  const node = { value, path: [] };
  const kind = text(at(node, 'kind')) || V1ALPHA1;
  const name = text(at(node, 'name'));
  return [`${kind}${name === '' ? '' : ` ${name}`}:`, ...pathWords(path), message].join(' ');
}

function pathWords(path: Path): string[] {
  if (path.length === 0) return [];
  const joined = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return [joined.replace(/^\./, '')];
}
