import { bytesOf } from './cipher.ts';
import { located } from './problem.ts';
import { encrypts, type Rule } from './rule.ts';
import { loadPlain, type Format } from './store.ts';
import type { Tree } from './tree.ts';
import { walk } from './walk.ts';

/** As text, what a rule encrypts of a tree, comments too; without yes and no, which are no secrets. */
export function hiddenValues(tree: Tree, rule: Rule): string[] {
  const found: string[] = [];
  const chosen = encrypts(rule);
  walk(tree, (leaf, place) => {
    if (chosen(place) && typeof leaf !== 'boolean')
      found.push(new TextDecoder().decode(bytesOf(leaf)));
    return leaf;
  });
  return found;
}

/** As `hiddenValues`, of a plain file. Throws what `sealSops` throws for one that cannot be read. */
export function hiddenIn(
  plain: Uint8Array,
  { format, rule, file }: { readonly format: Format; readonly rule: Rule; readonly file: string },
): Promise<string[]> {
  return located(file, () => hiddenValues(loadPlain(plain, format), rule));
}
