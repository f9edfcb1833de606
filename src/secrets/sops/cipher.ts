// One value as sops encrypts it: AES-256 in GCM, bound to the path of the value.
import type { Random } from '../../base/host/index.ts';
import { openAesGcm, sealAesGcm } from './aes-gcm.ts';
import { plainFloat } from '../../base/go-yaml/number.ts';
import { problem } from './problem.ts';
import { strictTimestamp } from '../../base/go-yaml/timestamp.ts';
import { Comment, Timestamp, type Scalar } from './tree.ts';

/** The size of the initialisation vector that is written; any other is read. */
const IV_BYTES = 32;
const TAG_BYTES = 16;
const LONGEST_IV = 128;

export const DATA_KEY_BYTES = 32;

type Leaf = Exclude<Scalar, null> | Comment;

/** The name of the type in `ENC[...]`. */
function typeOf(value: Leaf): string {
  if (value instanceof Comment) return 'comment';
  if (value instanceof Timestamp) return 'time';
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    default:
      return 'str';
  }
}

/** The bytes of a value that sops encrypts and signs. */
export function bytesOf(value: Leaf): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof Comment || value instanceof Timestamp) return Buffer.from(value.text);
  if (typeof value === 'boolean') return Buffer.from(value ? 'True' : 'False');
  return Buffer.from(typeof value === 'number' ? plainFloat(value) : String(value));
}

/** Whether the value is left as it is: sops does not encrypt what is empty. */
export function isEmpty(value: Leaf): boolean {
  if (value instanceof Comment) return value.text === '';
  return value instanceof Uint8Array ? value.length === 0 : value === '';
}

/** The `ENC[...]` of a value at `path`, such as `data:password:`. */
export function seal(value: Leaf, key: Uint8Array, path: string, random: Random): string {
  if (isEmpty(value)) return '';
  const nonce = random.bytes(IV_BYTES);
  const input = { key, nonce, additional: Buffer.from(path) };
  const { content, tag } = sealAesGcm(bytesOf(value), input);
  const [one, two, three] = [content, nonce, tag].map((bytes) =>
    Buffer.from(bytes).toString('base64'),
  );
  return `ENC[AES256_GCM,data:${one ?? ''},iv:${two ?? ''},tag:${three ?? ''},type:${typeOf(value)}]`;
}

const FORM = /^ENC\[([A-Za-z0-9_-]+),data:([^,]*),iv:([^,]*),tag:([^,]*),type:([^,\]]*)\]$/;

/** Whether a text looks encrypted. */
export function isSealed(text: string): boolean {
  return text.startsWith('ENC[');
}

/**
 * The value in an `ENC[...]` at `path`. Throws `sops-cipher` for another form, cipher or type, `sops-tampered`
 * when it was made with another key, for another path, or changed since.
 */
export function open(text: string, key: Uint8Array, path: string): Leaf {
  if (text === '') return '';
  const [, cipher, data, iv, tag, type] = FORM.exec(text) ?? [];
  if (cipher === undefined)
    throw problem('sops-cipher', `${named(path)} is not an encrypted value`);
  if (cipher !== 'AES256_GCM')
    throw problem('sops-cipher', `${named(path)} is encrypted with a cipher other than AES256_GCM`);
  const bytes = decrypt(
    { data: base64(data, path), iv: base64(iv, path), tag: base64(tag, path) },
    key,
    path,
  );
  return typed(bytes, type ?? '', path);
}

function named(path: string): string {
  const name = path.slice(0, -1);
  return name === '' ? 'a value at the top' : name;
}

function base64(text: string | undefined, path: string): Buffer {
  const bytes = Buffer.from(text ?? '', 'base64');
  if (text === undefined || bytes.toString('base64') !== text)
    throw problem('sops-cipher', `${named(path)} has a part that is no base64`);
  return bytes;
}

function decrypt(
  { data, iv, tag }: { readonly data: Buffer; readonly iv: Buffer; readonly tag: Buffer },
  key: Uint8Array,
  path: string,
): Buffer {
  if (tag.length !== TAG_BYTES)
    throw problem('sops-cipher', `${named(path)} has a tag of other than ${TAG_BYTES} bytes`);
  if (iv.length === 0 || iv.length > LONGEST_IV)
    throw problem('sops-cipher', `${named(path)} has an iv of an unknown length`);
  const plain = openAesGcm(
    { content: data, tag },
    { key, nonce: iv, additional: Buffer.from(path) },
  );
  if (plain) return Buffer.from(plain);
  throw problem(
    'sops-tampered',
    `${named(path)} was changed after it was encrypted, or encrypted for another place or key`,
  );
}

function typed(bytes: Buffer, type: string, path: string): Leaf {
  const text = bytes.toString();
  switch (type) {
    case 'str':
    case 'bytes':
      return textOf(bytes);
    case 'comment':
      return new Comment(text);
    case 'int':
      if (/^[-+]?[0-9]{1,19}$/.test(text)) return BigInt(text);
      break;
    case 'float':
      return floatOf(text, path);
    case 'bool':
      if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
      if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
      break;
    case 'time': {
      const time = strictTimestamp(text);
      if (time) return time;
      break;
    }
    default:
      throw problem('sops-cipher', `${named(path)} is of an unknown type`);
  }
  throw problem('sops-cipher', `${named(path)} does not hold a value of its type`);
}

function floatOf(text: string, path: string): number {
  if (/^[-+]?[iI]nf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (text === 'NaN') return Number.NaN;
  if (/^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text);
  throw problem('sops-cipher', `${named(path)} does not hold a value of its type`);
}

/** The text in some bytes; the bytes themselves when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | Uint8Array {
  try {
    return UTF8.decode(bytes);
  } catch {
    return bytes;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
