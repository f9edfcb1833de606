import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { fieldsOf, VALUE } from '../secrets/values.ts';
import { inLab } from './lab.ts';
import { load } from './pipeline.ts';
import type { Run } from './result.ts';
import { openFile } from './secret-file.ts';
import { keyringOf } from './secret-keys.ts';
import { checkField, checkName, secretPath } from './secret-source.ts';

/** Prints one value of the lab, with a line break behind it. */
export const secretGet: Run<'secret get'> = async (outer, { name = '', field }) => {
  const context = inLab(outer);
  checkName(name);
  checkField(field);
  const shown = secretPath(name);
  const path = `${context.root}/${shown}`;
  if ((await context.files.info(path)) === null) {
    const { model } = await load(context, context.files);
    const meant = didYouMean(name, model?.secrets ?? []);
    const hint = meant === undefined ? `croft secret set ${name}` : `did you mean ${meant}?`;
    throw new CroftError('secret-unknown', `the secret ${name} has no value`, { data: { hint } });
  }
  const keyring = await keyringOf(context);
  const opened = await openFile(context, { path, shown }, keyring);
  const fields = fieldsOf(opened.tree);
  const value = fields.get(field ?? VALUE);
  if (value === undefined) {
    const known = [...fields.keys()].map((one) => (one === VALUE ? 'a value' : `--field ${one}`));
    const what = field === undefined ? 'no value of its own' : 'no such field';
    throw new CroftError('secret-unknown', `the secret ${name} has ${what}`, {
      data: { hint: `it has ${known.join(', ') || 'nothing'}` },
    });
  }
  return {
    exitCode: 0,
    data: { name, field: field ?? null, value },
    lines: [],
    content: new TextEncoder().encode(value.endsWith('\n') ? value : `${value}\n`),
    notes: keyring.notes,
  };
};
