import type { Declared, ModelApp } from './model.ts';
import type { Origin } from './origin.ts';
import type { Bound, CatalogueEntry, Slot } from './schema/catalogue.ts';
import type { Emittable } from './yaml/index.ts';

/** A chart or an image at an exact version; the one pin that feeds GitOps, bootstrap and Renovate. */
export interface Pin {
  /** `cilium`, or `immich.machine-learning` for a further image. */
  readonly name: string;
  readonly version: string;
  readonly digest?: string;
  readonly datasource: string;
  readonly package: string;
  /** How Renovate compares its versions, where the datasource's own way is wrong. */
  readonly versioning?: string;
  readonly origin: Origin;
}

export type Manifest = Readonly<Record<string, Emittable>>;

/** What something needs or offers, as text: `crd:cert-manager.io/Certificate`, `storage-class:longhorn`, `postgres`. */
export type Capability = string;

/** One use of a platform slot by this workload. */
export interface SlotUse {
  readonly slot: Slot;
  /** Key of the slot in its list or map: a storage class, a gateway; empty otherwise. */
  readonly key: string;
  /** The slot's own settings, as declared, with defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}

export interface WorkloadSecret {
  /** Key in the Secret of the workload. */
  readonly key: string;
  /** Name of the lab's secret, or the key in the external store. */
  readonly source:
    | { readonly secret: string; readonly generate?: string; readonly bound?: Bound }
    | { readonly external: { readonly key: string; readonly property?: string } };
  readonly optional: boolean;
  readonly origin: Origin;
}

/** One way in from a gateway, with every default filled. */
export interface Route {
  /** Name of the gateway in the platform of the cluster. */
  readonly gateway: string;
  /** At least one; the first is the main one. */
  readonly hosts: readonly string[];
  readonly path: string;
  /** Name and port number of the Service behind it. */
  readonly service: string;
  readonly port: number;
  readonly origin: Origin;
}

export type BackupClass =
  'hourly' | 'daily' | 'weekly' | { readonly schedule: string } | { readonly none: string };

/** A volume of an application that is a PersistentVolumeClaim. */
export interface Claim {
  /** As the catalogue entry calls it: `config`. */
  readonly volume: string;
  /** Name of the PersistentVolumeClaim: `<app>-<volume>`, or the existing one. */
  readonly claim: string;
  /** True for a claim that somebody else declares. */
  readonly existing: boolean;
  readonly size: string;
  /** The declared class, else the default class of the cluster; null where neither is declared. */
  readonly class: string | null;
  readonly modes: readonly string[];
  /** Null where neither the application nor the entry says anything. */
  readonly backup: BackupClass | null;
  readonly origin: Origin;
}

/** A PostgreSQL cluster of one workload. `origin` says where a key of it was declared. */
export interface PostgresDatabase {
  readonly instances: number;
  readonly size: string;
  /** Null: the class of the platform's provider, else the default class. */
  readonly class: string | null;
  readonly extensions: readonly string[];
  /** Libraries that the servers load at start. */
  readonly preload: readonly string[];
  /** Null: the image of the platform's provider. */
  readonly image: Pin | null;
  /** Starts from the archive instead of empty. */
  readonly recover: {
    readonly from?: string | undefined;
    readonly until?: string | undefined;
    readonly archive: string;
  } | null;
  readonly backup: BackupClass;
  origin(key: string): Origin;
}

export interface RedisDatabase {
  readonly replicas: number;
  origin(key: string): Origin;
}

export interface Databases {
  readonly postgres: PostgresDatabase | null;
  readonly redis: RedisDatabase | null;
}

/** One thing that a cluster runs: a platform service or an application, with every expression evaluated. */
export interface Workload {
  readonly name: string;
  readonly namespace: string;
  /** Null for the user's own manifests. */
  readonly entry: Declared<CatalogueEntry> | null;
  /** Null for a platform service. */
  readonly app: ModelApp | null;
  /** Empty for an application. */
  readonly slots: readonly SlotUse[];
  readonly origin: Origin;
  readonly chart:
    | { readonly kind: 'oci'; readonly url: string; readonly pin: Pin }
    | {
        readonly kind: 'helm';
        readonly repository: string;
        readonly chart: string;
        readonly pin: Pin;
      }
    | null;
  /** Final Helm values: derived, then the slot's or the application's overlay. Null without a chart. */
  readonly values: Manifest | null;
  /** Every pin of it: chart and images. */
  readonly pins: readonly Pin[];
  /** Objects of the entry that stand beside the release. */
  readonly objects: readonly Manifest[];
  /** Objects of the entry that need the release first. */
  readonly config: readonly Manifest[];
  readonly routes: readonly Route[];
  readonly claims: readonly Claim[];
  readonly databases: Databases;
  readonly secrets: readonly WorkloadSecret[];
  /** Name of the Secret that holds `secrets`: `<name>-secret`. */
  readonly secretName: string;
  readonly provides: readonly Capability[];
  /** Beyond what its objects show. */
  readonly needs: readonly Capability[];
}
