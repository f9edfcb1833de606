import type { Diagnostic } from '../base/diagnostic.ts';
import type { Origin } from './origin.ts';
import type { App } from './schema/app.ts';
import type { CatalogueEntry } from './schema/catalogue.ts';
import type { Cluster } from './schema/cluster.ts';
import type { Lab } from './schema/lab.ts';
import type { Nodes } from './schema/nodes.ts';
import type { Pins } from './schema/pins.ts';
import type { Path, YamlDocument } from './yaml/index.ts';

/** A validated document of the source with its defaults, and where each of its values stands. */
export interface Declared<T> {
  /** Relative to the root of the lab. */
  readonly file: string;
  readonly value: T;
  readonly document: YamlDocument;
  /** Origin of the value at a path: its place in the file, or the default that filled it. */
  origin(path: Path): Origin;
}

/** A Markdown record with its front matter, not interpreted further here. */
export interface RecordFile {
  readonly file: string;
  /** Folder below records/: decisions, incidents, runbooks, disabled, maintenance, drills. */
  readonly folder: string;
  readonly front: Readonly<Record<string, unknown>>;
  readonly document: YamlDocument;
  readonly body: string;
}

export interface ModelApp {
  readonly name: string;
  readonly namespace: string;
  readonly declared: Declared<App>;
  /** Null for the user's own manifests (`use: manifests`). */
  readonly entry: Declared<CatalogueEntry> | null;
  /** The user's files beside app.yaml, relative to the app's folder, sorted; empty for a short file. */
  readonly manifests: readonly { readonly path: string; readonly text: string }[];
}

export interface ModelCluster {
  readonly name: string;
  readonly declared: Declared<Cluster>;
  readonly nodes: Declared<Nodes>;
  /** Sorted by namespace, then name. Disabled ones included. */
  readonly apps: readonly ModelApp[];
  /** Names of the fields that its own secrets have (`model/bundle.ts`); null while it has none. */
  readonly bundle: ReadonlySet<string> | null;
  /** Files of patches/, relative to the cluster's folder. */
  readonly patches: readonly { readonly path: string; readonly document: YamlDocument }[];
}

/** The whole lab as data. Built once by `load`, never changed. */
export interface Model {
  readonly lab: Declared<Lab>;
  readonly pins: Declared<Pins> | null;
  readonly clusters: readonly ModelCluster[];
  readonly records: readonly RecordFile[];
  /** Names of secrets whose encrypted file exists in secrets/. */
  readonly secrets: ReadonlySet<string>;
  /** Catalogue entries that the lab uses, by name; the lab's own catalogue/ wins over the shipped one. */
  readonly catalogue: ReadonlyMap<string, Declared<CatalogueEntry>>;
}

/** What loading gives: a model if the source is sound enough, and every problem found. */
export interface Loaded {
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every source file read, by relative path, for excerpts. */
  readonly texts: ReadonlyMap<string, string>;
}
