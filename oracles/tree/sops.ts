import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { createAgeKeyWrap } from '../../src/secrets/age/age.ts';
import { readKeyFile } from '../../src/secrets/age/key-file.ts';
import { openSops } from '../../src/secrets/sops/index.ts';
import { field, text, type Manifest, type Value } from './manifests.ts';

const ENCRYPTED = /^ENC\[AES256_GCM,/;

/** What was opened in some folders. */
export interface Opened {
  /** Values in clear by what stands in the file; no two are encrypted alike. */
  readonly values: ReadonlyMap<string, string>;
  readonly files: number;
  /** Files that no key opens, or whose signature is wrong. */
  readonly failures: readonly string[];
}

/** True for values that only the key of the lab opens. */
export function isEncrypted(value: Value): boolean {
  return typeof value === 'string' && ENCRYPTED.test(value);
}

/**
 * Opens every encrypted file below some folders with the keys of a file, and checks its signature. Flux opens values
 * one by one after kustomize has built them, so they are found again by their encrypted text.
 */
export async function openSealed(folders: readonly string[], keyFile?: string): Promise<Opened> {
  const values = new Map<string, string>();
  if (keyFile === undefined) return { values, files: 0, failures: [] };
  const { identities } = await readKeyFile(readFileSync(keyFile, 'utf8'), keyFile);
  const wrap = createAgeKeyWrap(identities.map(({ identity }) => identity));
  const files = folders.flatMap(sealedBelow);
  const failures: string[] = [];
  for (const file of files) {
    const sealed = readFileSync(file, 'utf8');
    try {
      const { plain } = await openSops(sealed, { format: 'yaml', wrap, file });
      collect(load(sealed), load(new TextDecoder().decode(plain)), values);
    } catch (error) {
      failures.push(`${file} does not open: ${String(error)}`);
    }
  }
  return { values, files: files.length - failures.length, failures };
}

function sealedBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sops.yaml'))
    .map((path) => join(folder, path))
    .sort();
}

/** Walks what is encrypted and what is in clear side by side. */
function collect(sealed: Value, clear: Value, into: Map<string, string>): void {
  if (typeof sealed === 'string' && ENCRYPTED.test(sealed)) into.set(sealed, String(clear));
  else if (typeof sealed === 'object' && sealed !== null)
    for (const key of Object.keys(sealed))
      if (key !== 'sops') collect(field(sealed, key), field(clear, key), into);
}

/**
 * An encrypted object as it looks once Flux has decrypted it: without SOPS' own field, with each value in clear, or a
 * stand-in for one that was not opened. Other objects are returned as they are.
 */
export function decryptedShape(
  manifest: Manifest,
  values: ReadonlyMap<string, string> = new Map(),
): Manifest {
  const { value } = manifest;
  if (typeof field(value, 'sops') !== 'object') return manifest;
  let [clear, closed] = [0, 0];
  const open = (part: Value, base64: boolean): Value => {
    if (typeof part === 'string' && ENCRYPTED.test(part)) {
      const known = values.get(part);
      if (known === undefined) closed += 1;
      else clear += 1;
      return known ?? (base64 ? 'c3RhbmQtaW4=' : 'stand-in');
    }
    if (Array.isArray(part)) return part.map((item: Value) => open(item, base64));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, open(one, base64)]));
  };
  const shape: Record<string, Value> = {};
  for (const [key, part] of Object.entries(value as Record<string, Value>))
    if (key !== 'sops') shape[key] = open(part, key === 'data' && text(value, 'kind') === 'Secret');
  return { ...manifest, value: shape, text: JSON.stringify(shape), clear, closed };
}
