// As much of DER (ITU-T X.690) as certificates need.

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printable: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** One value with its tag, and what is in it. */
export interface Element {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** Bytes under a tag. */
export function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 + bytes.length, ...bytes];
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return tagged(TAG.sequence, ...items);
}

/** A SET OF: its members in the order of their bytes. */
export function set(...items: readonly Uint8Array[]): Buffer {
  return tagged(TAG.set, ...[...items].sort((one, other) => Buffer.compare(one, other)));
}

export function boolean(value: boolean): Buffer {
  return tagged(TAG.boolean, Buffer.from([value ? 0xff : 0]));
}

/** A number that is not negative, from its bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first));
  const isHigh = digits.readUInt8(0) >= 0x80;
  return tagged(TAG.integer, Buffer.from(isHigh ? [0] : []), digits);
}

export function octets(content: Uint8Array): Buffer {
  return tagged(TAG.octets, content);
}

/** Whole bytes of bits, of which the last `unused` do not count. */
export function bits(content: Uint8Array, unused = 0): Buffer {
  return tagged(TAG.bits, Buffer.from([unused]), content);
}

/** An object identifier such as `2.5.29.15`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left % 128) + 128);
    return digits;
  });
  return tagged(TAG.oid, Buffer.from(bytes));
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** A text of a name: PrintableString where that can hold it, else UTF8String. */
export function text(value: string): Buffer {
  return tagged(PRINTABLE.test(value) ? TAG.printable : TAG.utf8, Buffer.from(value));
}

/** A moment in whole seconds: UTCTime before 2050, as RFC 5280 asks for. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  const isShort = digits < '2050';
  return tagged(
    isShort ? TAG.utcTime : TAG.generalizedTime,
    Buffer.from(isShort ? digits.slice(2) : digits),
  );
}

/** The values that stand one behind the other. Throws RangeError for bytes that are no DER. */
export function elementsOf(bytes: Buffer): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const element = elementAt(bytes, at);
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function elementAt(bytes: Buffer, at: number): Element {
  const tag = bytes.readUInt8(at);
  const short = bytes.readUInt8(at + 1);
  const count = short < 0x80 ? 0 : short - 0x80;
  const length = count === 0 ? short : bytes.readUIntBE(at + 2, count);
  const start = at + 2 + count;
  if (start + length > bytes.length) throw new RangeError('a value is longer than what holds it');
  return {
    tag,
    whole: bytes.subarray(at, start + length),
    content: bytes.subarray(start, start + length),
  };
}
