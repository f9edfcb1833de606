// What sealing shares: the secrets of a lab while plans are worked through.
import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { hash } from 'node:crypto';
import { openSops, resealSops, sealSops } from './sops/index.ts';
import type { Blocks, FileRules, KeyWrap, Means, Opened } from './sops/index.ts';
import { loadSealed } from './sops/store.ts';
import { leavesOf } from './values.ts';

/** What sealing reads of a lab. */
export interface SealingSources extends Omit<Means, 'wrap' | 'file' | 'layout'> {
  /** Text of an encrypted file of the source, such as `secrets/wifi.sops.yaml`; null when it is not there. */
  readonly source: (path: string) => Promise<string | null>;
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

/** The secrets of the lab while plans are worked through: each file is read and opened once. */
export class Lab {
  readonly sources: SealingSources;
  /** Problems by file, one each. */
  readonly found = new Map<string, Diagnostic>();
  private readonly texts = new Map<string, Promise<string | null>>();
  private readonly leaves = new Map<string, Promise<ReadonlyMap<string, string>>>();
  private readonly values = new Map<string, Promise<ReadonlyMap<string, string>>>();

  constructor(sources: SealingSources) {
    this.sources = sources;
  }

  /** The fields of a file as they are encrypted; none where there is no file, or one that is no SOPS file. */
  sealedFields(file: string): Promise<ReadonlyMap<string, string>> {
    return remembered(this.leaves, file, async () => {
      const text = await this.text(file);
      if (text === null) return new Map();
      try {
        return leavesOf(loadSealed(text, 'yaml').tree);
      } catch (error) {
        this.note(error, file);
        return new Map();
      }
    });
  }

  /** The fields of a file. Throws what opening throws. */
  openFields(file: string): Promise<ReadonlyMap<string, string>> {
    return remembered(this.values, file, async () => {
      const text = (await this.text(file)) ?? '';
      const fields = leavesOf((await this.open(text, file)).tree);
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

  private text(file: string): Promise<string | null> {
    return remembered(this.texts, file, () => this.sources.source(file));
  }
}

/** What an encrypted file is made of. */
export interface Recipe {
  readonly path: string;
  /** The first file of the source that it needs, for problems that name none. */
  readonly file: string;
  /** Everything that decides what is in it, as far as it is known without opening anything. */
  readonly facts: () => Promise<unknown>;
  readonly blocks: Blocks;
  /** Its clear text; it holds the line `croft/sealed-from: sha256-<mark>`. */
  readonly plain: (mark: string) => Promise<string>;
}

/** Says in clear of which encrypted values, for whom and by which plan a file was made. */
const MARK = /^[ #]*croft\/sealed-from: "?sha256-([0-9a-f]{64})"?$/m;

/** The encrypted file: the one before as long as its mark holds, else what the recipe says; null where that fails. */
export async function sealRecipe(
  lab: Lab,
  recipe: Recipe,
): Promise<{ readonly text: string } | null> {
  const { path, blocks } = recipe;
  let before: { readonly text: string; readonly genuine: boolean } | null = null;
  try {
    const rules = await lab.sources.rules(path);
    const mark = await markOf(recipe, rules);
    before = await lab.sources.rendered(path);
    if (before?.genuine === true && MARK.exec(before.text)?.[1] === mark) return before;
    const plain = new TextEncoder().encode(await recipe.plain(mark));
    return {
      text: await sealed(lab, { path, plain, rules, blocks, before: before?.text ?? null }),
    };
  } catch (error) {
    const kept = before?.genuine === true ? before : null;
    const file = error instanceof CroftError ? error.data['file'] : undefined;
    const where = typeof file === 'string' ? file : recipe.file;
    lab.note(error, where, kept ? `; ${path} stays as it was` : '');
    return kept;
  }
}

async function markOf({ facts }: Recipe, rules: FileRules): Promise<string> {
  const { groups, threshold, rule = null, macOnlyEncrypted } = rules;
  return hash('sha256', JSON.stringify([await facts(), groups, threshold, rule, macOnlyEncrypted]));
}

interface Work {
  readonly path: string;
  readonly plain: Uint8Array;
  readonly rules: FileRules;
  readonly blocks: Blocks;
  readonly before: string | null;
}

/** The encrypted file: the one before with what changed, or a new one with a new data key where others may read it. */
async function sealed(lab: Lab, { path, plain, rules, blocks, before }: Work): Promise<string> {
  const { layout, ...choice } = rules;
  const { random, clock } = lab.sources;
  const means = { random, clock, layout, wrap: await lab.sources.wrap(), file: path };
  const opened = before === null ? null : await openedOrNull(lab, before, path);
  if (opened && isFor(opened, rules)) return resealSops({ ...opened, blocks }, plain, means);
  return sealSops(plain, { format: 'yaml', blocks, ...choice }, means);
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

/** Where the value of a secret of the lab lies. */
export function fileOf(name: string): string {
  return `secrets/${name}.sops.yaml`;
}
