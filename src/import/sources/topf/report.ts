import { isMap } from '../../../model/yaml/value.ts';
import type { ReportLine } from '../../imported.ts';
import { placeOfPath } from '../place.ts';
import type { Topf } from './config.ts';

/** Keys that become nothing, and why. */
const DROPPED: Readonly<Record<string, string>> = {
  secretsProvider: 'it names a program, which is not run',
  nodesProvider: 'it names a program, which is not run',
  configDir: 'topf refuses it',
};

const WHY: Readonly<Record<string, string>> = {
  data: 'filled into the templates of patches',
  patchesDir: 'the patches are read from there',
  secretsPath: 'the secrets are read from there',
};

/** A line for every key of topf.yaml. */
export function reportOf({ document, unknown }: Topf): ReportLine[] {
  const strange = new Set(unknown.map((path) => JSON.stringify(path)));
  const line = (path: readonly (string | number)[]): ReportLine => {
    const key = String(path.at(-1));
    const dropped = strange.has(JSON.stringify(path))
      ? 'topf does not know this key, and leaves it out as well'
      : DROPPED[key];
    const why = dropped ?? WHY[key];
    const from = placeOfPath(document, path);
    return { fate: dropped === undefined ? 'mapped' : 'dropped', from, ...(why && { why }) };
  };
  const root = isMap(document.value) ? document.value : {};
  return Object.entries(root).flatMap(([key, value]) => {
    if (key !== 'nodes' || !Array.isArray(value)) return [line([key])];
    return value.flatMap((node, index) =>
      isMap(node) ? Object.keys(node).map((name) => line(['nodes', index, name])) : [],
    );
  });
}
