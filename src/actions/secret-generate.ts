import { compareText } from '../base/text.ts';
import { withLock } from '../generation/index.ts';
import { generateSecret } from '../secrets/generate/generate.ts';
import { sealSops } from '../secrets/sops/index.ts';
import { fieldsOf, quoted, VALUE } from '../secrets/values.ts';
import { CroftError } from '../base/error.ts';
import type { LabContext } from './context.ts';
import { inLab } from './lab.ts';
import { build, type Built } from './pipeline.ts';
import { refusesValues } from './published.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { openFile } from './secret-file.ts';
import { keyringOf, meansOf, type Keyring } from './secret-keys.ts';
import { writeEncrypted } from './secret-write.ts';
import { labRules, secretPath, usesOf, type SecretUse } from './secret-source.ts';

/** Makes every value that has a rule and no file, once; what is there is never made again. */
export const secretGenerate: Run<'secret generate'> = async (outer) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built || refusesValues(diagnostics)) return refusal({ diagnostics, texts });
  const keyring = await keyringOf(context);
  const { made, waiting } = await withLock(context, context.root, {}, () =>
    new Maker(context, built, keyring).all(),
  );
  const files = made.map(secretPath);
  return {
    exitCode: 0,
    data: { made: files, waiting: waiting.map(({ name, why }) => ({ name, why })) },
    lines: files.length === 0 ? ['nothing to make'] : files.map((file) => `created ${file}`),
    notes: [
      ...keyring.notes,
      ...waiting.map(({ name, why }) => `note: ${name} is not made yet: ${why}`),
      ...(made.length > 0 ? ['next: croft render'] : []),
    ],
  };
};

interface Waiting {
  readonly name: string;
  readonly why: string;
}

/** Makes values one after the other; one that is made of another comes once that is there. */
class Maker {
  private readonly context: LabContext;
  private readonly built: Built;
  private readonly keyring: Keyring;
  /** Values that were made in this run, so that no key is needed to use them. */
  private readonly fresh = new Map<string, string>();

  constructor(context: LabContext, built: Built, keyring: Keyring) {
    this.context = context;
    this.built = built;
    this.keyring = keyring;
  }

  async all(): Promise<{ readonly made: string[]; readonly waiting: Waiting[] }> {
    const { secrets } = this.built.model;
    let left = [...usesOf(this.built).values()].filter(({ name }) => !secrets.has(name));
    for (;;) {
      const waiting: Waiting[] = [];
      const before = this.fresh.size;
      for (const use of left) {
        const why = use.generate === null ? null : await this.make(use, use.generate);
        if (why !== null) waiting.push({ name: use.name, why });
      }
      const made = [...this.fresh.keys()].sort(compareText);
      if (waiting.length === 0 || this.fresh.size === before) return { made, waiting };
      left = left.filter(({ name }) => waiting.some((one) => one.name === name));
    }
  }

  /** Why it cannot be made yet, or null once it is written. */
  private async make(use: SecretUse, rule: string): Promise<string | null> {
    const { random } = this.context;
    try {
      const valueOf = (secret: string): Promise<string | null> => this.valueOf(secret);
      const { value, fields } = await generateSecret(rule, { random, valueOf });
      for (const one of [value, ...Object.values(fields)]) this.context.secrets.learn(one);
      const whole = use.fields.includes(null) || Object.keys(fields).length === 0;
      await this.write(use.name, { ...fields, ...(whole ? { [VALUE]: value } : {}) });
      this.fresh.set(use.name, value);
      return null;
    } catch (error) {
      if (error instanceof CroftError && error.code === 'generate-source') return error.message;
      throw error;
    }
  }

  private async write(name: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const { files, root } = this.context;
    const shown = secretPath(name);
    const { layout, ...rules } = await labRules(this.built, shown);
    const rows = Object.entries(fields).map(([key, value]) => `${quoted(key)}: ${quoted(value)}\n`);
    const text = await sealSops(
      new TextEncoder().encode(rows.join('')),
      { format: 'yaml', ...rules },
      { ...meansOf(this.context, this.keyring, shown), layout },
    );
    await files.makeDirectory(`${root}/secrets`);
    await writeEncrypted(this.context, [
      { path: `${root}/${shown}`, text, mode: 0o644, isNew: true },
    ]);
  }

  private async valueOf(name: string): Promise<string | null> {
    const fresh = this.fresh.get(name);
    if (fresh !== undefined || !this.built.model.secrets.has(name)) return fresh ?? null;
    const shown = secretPath(name);
    const path = `${this.context.root}/${shown}`;
    return (
      fieldsOf((await openFile(this.context, { path, shown }, this.keyring)).tree).get(VALUE) ??
      null
    );
  }
}
