import type { Diagnostic } from '../../../base/diagnostic.ts';
import { sourced, type Emittable, type Path } from '../../../model/yaml/index.ts';
import { textOf as scalarText } from '../../../talos/patch/tree.ts';
import type { TalosMap } from '../../../talos/value.ts';
import { isSet, mapsOf } from '../talos/fields.ts';
import { problemAt } from '../place.ts';
import type { Shelf } from '../shelf.ts';
import { substitutedYaml, type Variables } from './substitute.ts';
import type { Talconfig, TalhelperNode } from './talconfig.ts';

/** Files and manifests whose content may stand in files of its own. */
export interface Contents {
  readonly machineFiles: (node: TalhelperNode) => Emittable;
  readonly inlineManifests: () => Emittable;
}

interface Reading {
  readonly talconfig: Talconfig;
  readonly shelf: Shelf;
  readonly variables: Variables;
  readonly diagnostics: Diagnostic[];
}

/** Reads the contents that talconfig.yaml names; what is wrong with one is said once. */
export function contentsOf(reading: Reading): Contents {
  const { talconfig } = reading;
  const manifests = mapsOf(talconfig.value, 'inlineManifests').map((manifest, index) =>
    opened(reading, manifest, { key: 'contents', path: ['inlineManifests', index] }),
  );
  const known = new Map<TalosMap, TalosMap>();
  return {
    inlineManifests: () => (manifests.length > 0 ? manifests : undefined),
    machineFiles: ({ value, index }) => {
      const files = mapsOf(value, 'machineFiles').map((file, at) => {
        const before = known.get(file);
        if (before) return before;
        const path = ['nodes', index, 'machineFiles', at];
        const read = opened(reading, file, { key: 'content', path });
        known.set(file, read);
        return read;
      });
      return files.length > 0 ? files : undefined;
    },
  };
}

/** A map with the content of the file that it names. */
function opened(
  reading: Reading,
  map: TalosMap,
  { key, path }: { readonly key: string; readonly path: Path },
): TalosMap {
  const rest = Object.fromEntries(Object.entries(map).filter(([name]) => name !== 'skipEnvsubst'));
  const name = scalarText(map[key]);
  if (!name.startsWith('@') || name.slice(1).trim() === '') return rest;
  const { talconfig, shelf, variables, diagnostics } = reading;
  const file = shelf.named(name.slice(1).trim(), talconfig.document.file);
  if ('code' in file) {
    diagnostics.push(problemAt(talconfig.document, [...path, key], file));
    return { ...rest, [key]: '' };
  }
  const origin = { kind: 'source', file: file.path, path: '', range: START };
  if (isSet(map, 'skipEnvsubst')) return { ...rest, [key]: sourced(file.text, origin) };
  const { text, diagnostics: found } = substitutedYaml(file.path, file.text, variables);
  diagnostics.push(...found);
  return { ...rest, [key]: sourced(text, origin) };
}

const START = {
  start: { line: 1, column: 1, offset: 0 },
  end: { line: 1, column: 1, offset: 0 },
};
