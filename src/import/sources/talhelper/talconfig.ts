import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Path, YamlDocument } from '../../../model/yaml/index.ts';
import { inner } from '../../../talos/patch/tree.ts';
import { isMap, type TalosMap } from '../../../talos/value.ts';
import { isSet, listOf, mapAt, mapsOf } from '../talos/fields.ts';
import type { SourceFile } from '../../imported.ts';
import { problemOf } from '../place.ts';
import { fitted } from '../talos/shape.ts';
import { substitutedDocuments, type Variables } from './substitute.ts';
import { INHERITED, TALHELPER } from './shapes.ts';

/** talhelper 3 knows the structs of this minor, whatever Talos it generates for. */
export const MINOR_OF_TALHELPER = 14;

/** talconfig.yaml with its variables filled in. */
export interface Talconfig {
  readonly document: YamlDocument;
  readonly value: TalosMap;
  readonly nodes: readonly TalhelperNode[];
  readonly unknown: readonly Path[];
  /** The text as it was before variables were filled in. */
  readonly text: string;
}

/** A node of talconfig.yaml with what its group says. */
export interface TalhelperNode {
  readonly index: number;
  readonly value: TalosMap;
  /** Patches in their order, with where each stands. */
  readonly patches: readonly { readonly value: TalosMap[string]; readonly path: Path }[];
}

const EMPTY = {
  code: 'import-malformed',
  message: 'nothing stands in it',
  hint: 'give the talconfig.yaml of a cluster',
} as const;

/** Reads talconfig.yaml; null when it cannot be read at all. */
export function readTalconfig(
  { path, text }: SourceFile,
  variables: Variables,
): { readonly talconfig: Talconfig | null; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = substitutedDocuments(path, text, variables);
  const [document] = documents;
  if (diagnostics.length > 0) return { talconfig: null, diagnostics };
  if (!document) return { talconfig: null, diagnostics: [problemOf(path, EMPTY)] };
  const all = { shapes: TALHELPER, minor: MINOR_OF_TALHELPER };
  const { value, unknown, diagnostics: found } = fitted(document, 'talhelper.Config', all);
  const nodes = mapsOf(value, 'nodes').map((node, index) => merged(value, node, index));
  return { talconfig: { document, value, nodes, unknown, text }, diagnostics: found };
}

/** What a node says itself wins over its group; patches and names in certificates come together. */
function merged(config: TalosMap, node: TalosMap, index: number): TalhelperNode {
  const groupName = isSet(node, 'controlPlane') ? 'controlPlane' : 'worker';
  const group = mapAt(config, groupName) ?? {};
  const value: Record<string, TalosMap[string]> = { ...node };
  for (const key of INHERITED)
    if (isZero(key, value[key]) && group[key] !== undefined) value[key] = group[key];
  for (const [key, override] of [
    ['certSANs', 'overrideMachineCertSANs'],
    ['extraManifests', 'overrideExtraManifests'],
  ] as const)
    if (!isSet(node, override)) value[key] = [...listOf(node, key), ...listOf(group, key)];
  const own = listOf(node, 'patches').map((one, at) => ({
    value: one,
    path: ['nodes', index, 'patches', at],
  }));
  const ofGroup = listOf(group, 'patches').map((one, at) => ({
    value: one,
    path: [groupName, 'patches', at],
  }));
  const overrides = isSet(node, 'overridePatches') && node['patches'] !== undefined;
  return { index, value, patches: overrides ? own : [...ofGroup, ...own] };
}

/** What Go takes for nothing. A list or a map is something, even if nothing is in it. */
function isZero(key: string, value: TalosMap[string]): boolean {
  const bare = inner(value);
  if (key === 'machineSpec' && isMap(bare))
    return Object.values(bare).every((one) => isZero('', one));
  return bare === undefined || bare === '' || bare === 0 || bare === false;
}
