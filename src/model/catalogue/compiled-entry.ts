import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Declared } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Manifest } from '../workload.ts';
import { ABSENT, type Compiled, type Context } from './compiled.ts';
import { compileAt, contextOf, rawAt } from './expression.ts';
import { itemsOf } from './operators/list.ts';
import { VARIABLE } from './operators/operand.ts';
import { bind, type Scope } from './scope.ts';
import { itemShape } from './shape.ts';
import { isTreeMap, open } from './tree.ts';
import { vocabularyOf } from './vocabulary.ts';

/** The parts of an entry that hold expressions, checked and ready to evaluate. */
export interface CompiledEntry {
  readonly entry: Declared<CatalogueEntry>;
  readonly values: Compiled;
  readonly env: Compiled;
  readonly files: Compiled;
  readonly command: Compiled;
  readonly args: Compiled;
  readonly schedule: Compiled;
  readonly serviceAddress: Compiled;
  /** Name of the Service behind its default route. */
  readonly service: Compiled;
  readonly needs: Compiled;
  readonly provides: {
    readonly storageClass: Compiled;
    readonly snapshotClass: Compiled;
    readonly issuer: Compiled;
    readonly secretStore: Compiled;
  };
  /** By the names of its secrets: the reference of the platform that a secret is. */
  readonly secretFrom: ReadonlyMap<string, Compiled>;
  /** By the names of its secrets: whether it exists. */
  readonly secretWhen: ReadonlyMap<string, Compiled>;
  readonly objects: readonly CompiledManifest[];
  readonly config: readonly CompiledManifest[];
}

/** Makes none, one or many objects. */
export type CompiledManifest = (scope: Scope) => Manifest[];

/** Compiling is pure, and an entry never changes: each is compiled once, however many clusters use it. */
const known = new WeakMap<Declared<CatalogueEntry>, Compilation>();

interface Compilation {
  readonly compiled: CompiledEntry;
  /** `catalogue-expression`, each at its place in the entry's file. */
  readonly problems: readonly Diagnostic[];
}

/** Checks and compiles every expression of an entry; what is wrong evaluates to nothing. */
export function compileEntry(entry: Declared<CatalogueEntry>): Compilation {
  const found = known.get(entry);
  if (found) return found;
  const problems: Diagnostic[] = [];
  const compilation = { compiled: compileParts(entry, problems), problems };
  known.set(entry, compilation);
  return compilation;
}

function compileParts(entry: Declared<CatalogueEntry>, problems: Diagnostic[]): CompiledEntry {
  const { document, value } = entry;
  const vocabulary = vocabularyOf(value, true);
  const context = contextOf(document, vocabulary, problems);
  const early = contextOf(document, { ...vocabulary, provided: false }, problems);
  const at = (...path: string[]): Compiled => compileAt(context, document, path);
  const promise = (...path: string[]): Compiled => compileAt(early, document, path);
  const manifests = (list: 'objects' | 'config'): CompiledManifest[] =>
    value[list].map((_, index) => compileManifest(context, entry, list, index));
  const secretParts = (part: 'from' | 'when'): ReadonlyMap<string, Compiled> =>
    new Map(Object.keys(value.secrets).map((name) => [name, at('secrets', name, part)] as const));
  return {
    entry,
    values: at('values'),
    env: at('env'),
    files: at('files'),
    command: at('command'),
    args: at('args'),
    schedule: at('schedule'),
    serviceAddress: at('serviceAddress'),
    service: promise('expose', 'service'),
    needs: at('needs'),
    provides: {
      storageClass: promise('provides', 'storageClass'),
      snapshotClass: promise('provides', 'snapshotClass'),
      issuer: promise('provides', 'issuer'),
      secretStore: promise('provides', 'secretStore'),
    },
    secretFrom: secretParts('from'),
    secretWhen: secretParts('when'),
    objects: manifests('objects'),
    config: manifests('config'),
  };
}

function compileManifest(
  context: Context,
  { document, value }: Declared<CatalogueEntry>,
  list: 'objects' | 'config',
  index: number,
): CompiledManifest {
  const path = [list, index];
  const item = value[list][index];
  const at = (inner: Context, key: string): Compiled => compileAt(inner, document, [...path, key]);
  const name = item?.$as;
  if (rawAt(document, [...path, '$each']) === undefined) {
    if (name !== undefined)
      context.complain([...path, '$as'], '$as stands without $each', 'add $each, or remove $as');
    return makeOne(at(context, '$when'), at(context, 'manifest'));
  }
  if (name === undefined || !VARIABLE.test(name) || context.shapes.has(name)) {
    context.complain(
      [...path, '$each'],
      '$each lacks $as with a new name',
      'add $as with a word of letters that names nothing else here',
    );
    return () => [];
  }
  const each = at(context, '$each');
  const inner = context.with(name, itemShape(each.shape));
  const one = makeOne(at(inner, '$when'), at(inner, 'manifest'));
  const use = { context, path, main: '$each', map: {} };
  return (scope) =>
    itemsOf(use, scope, each.evaluate(scope)).flatMap((value) => one(bind(scope, name, value)));
}

function makeOne(when: Compiled, manifest: Compiled): CompiledManifest {
  return (scope) => {
    if (when !== ABSENT && open(when.evaluate(scope)) !== true) return [];
    const object = open(manifest.evaluate(scope));
    return isTreeMap(object) ? [object] : [];
  };
}
