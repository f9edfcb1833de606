import type { Diagnostic } from '../base/diagnostic.ts';
import { bundleText, readBundle } from '../talos/bundle/fields.ts';
import type { EncryptionKey } from '../talos/scene.ts';
import type { ReportLine, SourceFile } from './imported.ts';
import { problemOf } from './place.ts';

/** The bundle of secrets of a source. */
export interface FoundBundle {
  /** As `talosctl gen secrets` writes it; null when there is none. */
  readonly text: string | null;
  /** Keys of etcd that are in it; secretbox without a bundle. */
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the file of secrets of a source; a source without one is a warning, since its cluster loses its identity. */
export function bundleIn(
  file: SourceFile | undefined,
  { file: source, name }: { readonly file: string; readonly name: string },
): FoundBundle {
  if (!file) {
    const problem = problemOf(source, {
      code: 'import-missing',
      severity: 'warning',
      message: `${name}, the secrets of the cluster, is not there`,
      hint: 'give it too; without it the cluster that runs cannot be reached any more',
    });
    return { text: null, encryptionKeys: ['secretbox'], report: [], diagnostics: [problem] };
  }
  const { fields, diagnostics } = readBundle(file.path, file.text);
  const keys = (['secretbox', 'aescbc'] as const).filter((key) =>
    fields.has(`secrets.${key}encryptionsecret`),
  );
  return {
    text: diagnostics.length > 0 ? null : bundleText(fields),
    encryptionKeys: keys,
    diagnostics,
    report: [{ fate: 'kept', from: { file: file.path, path: '' }, to: 'secrets of the cluster' }],
  };
}
