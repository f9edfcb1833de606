import { field, text, type Manifest, type Value } from './manifests.ts';

const ENCRYPTED = /^ENC\[AES256_GCM,/;

/** True for values that only the key of the lab opens. */
export function isEncrypted(value: Value): boolean {
  return typeof value === 'string' && ENCRYPTED.test(value);
}

/**
 * An encrypted object as it looks once Flux has decrypted it: without SOPS' own field, with a
 * stand-in for each value. Other objects are returned as they are.
 */
export function decryptedShape(manifest: Manifest): Manifest {
  const { value } = manifest;
  if (typeof field(value, 'sops') !== 'object') return manifest;
  const shape: Record<string, Value> = {};
  for (const [key, part] of Object.entries(value as Record<string, Value>))
    if (key !== 'sops') shape[key] = open(part, key === 'data' && text(value, 'kind') === 'Secret');
  return { ...manifest, value: shape, text: JSON.stringify(shape) };
}

function open(value: Value, base64: boolean): Value {
  if (isEncrypted(value)) return base64 ? 'c3RhbmQtaW4=' : 'stand-in';
  if (Array.isArray(value)) return value.map((item: Value) => open(item, base64));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, open(part, base64)]));
}
