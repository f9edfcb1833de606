import { CroftError } from '../base/error.ts';
import { recipientsOf } from '../secrets/age/sources.ts';
import { rulesFor, type FileRules, type Layout } from '../secrets/sops/index.ts';
import type { Context } from './context.ts';

const RULES_FILE = '.sops.yaml';
const MAX_RULES = 1024 * 1024;

/**
 * What the nearest `.sops.yaml` above a file says about it; recipients of SOPS_AGE_RECIPIENTS come before its own, as
 * in sops. Throws `sops-no-rule`, `sops-rules`, and `sops-key-groups` for recipients that only sops can encrypt for.
 */
export async function creationRule(context: Context, path: string): Promise<FileRules> {
  const named = recipientsOf(context.keys.environment);
  if (named.length === 0) return fileRule(context, path);
  const rules = (await nearestRules(context, path)) ?? NO_RULES;
  return { ...rules, groups: [named], others: [], threshold: 0 };
}

/** As `creationRule`, whatever the environment says. */
export async function fileRule(context: Context, path: string): Promise<FileRules> {
  const rules = await nearestRules(context, path);
  if (rules === null)
    throw new CroftError('sops-no-rule', `there is no ${RULES_FILE} above ${path}`, {
      data: {
        hint: 'croft render writes one for a lab; or name recipients in SOPS_AGE_RECIPIENTS',
      },
    });
  if (rules.others.length === 0) return rules;
  const kinds = rules.others.join(', ');
  throw new CroftError(
    'sops-key-groups',
    `${RULES_FILE} names recipients of kind ${kinds} for ${path}; Croft encrypts for age only`,
  );
}

/** How the nearest `.sops.yaml` lays files out; its other rules matter to nobody who only reads. */
export async function layoutFor(context: Context, path: string): Promise<Layout> {
  try {
    return (await nearestRules(context, path))?.layout ?? {};
  } catch (error) {
    const isAboutRules =
      error instanceof CroftError && (error.code === 'sops-no-rule' || error.code === 'sops-rules');
    if (isAboutRules) return {};
    throw error;
  }
}

const NO_RULES: FileRules = {
  groups: [],
  others: [],
  threshold: 0,
  macOnlyEncrypted: false,
  layout: {},
};

async function nearestRules({ files }: Context, path: string): Promise<FileRules | null> {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    const file = `${folder}/${RULES_FILE}`;
    if ((await files.info(file)) !== null) {
      const text = new TextDecoder().decode(await files.read(file, MAX_RULES));
      return rulesFor(path.slice(folder.length + 1), text, file);
    }
    if (folder === '') return null;
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
