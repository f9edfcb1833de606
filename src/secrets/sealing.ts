// The engine behind the render's port: it knows values, works before the render, and leaves encrypted texts only.
import { hash } from 'node:crypto';
import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { compareText } from '../base/text.ts';
import type { SecretEncryption, SecretKey, SecretPlan } from './port.ts';
import { openSops, resealSops, sealSops } from './sops/index.ts';
import type { FileRules, KeyWrap, Means, Opened } from './sops/index.ts';
import { loadSealed } from './sops/store.ts';
import { fieldsOf, quoted, VALUE } from './values.ts';

/** What sealing reads of a lab. */
export interface SealingSources extends Omit<Means, 'wrap' | 'file' | 'layout'> {
  /** Text of `secrets/<name>.sops.yaml`; null when it is not there. */
  readonly source: (name: string) => Promise<string | null>;
  /** The file that an earlier render wrote at a path; `genuine` when it still is what was written. */
  readonly rendered: (
    path: string,
  ) => Promise<{ readonly text: string; readonly genuine: boolean } | null>;
  readonly rules: (path: string) => Promise<FileRules>;
  /** Told every value that is opened, so that nothing shows it. */
  readonly learn: (value: string) => void;
  /** Asked for when a value has to be opened, and not before. */
  readonly wrap: () => Promise<KeyWrap>;
}

/** What the render is given, and what is wrong. */
export interface Sealed {
  readonly encryption: SecretEncryption;
  readonly diagnostics: readonly Diagnostic[];
}

type Outcome = ReturnType<SecretEncryption['seal']>;

/** Says in clear of which encrypted values, for whom and by which plan an object was made. */
const MARK = /^ *croft\/sealed-from: "?sha256-([0-9a-f]{64})"?$/m;

/**
 * Encrypts what some plans need. A file whose encrypted sources, plan and recipients are those that it was made of is
 * kept as it is, which needs no key. What cannot be opened here keeps the file of the last render, and is a warning.
 */
export async function sealPlans(
  plans: readonly SecretPlan[],
  sources: SealingSources,
): Promise<Sealed> {
  const lab = new Lab(sources);
  const outcomes = new Map<string, Outcome>();
  for (const plan of plans) outcomes.set(plan.path, await outcomeOf(lab, plan));
  return {
    encryption: { seal: ({ path, keys }) => outcomes.get(path) ?? { missing: namesOf(keys) } },
    diagnostics: [...lab.found.values()],
  };
}

/** The secrets of the lab while plans are worked through: each file is read and opened once. */
class Lab {
  readonly sources: SealingSources;
  /** Problems by file, one each. */
  readonly found = new Map<string, Diagnostic>();
  private readonly texts = new Map<string, Promise<string | null>>();
  private readonly leaves = new Map<string, Promise<ReadonlyMap<string, string>>>();
  private readonly values = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(sources: SealingSources) {
    this.sources = sources;
  }

  /** The fields of a secret as they are encrypted; none where it has no file, or one that is no SOPS file. */
  sealedFields(name: string): Promise<ReadonlyMap<string, string>> {
    return remembered(this.leaves, name, async () => {
      const text = await this.text(name);
      if (text === null) return new Map();
      try {
        return fieldsOf(loadSealed(text, 'yaml').tree);
      } catch (error) {
        this.note(error, fileOf(name));
        return new Map();
      }
    });
  }

  /** The fields of a secret. Throws what opening throws. */
  openFields(name: string): Promise<ReadonlyMap<string, string>> {
    return remembered(this.values, name, async () => {
      const text = (await this.text(name)) ?? '';
      const fields = fieldsOf((await this.open(text, fileOf(name))).tree);
      for (const value of fields.values()) this.sources.learn(value);
      return fields;
    });
  }

  async open(text: string, file: string): Promise<Opened> {
    return openSops(text, { format: 'yaml', wrap: await this.sources.wrap(), file });
  }

  /** Keeps a failure as a problem of a file; what is no failure of opening or encrypting is thrown on. */
  note(error: unknown, file: string, kept = ''): void {
    if (!(error instanceof CroftError)) throw error;
    const { code, message } = error;
    const isLocked = code === 'sops-no-identity';
    this.found.set(file, {
      code: isLocked ? 'secret-locked' : code,
      severity: isLocked ? 'warning' : 'error',
      file,
      message: isLocked ? `no key at hand opens it, and it changed${kept}` : message,
      hint: isLocked
        ? 'render where one of its keys is: croft explain secret-locked'
        : `croft explain ${code}`,
    });
  }

  private text(name: string): Promise<string | null> {
    return remembered(this.texts, name, () => this.sources.source(name));
  }
}

