import { join } from 'node:path';
import { output } from './process.ts';

/** A value as Kubernetes holds it in an unstructured object. Numbers are text, so that none rounds. */
export type KubernetesValue =
  | { readonly kind: 'null'; readonly value: null }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int' | 'float' | 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly value: readonly KubernetesValue[] }
  | { readonly kind: 'map'; readonly value: Readonly<Record<string, KubernetesValue>> };

/**
 * What Kubernetes makes of one document: its value and the JSON it was read from, or why it is
 * refused. `strict` is the complaint of strict decoding (duplicate keys), which lenient decoding passes.
 */
export type KubernetesTyping =
  | { readonly error: string }
  | {
      readonly json: string;
      readonly value: KubernetesValue;
      readonly strict?: string;
    };

/**
 * Types each document as Kubernetes 1.35.4 does (sigs.k8s.io/yaml, then sigs.k8s.io/json), in order;
 * each text is one document. Needs the installed oracles; rejects when a text holds NUL.
 */
export async function kubernetesTypes(
  documents: readonly string[],
  program: string = join(import.meta.dirname, '..', '.oracles', 'bin', 'yaml-typing'),
): Promise<KubernetesTyping[]> {
  if (documents.length === 0) return [];
  const bad = documents.findIndex((document) => document.includes('\0'));
  if (bad >= 0) throw new Error(`document ${bad} holds NUL, which parts documents here`);
  const printed = await output(program, [], { input: documents.join('\0') });
  const lines = printed.trimEnd().split('\n');
  if (lines.length !== documents.length)
    throw new Error(`yaml-typing answered ${lines.length} of ${documents.length} documents`);
  return lines.map((line) => JSON.parse(line) as KubernetesTyping);
}
