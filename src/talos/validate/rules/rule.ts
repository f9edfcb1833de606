import {
  at,
  broken,
  isFilled,
  isReference,
  isWrong,
  text,
  type Broken,
  type Node,
} from '../node.ts';

/** Where a machine runs, as talosctl asks for it. */
export type TalosMode = 'metal' | 'cloud' | 'container';

/** What rules depend on: the minor of Talos 1, and where the machine runs. */
export interface Setting {
  readonly minor: number;
  readonly mode: TalosMode;
}

/** A rule of one document: what of it is broken. */
export type Rule = (document: Node, setting: Setting) => Iterable<Broken>;

/** Keys that must be there and say something. */
export function required(...paths: readonly string[]): Rule {
  return function* (document) {
    for (const path of paths) {
      const node = at(document, ...path.split('.'));
      if (!isFilled(node)) yield broken(node, 'must be set', `set ${path}`);
    }
  };
}

/** A text that, when it is there, has to be something. */
export function only(path: string, what: string, isRight: (text: string) => boolean): Rule {
  return function* (document) {
    const node = at(document, ...path.split('.'));
    if (isWrong(node, isRight)) yield broken(node, `is not ${what}`, `write ${what}`);
  };
}

/** A name of letters, digits and hyphens. */
export function plainName(longest: number, also = ''): Rule {
  const pattern = new RegExp(`^[A-Za-z0-9${also}-]*$`);
  return function* (document) {
    const node = at(document, 'name');
    const name = text(node);
    if (isReference(node)) return;
    if (name === '' || name.length > longest)
      yield broken(node, `must have 1 to ${longest} characters`, 'choose another name');
    else if (!pattern.test(name))
      yield broken(node, 'may hold letters, digits and hyphens only', 'choose another name');
  };
}
