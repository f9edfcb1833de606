import type { Diagnostic } from '../../base/diagnostic.ts';
import type { ModelApp } from '../model.ts';
import { claimName } from '../names.ts';
import { placeIn, type Origin } from '../origin.ts';
import type { App, Volume } from '../schema/app.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { BackupClass, Claim } from '../workload.ts';
import type { Member } from './members.ts';

type EntryVolume = CatalogueEntry['storage'][string];

/** Where a volume of an entry is mounted, and what it is. */
export interface Mount {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
  readonly source:
    | { readonly kind: 'claim'; readonly claim: Claim }
    | { readonly kind: 'nfs'; readonly server: string; readonly path: string }
    | { readonly kind: 'emptyDir' };
  readonly origin: Origin;
}

export interface VolumeFacts {
  /** Name of the default storage class, or null. */
  readonly defaultClass: string | null;
  /** Address of a host of the lab by its name. */
  readonly hostAddress: (name: string) => string | undefined;
}

/**
 * The mounts of a member: volumes of its entry with what the application says about them.
 * Diagnostics: `volume-undeclared` for a shared volume that the application leaves open.
 */
export function mountsOf(
  member: Member,
  facts: VolumeFacts,
): { mounts: Mount[]; diagnostics: Diagnostic[] } {
  const { entry, app } = member;
  const mounts: Mount[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [volume, shipped] of Object.entries(entry?.value.storage ?? {})) {
    const declared = app?.declared.value.storage[volume];
    const origin = originOf(member, volume);
    const source = sourceOf({ member, volume, shipped, declared, origin }, facts);
    if (source)
      mounts.push({ volume, path: shipped.path, readOnly: shipped.readOnly, source, origin });
    else if (app) diagnostics.push(undeclared(app, volume));
  }
  return { mounts, diagnostics };
}

function originOf({ entry, app, origin }: Member, volume: string): Origin {
  if (app && Object.hasOwn(app.declared.value.storage, volume))
    return app.declared.origin(['storage', volume]);
  return entry ? placeIn('catalogue', entry.document, ['storage', volume]) : origin;
}

function undeclared({ name, declared }: ModelApp, volume: string): Diagnostic {
  return {
    code: 'volume-undeclared',
    severity: 'error',
    file: declared.file,
    range: declared.document.range(['storage']),
    message: `application ${name}: volume ${volume} is shared with others and nothing says what it is`,
    hint: `add storage: { ${volume}: { existing: <claim> } }, or nfs, or a size of its own`,
  };
}

interface Wanted {
  readonly member: Member;
  readonly volume: string;
  readonly shipped: EntryVolume;
  readonly declared: Volume | undefined;
  readonly origin: Origin;
}

function sourceOf(wanted: Wanted, facts: VolumeFacts): Mount['source'] | null {
  const { shipped, declared } = wanted;
  if (declared && 'emptyDir' in declared) return { kind: 'emptyDir' };
  if (declared && 'nfs' in declared) {
    const { server, path } = declared.nfs;
    return { kind: 'nfs', server: facts.hostAddress(server) ?? server, path };
  }
  if (!declared && shipped.kind === 'emptyDir') return { kind: 'emptyDir' };
  if (!declared && shipped.kind === 'shared') return null;
  return { kind: 'claim', claim: claimOf(wanted, facts) };
}

function claimOf({ member, volume, shipped, declared, origin }: Wanted, facts: VolumeFacts): Claim {
  const existing = declared && 'existing' in declared ? declared.existing : null;
  const own = declared && isOwn(declared) ? declared : undefined;
  return {
    volume,
    claim: existing ?? claimName(member.name, volume),
    existing: existing !== null,
    size: own?.size ?? shipped.default ?? '1Gi',
    class: own?.class ?? facts.defaultClass,
    modes: own?.modes ?? shipped.modes,
    backup: backupOf(member.app?.declared.value.backup, volume, shipped),
    origin,
  };
}

type OwnVolume = Extract<Volume, { size?: string | undefined }>;

function isOwn(volume: Volume): volume is OwnVolume {
  return !('existing' in volume || 'nfs' in volume || 'emptyDir' in volume);
}

function backupOf(declared: App['backup'], volume: string, shipped: EntryVolume): BackupClass | null {
  const fallback = shipped.backup ?? null;
  if (declared === undefined) return fallback;
  if (typeof declared === 'string') return declared;
  if (isNone(declared)) return declared;
  return Object.hasOwn(declared, volume) ? (declared[volume] ?? fallback) : fallback;
}

function isNone(backup: Exclude<App['backup'], string | undefined>): backup is { none: string } {
  return typeof backup.none === 'string';
}
