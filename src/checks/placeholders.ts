import type { Diagnostic } from '../base/diagnostic.ts';
import { isPlaceholder } from '../model/placeholder.ts';
import type { Path } from '../model/yaml/index.ts';
import { finding, type Context } from './context.ts';

/** What an import could not know, a person has to write. */
export function checkPlaceholders({ lab, at }: Context): Diagnostic[] {
  const places: readonly (readonly [path: Path, text: string])[] = [
    [['domain'], lab.domain],
    [['repository', 'url'], lab.repository.url],
  ];
  return places
    .filter(([, text]) => isPlaceholder(text))
    .map(([path, text]) =>
      finding('lab-placeholder', at(path), {
        message: `${path.join('.')}: ${text} stands for a value that nobody has written yet`,
        hint: `write your own: croft set lab.${path.join('.')}=...`,
      }),
    );
}
