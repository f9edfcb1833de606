import { emit } from '../../model/yaml/index.ts';
import { copyOf, valueAt } from '../../model/yaml/plain.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { V1ALPHA1 } from '../../talos/document.ts';
import type { Rules } from '../../talos/patch/rules.ts';
import type { Role } from '../imported.ts';
import { setAt } from '../tree.ts';
import { identity } from '../lab/word.ts';
import { idOf, isSameDocument, type Change, type DocumentId } from './change.ts';

/** A machine and what has to change of its rendered configuration. */
export interface ChangedMachine {
  readonly name: string;
  readonly role: Role;
  readonly source: readonly YamlMap[];
  /** What is rendered for it without the changes. */
  readonly rendered: readonly YamlMap[];
  readonly changes: readonly Change[];
}

/** Changes for all machines, those of one role, or one machine: `all`, `control-plane`, `worker`, or its name. */
export type Layers = ReadonlyMap<string, readonly Change[]>;

/** Puts changes where all machines that need them share them. */
export function layersOf(machines: readonly ChangedMachine[], rules: Rules): Layers {
  const needs = new Map<string, { readonly change: Change; readonly by: Set<ChangedMachine> }>();
  for (const machine of machines)
    for (const change of united(machine, rules)) {
      const key = keyOf(change);
      const need = needs.get(key) ?? { change, by: new Set() };
      needs.set(key, need);
      need.by.add(machine);
    }
  const layers = new Map<string, Change[]>();
  for (const { change, by } of needs.values())
    for (const layer of layersFor(by, machines))
      layers.set(layer, [...(layers.get(layer) ?? []), change]);
  return layers;
}

function keyOf({ kind, name = '', path, remove, set }: Change): string {
  return identity([kind, name, [...path], remove, set === undefined ? [] : [set]]);
}

/** The layers that reach the machines which need a change, and no others. */
function layersFor(
  needed: ReadonlySet<ChangedMachine>,
  all: readonly ChangedMachine[],
): ReadonlySet<string> {
  if (needed.size === all.length) return new Set(['all']);
  const shared = ROLES.filter((role) => {
    const group = all.filter((one) => one.role === role);
    return group.length > 1 && group.every((one) => needed.has(one));
  });
  return new Set([...needed].map(({ name, role }) => (shared.includes(role) ? role : name)));
}

const ROLES: readonly Role[] = ['control-plane', 'worker'];

/**
 * Talos takes some values away that a patch of their document does not repeat: such a document is patched once, with
 * them in it.
 */
function united({ source, rendered, changes }: ChangedMachine, rules: Rules): Change[] {
  const repeated = (kind: string): string[] =>
    [...rules].flatMap(([at, { how }]) =>
      how === 'reset' && at.startsWith(`${kind}/`) ? [at.slice(kind.length + 1)] : [],
    );
  const single: Change[] = [];
  const documents = new Map<string, Change[]>();
  for (const change of changes) {
    const isAlone =
      repeated(change.kind).length === 0 || (change.remove && change.path.length === 0);
    if (isAlone) single.push(change);
    else {
      const key = `${change.kind} ${change.name ?? ''}`;
      documents.set(key, [...(documents.get(key) ?? []), change]);
    }
  }
  const whole = [...documents.values()].flatMap((parts) => {
    const [first] = parts;
    if (!first) return [];
    const isOf = (one: YamlMap): boolean => isSameDocument(idOf(one), first);
    const said = [source.find(isOf), rendered.find(isOf)];
    const set = newMap();
    for (const { path, set: value } of parts) if (value !== undefined) put(set, path, value);
    for (const path of repeated(first.kind)) {
      const [value] = said.flatMap((one) => valueAt(one, path.split('.')) ?? []);
      if (value !== undefined && valueAt(set, path.split('.')) === undefined)
        put(set, path.split('.'), value);
    }
    const removals = parts.filter(({ remove, path }) => remove && path.length > 0);
    return [
      ...removals.map(({ kind, name, path }) => ({
        ...{ kind, path, remove: true, ...(name !== undefined && { name }) },
      })),
      { ...headOf(first), path: [], remove: false, set },
    ];
  });
  return [...single, ...whole];
}

function headOf({ kind, name }: DocumentId): DocumentId {
  return { kind, ...(name !== undefined && { name }) };
}

function put(map: YamlMap, path: readonly string[], value: YamlValue): void {
  const own = copyOf(value);
  if (path.length > 0) setAt(map, path, own);
  else if (isMap(own)) Object.assign(map, own);
}

/** The strategic patches that make changes: first what goes, then what comes. */
export function patchText(changes: readonly Change[], header: string): string {
  const going = changes.filter(({ remove }) => remove);
  const coming = changes.filter(({ set }) => set !== undefined);
  const patches = [
    ...documentsOf(going, ({ path }, map) => {
      put(map, [...path, '$patch'], 'delete');
    }),
    ...documentsOf(coming, ({ path, set }, map) => {
      put(map, path, set ?? null);
    }),
  ];
  return patches.map((one, index) => emit(one, index === 0 ? { header } : {})).join('');
}

function documentsOf(
  changes: readonly Change[],
  add: (change: Change, map: YamlMap) => void,
): YamlMap[] {
  const documents: { readonly id: DocumentId; readonly map: YamlMap }[] = [];
  for (const change of changes) {
    let document = documents.find(({ id }) => isSameDocument(id, change));
    if (!document) {
      document = { id: change, map: headerOf(change) };
      documents.push(document);
    }
    add(change, document.map);
  }
  return documents.map(({ map }) => map);
}

function headerOf({ kind, name }: DocumentId): YamlMap {
  const map = newMap();
  if (kind === V1ALPHA1) return map;
  map['apiVersion'] = 'v1alpha1';
  map['kind'] = kind;
  if (name !== undefined) map['name'] = name;
  return map;
}
