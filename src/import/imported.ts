import type { Diagnostic } from '../base/diagnostic.ts';
import type { Path } from '../model/yaml/index.ts';
import { newMap, type YamlMap, type YamlValue } from '../model/yaml/value.ts';
import type { Contract } from '../talos/contract.ts';

/** Where something stands in the files of a source. */
export interface Place {
  /** As the person named it. */
  readonly file: string;
  /** From 1; unknown for what a program made of the file. */
  readonly line?: number;
  /** In the words of the source: `nodes[0].networkInterfaces[1].mtu`. */
  readonly path: string;
}

/**
 * What became of a part of the source: a word of the model; a value that the source leaves open and that was set; a patch,
 * because the model has no word; a file or value that was taken over as it is; nothing, for a reason.
 */
export type Fate = 'mapped' | 'defaulted' | 'patch' | 'kept' | 'dropped';

/** One line of the report. No secret value stands in it. */
export interface ReportLine {
  readonly fate: Fate;
  /** Null for what the source does not have. */
  readonly from: Place | null;
  /** Where it went: `clusters/main/nodes.yaml nodes[0].mtu`, `secrets/wifi.sops.yaml`. */
  readonly to?: string;
  /** Why, in one sentence; always for `dropped`, `defaulted` and `patch`. */
  readonly why?: string;
}

/** A value that must not stand in clear; it becomes `secrets/<name>.sops.yaml`. */
export interface ImportedSecret {
  readonly name: string;
  /** Undefined for a secret of one value. */
  readonly field?: string;
  readonly value: string;
}

export type Role = 'control-plane' | 'worker';

/** One machine of a source: its whole configuration as the source means it, patches applied, any version of Talos. */
export interface SourceMachine {
  /** Host name. */
  readonly name: string;
  readonly role: Role;
  /** Documents of the configuration: `v1alpha1` (without kind) and those with a kind, in order. Plain values. */
  readonly documents: readonly YamlMap[];
  /** Words of its node that the source says outside of the configuration, such as `address`; they win. */
  readonly words: YamlMap;
  /** Where a value of a document comes from: the nearest place known. */
  readonly placeOf: (document: YamlMap, path: Path) => Place;
}

/** A cluster of a source. */
export interface ImportedCluster {
  readonly name: string;
  /** The contract of the configurations of `machines`; null when there are none. */
  readonly contract: Contract | null;
  /** Keys of cluster.yaml that the source says outright, without kind and name; they win over what machines say. */
  readonly settings: YamlMap;
  /** Machines whose configuration is read into words. */
  readonly machines: readonly SourceMachine[];
  /** Nodes as nodes.yaml has them, from sources that say them outright; none when `machines` are given. */
  readonly nodes: readonly YamlMap[];
  /** Files below clusters/<name>/ that are taken over, for example patches/talos/all/x.yaml. */
  readonly files: ReadonlyMap<string, string>;
  /** Texts that the source keeps encrypted; what holds one is not to stand in clear. */
  readonly sealed?: readonly string[];
  /** The bundle of secrets as `talosctl gen secrets` writes it; null when the source has none. */
  readonly bundle: string | null;
}

/** What a source says, in the words of the model as far as it has them. */
export interface Imported {
  /** Keys of lab.yaml that the source knows, without kind. */
  readonly lab: YamlMap;
  readonly clusters: readonly ImportedCluster[];
  readonly secrets: readonly ImportedSecret[];
  readonly report: readonly ReportLine[];
  /** What is wrong with the source; with an error nothing is written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is imported of a source that cannot be read. */
export function nothing(diagnostics: readonly Diagnostic[]): Imported {
  return { lab: newMap(), clusters: [], secrets: [], report: [], diagnostics };
}

/** A file of a source; the path is as the person named it, or relative to the folder that was named. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** It is encrypted where it lies, and was opened. */
  readonly wasSealed?: true;
}

/** A form of source that can be imported. */
export interface Source {
  /** `talhelper`, `topf`, `cluster-template`, `machine-config` ...: what `--from` takes. */
  readonly name: string;
  /** For a person: `talconfig.yaml of talhelper`. */
  readonly title: string;
  /** It reads one file by which it is known, and so of several folders only one. */
  readonly isOneFile?: true;
  /** Paths that it reads in a folder, as globs with `*` within a name and a final `/**`: others are not opened. */
  readonly reads: readonly string[];
  /** Whether these files are such a source, by names and, where these do not tell, by content. */
  readonly recognises: (files: readonly SourceFile[]) => boolean;
  /** Reads them; files that are encrypted were decrypted before, where a key was there. */
  readonly read: (files: readonly SourceFile[]) => Imported;
}

export type { YamlMap, YamlValue };
