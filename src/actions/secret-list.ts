import { visible } from '../base/diagnostic.ts';
import { inLab } from './lab.ts';
import { build } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { usesOf, type SecretUse } from './secret-source.ts';
import { table } from './table.ts';

/** Lists the secrets of the lab: which have a value, and what uses them. Needs no key. */
export const secretList: Run<'secret list'> = async (outer) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context);
  if (!built) return refusal({ diagnostics, texts });
  const { secrets } = built.model;
  const uses = usesOf(built);
  const names = [...new Set([...secrets, ...uses.keys()])].sort();
  const rows = names.map((name) => {
    const use: SecretUse = uses.get(name) ?? {
      ...{ name, fields: [], users: [], generate: null, bound: null },
    };
    return { ...use, set: secrets.has(name) };
  });
  return {
    exitCode: 0,
    data: rows.map(({ name, set, fields, users, generate }) => ({
      ...{ name, set, fields, users, generate },
    })),
    lines:
      rows.length === 0
        ? ['the lab has no secrets']
        : table(['SECRET', 'VALUE', 'USED BY'], rows.map(cells)).map(visible),
  };
};

function cells({
  name,
  set,
  users,
  fields,
  generate,
}: SecretUse & { readonly set: boolean }): string[] {
  const made = generate === null ? 'not set' : `not set, made by ${generate}`;
  const named = fields.flatMap((field) => field ?? []);
  const parts = named.length === 0 ? name : `${name} (${named.join(', ')})`;
  return [parts, set ? 'set' : made, users.join(', ')];
}
