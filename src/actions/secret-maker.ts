import { CroftError } from '../base/error.ts';
import { generateSecret } from '../secrets/generate/generate.ts';
import { sealSops, setValues } from '../secrets/sops/index.ts';
import { fieldsOf, quoted, VALUE } from '../secrets/values.ts';
import type { LabContext } from './context.ts';
import type { Built } from './pipeline.ts';
import { openFile } from './secret-file.ts';
import { meansOf, type Keyring } from './secret-keys.ts';
import { labRules, secretPath, type SecretUse } from './secret-source.ts';
import type { EncryptedFile } from './secret-write.ts';

type Fields = Readonly<Record<string, string>>;

/** A value that was made, and its file as it is to be written. */
export interface Made {
  readonly use: SecretUse;
  readonly file: EncryptedFile;
  /** What the rule made, by field; it is taught to whatever hides secrets. */
  readonly fields: Fields;
}

/** A value that cannot be made yet. */
export interface Waiting {
  readonly name: string;
  readonly why: string;
}

/** What values are made with. */
export interface Workshop {
  readonly context: LabContext;
  readonly built: Built;
  readonly keyring: Keyring;
}

/**
 * Makes values by their rules, one that is made of another behind that one, and encrypts them; writes nothing. Of a
 * value that is there only what the rule makes is changed. Throws what opening and encrypting throw.
 */
export async function makeValues(
  shop: Workshop,
  uses: readonly SecretUse[],
): Promise<{ readonly made: readonly Made[]; readonly waiting: readonly Waiting[] }> {
  const maker = new Maker(shop, uses);
  let left = uses;
  for (;;) {
    const waiting: Waiting[] = [];
    const before = maker.made.size;
    for (const use of left) {
      const why = use.generate === null ? null : await maker.make(use, use.generate);
      if (why !== null) waiting.push({ name: use.name, why });
    }
    if (waiting.length === 0 || maker.made.size === before)
      return { made: [...maker.made.values()], waiting };
    left = left.filter(({ name }) => waiting.some((one) => one.name === name));
  }
}

class Maker {
  /** In the order in which they were made. */
  readonly made = new Map<string, Made>();
  private readonly shop: Workshop;
  /** Values that were made in this run, so that no key is needed to use them. */
  private readonly fresh = new Map<string, string>();
  /** Names of what is made; what is there of them counts no more. */
  private readonly wanted: ReadonlySet<string>;

  constructor(shop: Workshop, uses: readonly SecretUse[]) {
    this.shop = shop;
    this.wanted = new Set(uses.map(({ name }) => name));
  }

  /** Why it cannot be made yet, or null once it is. */
  async make(use: SecretUse, rule: string): Promise<string | null> {
    const { random, secrets } = this.shop.context;
    try {
      const valueOf = (secret: string): Promise<string | null> => this.valueOf(secret);
      const { value, fields } = await generateSecret(rule, { random, valueOf });
      for (const one of [value, ...Object.values(fields)]) secrets.learn(one);
      const whole = use.fields.includes(null) || Object.keys(fields).length === 0;
      const all = { ...fields, ...(whole ? { [VALUE]: value } : {}) };
      this.made.set(use.name, { use, fields, file: await this.file(use.name, all, value) });
      this.fresh.set(use.name, value);
      return null;
    } catch (error) {
      if (error instanceof CroftError && error.code === 'generate-source') return error.message;
      throw error;
    }
  }

  private async file(name: string, fields: Fields, value: string): Promise<EncryptedFile> {
    const { context, built, keyring } = this.shop;
    const shown = secretPath(name);
    const path = `${context.root}/${shown}`;
    const { layout, ...rules } = await labRules(built, shown);
    const means = { ...meansOf(context, keyring, shown), layout };
    const info = await context.files.info(path);
    if (info !== null) {
      const opened = await openFile(context, { path, shown, layout }, keyring);
      const known = fieldsOf(opened.tree);
      for (const old of known.values()) context.secrets.learn(old);
      const all = known.has(VALUE) ? { ...fields, [VALUE]: value } : fields;
      const changes = Object.entries(all).map(([key, text]) => ({ path: [key], value: text }));
      return { path, text: await setValues(opened, changes, means), mode: info.mode };
    }
    const rows = Object.entries(fields).map(([key, text]) => `${quoted(key)}: ${quoted(text)}\n`);
    const plain = new TextEncoder().encode(rows.join(''));
    const text = await sealSops(plain, { format: 'yaml', ...rules }, means);
    return { path, text, mode: 0o644, isNew: true };
  }

  private async valueOf(name: string): Promise<string | null> {
    const { context, built, keyring } = this.shop;
    const fresh = this.fresh.get(name);
    if (fresh !== undefined) return fresh;
    if (this.wanted.has(name) || !built.model.secrets.has(name)) return null;
    const shown = secretPath(name);
    const { tree } = await openFile(context, { path: `${context.root}/${shown}`, shown }, keyring);
    const value = fieldsOf(tree).get(VALUE) ?? null;
    if (value !== null) context.secrets.learn(value);
    return value;
  }
}
