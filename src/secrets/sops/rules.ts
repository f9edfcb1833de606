// `.sops.yaml`: who may read a file and what in it is encrypted, by its path.
import { LIMITS } from './limits.ts';
import { compile } from './pattern.ts';
import { located, problem } from './problem.ts';
import { RULE_NAMES, type Rule } from './rule.ts';
import type { Layout } from './store.ts';
import { Branch, Comment, entriesOf, List, lookup, type Value } from './tree.ts';
import { loadYaml } from './yaml/load.ts';

/** What `.sops.yaml` says about a new file. */
export interface FileRules {
  /** The age recipients of each key group. */
  readonly groups: readonly (readonly string[])[];
  /** Keys of other kinds, as `pgp` or `kms`, which only another program can use. */
  readonly others: readonly string[];
  readonly threshold: number;
  readonly rule?: Rule;
  readonly macOnlyEncrypted: boolean;
  readonly layout: Layout;
}

const OTHER_KINDS = ['kms', 'pgp', 'gcp_kms', 'hckms', 'azure_keyvault', 'hc_vault_transit_uri'];
const GROUP_KINDS = ['kms', 'pgp', 'gcp_kms', 'hckms', 'azure_keyvault', 'hc_vault'];

const RULE_KEYS: ReadonlySet<string> = new Set<string>([
  ...RULE_NAMES,
  ...OTHER_KINDS,
  ...['path_regex', 'age', 'aws_profile', 'key_groups', 'shamir_threshold', 'mac_only_encrypted'],
]);

const GROUP_KEYS: ReadonlySet<string> = new Set(['merge', 'age', ...GROUP_KINDS]);

/**
 * What the first creation rule that matches says; `path` is relative to the folder of `.sops.yaml`, with `/`.
 * Throws `sops-no-rule` when none matches, `sops-rules` for rules that sops would refuse or that have unknown keys.
 */
export function rulesFor(path: string, text: string, file = '.sops.yaml'): Promise<FileRules> {
  return located(file, () => {
    const found = readRules(text)(path);
    if (!found) throw problem('sops-no-rule', `has no creation rule for ${path}`);
    return found;
  });
}

/**
 * As `rulesFor`, for many paths of one `.sops.yaml`: what it says about a path, null where no rule matches. Throws
 * `sops-rules`, also from the function that it gives.
 */
export function readRules(text: string): (path: string) => FileRules | null {
  const [config = new Branch([])] =
    text.length > LIMITS.size ? bad('is too large') : loadYaml(text);
  const rules = branches(lookup(config, 'creation_rules'), 'creation_rules');
  for (const rule of rules) checkKeys(rule, RULE_KEYS);
  return (path) => {
    const found = rules.find((rule) => matches(rule, path));
    return found ? { ...fileRules(found), layout: layoutOf(config) } : null;
  };
}

function bad(what: string): never {
  throw problem('sops-rules', what);
}

function checkKeys(branch: Branch, known: ReadonlySet<string>): void {
  const stranger = entriesOf(branch).find(({ key }) => !known.has(key));
  if (stranger)
    bad(`has a creation rule with the key ${stranger.key}, which sops 3.13 does not know`);
}

function matches(rule: Branch, path: string): boolean {
  const pattern = text(rule, 'path_regex');
  return pattern === '' || compile(pattern)(path);
}

function text(branch: Branch, key: string): string {
  const value = lookup(branch, key) ?? '';
  return typeof value === 'string' ? value : bad(`has a ${key} that is no text`);
}

function fileRules(rule: Branch): Omit<FileRules, 'layout'> {
  const chosen = RULE_NAMES.flatMap((name) => {
    const pattern = text(rule, name);
    return pattern === '' ? [] : [{ name, pattern }];
  });
  if (chosen.length > 1)
    bad('has a creation rule that says in two ways which values are encrypted');
  const [first] = chosen;
  const macOnly = lookup(rule, 'mac_only_encrypted') ?? false;
  if (typeof macOnly !== 'boolean') bad('has a mac_only_encrypted that is neither true nor false');
  return {
    ...groupsOf(rule),
    threshold: number(rule, 'shamir_threshold', 0),
    macOnlyEncrypted: macOnly,
    ...(first ? { rule: first } : {}),
  };
}

function groupsOf(rule: Branch): Pick<FileRules, 'groups' | 'others'> {
  const groups = branches(lookup(rule, 'key_groups'), 'key_groups');
  if (groups.length > LIMITS.groups) bad('has too many key groups');
  if (groups.length > 0)
    return {
      groups: groups.map((group) => unique(recipients(group, 0))),
      others: unique(groups.flatMap((group) => others(group, GROUP_KINDS))),
    };
  return { groups: [unique(listed(rule, 'age'))], others: others(rule, OTHER_KINDS) };
}

function recipients(group: Branch, depth: number): string[] {
  checkKeys(group, GROUP_KEYS);
  if (depth > 20) bad('has key groups merged too deep');
  const merged = branches(lookup(group, 'merge'), 'merge');
  return [...merged.flatMap((inner) => recipients(inner, depth + 1)), ...listed(group, 'age')];
}

function others(branch: Branch, kinds: readonly string[]): string[] {
  const merged = branches(lookup(branch, 'merge'), 'merge').flatMap((inner) =>
    others(inner, kinds),
  );
  const own = kinds.filter((kind) => {
    const value = lookup(branch, kind) ?? '';
    return value instanceof List ? value.items.length > 0 : value !== '';
  });
  return [...merged, ...own];
}

/** Names in a list, or behind commas. */
function listed(branch: Branch, key: string): string[] {
  const value = lookup(branch, key) ?? '';
  const texts =
    value instanceof List ? value.items.filter((item) => !(item instanceof Comment)) : [value];
  const names = texts.flatMap((item) =>
    typeof item === 'string' ? item.split(',') : bad(`has a ${key} with something that is no text`),
  );
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function branches(value: Value | undefined, key: string): Branch[] {
  if (value === undefined || value === null) return [];
  const items = value instanceof List ? value.items : bad(`has ${key} that are no list`);
  return items
    .filter((item) => !(item instanceof Comment))
    .map((item) => (item instanceof Branch ? item : bad(`has ${key} that are no mappings`)));
}

function number(branch: Branch, key: string, otherwise: number): number {
  const value = lookup(branch, key);
  if (value === undefined || value === null) return otherwise;
  return typeof value === 'bigint' && value >= -1n && value <= 255n
    ? Number(value)
    : bad(`has a ${key} that is no small number`);
}

function layoutOf(config: Branch): Layout {
  const stores = lookup(config, 'stores');
  const indent = (name: string, otherwise: number): number => {
    const store = stores instanceof Branch ? lookup(stores, name) : undefined;
    return store instanceof Branch ? number(store, 'indent', otherwise) : otherwise;
  };
  const yaml = indent('yaml', 0);
  if (yaml < 0) bad('has a negative indent for YAML');
  return { yaml, json: indent('json', -1), binary: indent('json_binary', -1) };
}
