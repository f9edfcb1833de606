import type { Diagnostic } from '../../../base/diagnostic.ts';
import { bundleText, readBundle, type Fields } from '../../../talos/bundle/fields.ts';
import type { EncryptionKey } from '../../../talos/scene.ts';
import type { ReportLine, SourceFile } from '../../imported.ts';
import { problemOf } from '../place.ts';

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
  const { fields, diagnostics: broken } = readBundle(file.path, file.text);
  const diagnostics = broken.length > 0 ? broken : unfilled(file.path, fields);
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

/** Values that another program fills in: vals, the command line of 1Password, envsubst, a template. */
const REFERENCE = /^ref\+|^op:\/\/|\$\{|\{\{/;

function unfilled(file: string, fields: Fields): Diagnostic[] {
  const names = [...fields].filter(([, value]) => REFERENCE.test(value)).map(([name]) => name);
  if (names.length === 0) return [];
  const which = `${names.slice(0, 2).join(', ')}${names.length > 2 ? ' ...' : ''}`;
  const problem = problemOf(file, {
    code: 'import-missing',
    message: `${String(names.length)} of its values stand elsewhere, and a program fills them in: ${which}`,
    hint: 'fill them in, for example with vals eval, op inject or envsubst, and give that file in its place; or take it from a machine: croft talos secrets import',
  });
  return [problem];
}
