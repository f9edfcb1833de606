import type { Diagnostic } from '../../base/diagnostic.ts';
import { goneOf, keysDigest, namesOf } from '../../secrets/digests/index.ts';
import { formatOf, readSealed, type FileRules, type Sealed } from '../../secrets/sops/index.ts';
import { lookup } from '../../secrets/sops/tree.ts';
import { andList, finding } from '../context.ts';
import { whole, type JudgedFile } from './judged.ts';

/** SE03: who can open a file is who should. Read from the index where the file is as recorded. */
export function checkRecipients(
  file: JudgedFile,
  rulesOf: (path: string) => FileRules | null,
): Diagnostic[] {
  const { path, entry, facts } = file;
  const rules = rulesOf(path);
  const keys = facts?.keys ?? (file.verdict === 'recorded' ? entry?.keys : undefined);
  if (rules === null || keys === undefined) return [];
  if (rules.others.length === 0 && keys === keysDigest(rules.groups, rules.threshold)) return [];
  const held = namesOf(sealedOf(file).metadata.keys);
  const wanted = new Set(rules.groups.flat());
  const missing = [...wanted].filter((one) => !held.includes(one));
  // Recipients of other kinds are named by the rules in too many ways to compare.
  const extra = held.filter(
    (one) => !wanted.has(one) && !(rules.others.length > 0 && one.includes(':')),
  );
  if (rules.others.length > 0 && missing.length === 0 && extra.length === 0) return [];
  const parts = [
    ...(missing.length > 0 ? [`${andList(missing)} cannot open it`] : []),
    ...(extra.length > 0 ? [`${andList(extra)} can`] : []),
  ];
  return [
    finding('secret-recipients-differ', whole(path), {
      message: `${path} is not encrypted for whom .sops.yaml names: ${
        parts.length > 0 ? parts.join(', ') : 'the key groups or how many are needed differ'
      }`,
      hint: path.startsWith('secrets/')
        ? 'croft secret recipients, and croft render'
        : `croft render, if lab.yaml changed since; then croft secret recipients update ${path}`,
    }),
  ];
}

/** SE04: a Secret of Kubernetes whose name and namespace are not signed can be applied elsewhere. */
export function checkMacOnly(file: JudgedFile): Diagnostic[] {
  if (file.problem !== undefined) return [];
  const text = Buffer.from(file.bytes).toString('latin1');
  if (!text.includes('mac_only_encrypted')) return [];
  const { tree, metadata } = sealedOf(file);
  const isSecret = tree.some((document) => lookup(document, 'kind') === 'Secret');
  if (!metadata.macOnlyEncrypted || !isSecret) return [];
  return [
    finding('secret-mac-only', whole(file.path), {
      message: `${file.path} is a Secret of which only encrypted values are signed: its name and namespace can be changed unseen`,
      hint: 'take mac_only_encrypted out of .sops.yaml; then croft secret decrypt -i and croft secret encrypt',
    }),
  ];
}

/** SE08: who was removed still knows the data key. */
export function checkNotRotated(file: JudgedFile): Diagnostic[] {
  const { path, entry, facts } = file;
  const gone = entry === undefined ? [] : facts === null ? entry.gone : goneOf(entry, facts);
  if (gone.length === 0) return [];
  const who = gone.length === 1 ? 'a recipient was' : `${gone.length} recipients were`;
  return [
    finding('secret-not-rotated', whole(path), {
      message: `${path}: ${who} removed and the data key stayed: who knows it can read what is set later`,
      hint: `croft secret rotate ${path}; then replace the values that were readable`,
    }),
  ];
}

function sealedOf({ bytes, path }: JudgedFile): Sealed {
  return readSealed(Buffer.from(bytes).toString('utf8'), formatOf(path));
}