async function outcomeOf(lab: Lab, plan: SecretPlan): Promise<Outcome> {
  const missing = await missingOf(lab, plan);
  if (missing.length > 0) return { missing };
  let before: { readonly text: string; readonly genuine: boolean } | null = null;
  try {
    const rules = await lab.sources.rules(plan.path);
    const mark = await markOf(lab, plan, rules);
    before = await lab.sources.rendered(plan.path);
    if (before?.genuine === true && MARK.exec(before.text)?.[1] === mark) return before;
    const plain = new TextEncoder().encode(await plainOf(lab, plan, mark));
    return { text: await sealed(lab, { plan, plain, rules, before: before?.text ?? null }) };
  } catch (error) {
    const names = namesOf(plan.keys);
    const kept = before?.genuine === true ? before : null;
    lab.note(error, fileAt(error, names), kept ? `; ${plan.path} stays as it was` : '');
    return kept ?? { missing: names };
  }
}

/** The file that could not be opened, as far as it is known. */
function fileAt(error: unknown, [name = '']: readonly string[]): string {
  const file = error instanceof CroftError ? error.data['file'] : undefined;
  return typeof file === 'string' ? file : fileOf(name);
}

/** Secrets without a value that is required; all of them where there is no value at all. */
async function missingOf(lab: Lab, { keys }: SecretPlan): Promise<string[]> {
  const unset: SecretKey[] = [];
  for (const key of keys)
    if (!(await lab.sealedFields(key.secret)).has(key.field ?? VALUE)) unset.push(key);
  return namesOf(unset.length === keys.length ? unset : unset.filter(({ optional }) => !optional));
}

/** A digest of everything that decides what is in the file, taken without opening anything. */
async function markOf(lab: Lab, plan: SecretPlan, rules: FileRules): Promise<string> {
  const keys = await Promise.all(
    [...plan.keys].sort(byKey).map(async ({ key, secret, field = VALUE, format = null }) => {
      const leaf = (await lab.sealedFields(secret)).get(field) ?? null;
      return [key, secret, field, format, leaf];
    }),
  );
  const clear = Object.entries(plan.clear).sort(([one], [other]) => compareText(one, other));
  const { groups, threshold, rule = null, macOnlyEncrypted } = rules;
  const { name, namespace } = plan;
  return hash(
    'sha256',
    JSON.stringify([name, namespace, keys, clear, groups, threshold, rule, macOnlyEncrypted]),
  );
}

/** The Secret in clear. Values are base64, which Flux does not take for its variables. */
async function plainOf(lab: Lab, plan: SecretPlan, mark: string): Promise<string> {
  const data = new Map(Object.entries(plan.clear));
  for (const { key, secret, field = VALUE, format = '{}' } of plan.keys) {
    if (!(await lab.sealedFields(secret)).has(field)) continue;
    const value = (await lab.openFields(secret)).get(field) ?? '';
    data.set(
      key,
      format.replaceAll('{}', () => value),
    );
  }
  const lines = [...data]
    .sort(([one], [other]) => compareText(one, other))
    .map(([key, value]) => `  ${quoted(key)}: ${quoted(Buffer.from(value).toString('base64'))}\n`);
  return [
    'apiVersion: v1\nkind: Secret\nmetadata:\n',
    `  name: ${quoted(plan.name)}\n  namespace: ${quoted(plan.namespace)}\n`,
    `  annotations:\n    croft/sealed-from: sha256-${mark}\n`,
    lines.length === 0 ? 'data: {}\n' : `data:\n${lines.join('')}`,
  ].join('');
}

interface Work {
  readonly plan: SecretPlan;
  readonly plain: Uint8Array;
  readonly rules: FileRules;
  readonly before: string | null;
}

/** The encrypted file: the one before with what changed, or a new one with a new data key where others may read it. */
async function sealed(lab: Lab, { plan, plain, rules, before }: Work): Promise<string> {
  const { layout, ...choice } = rules;
  const { random, clock } = lab.sources;
  const means = { random, clock, layout, wrap: await lab.sources.wrap(), file: plan.path };
  const opened = before === null ? null : await openedOrNull(lab, before, plan.path);
  if (opened && isFor(opened, rules)) return resealSops(opened, plain, means);
  return sealSops(plain, { format: 'yaml', ...choice }, means);
}

/** A file that cannot be opened is made anew. */
async function openedOrNull(lab: Lab, text: string, file: string): Promise<Opened | null> {
  try {
    return await lab.open(text, file);
  } catch (error) {
    if (error instanceof CroftError) return null;
    throw error;
  }
}

function isFor({ metadata }: Opened, { groups, rule, macOnlyEncrypted }: FileRules): boolean {
  const held = metadata.keys.groups.map((group) =>
    group.map((key) => (key.kind === 'age' ? key.recipient : key.kind)),
  );
  return (
    JSON.stringify(held) === JSON.stringify(groups) &&
    metadata.macOnlyEncrypted === macOnlyEncrypted &&
    (rule === undefined ||
      (metadata.rule.name === rule.name && metadata.rule.pattern === rule.pattern))
  );
}

function remembered<T>(
  known: Map<string, Promise<T>>,
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const before = known.get(name);
  if (before) return before;
  const made = make();
  known.set(name, made);
  return made;
}

function namesOf(keys: readonly SecretKey[]): string[] {
  return [...new Set(keys.map(({ secret }) => secret))].sort();
}

function byKey(one: SecretKey, other: SecretKey): number {
  return compareText(one.key, other.key);
}

function fileOf(name: string): string {
  return `secrets/${name}.sops.yaml`;
}
