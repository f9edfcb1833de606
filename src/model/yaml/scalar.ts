// Typing of plain scalars as Kubernetes does it: sigs.k8s.io/yaml 1.6.0 over go.yaml.in/yaml/v2 2.4.2 (resolve.go),
// proven against it by oracles/yaml-differential.oracle.ts.

export type Scalar = string | number | bigint | boolean | null;

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);
const LONGEST_WORD = 5;

const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const PREFIXED = /^([-+]?)0(?:([xX])([0-9a-fA-F]+)|([bB])([01]+)|[oO]?([0-7]+))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** What starts with a dot goes through Go's own float reader, which takes `_` between two digits only. */
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** The value of an unquoted scalar. `.inf` and `.nan` are numbers here, which only a key may be. */
export function plainScalar(text: string): Scalar {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  // Only a digit, a sign or a dot starts a number.
  if (first > 57 || first < 43 || first === 44 || first === 47) return text;
  if (first === 46) return DOT_FLOAT.test(text) ? float(text.replaceAll('_', ''), text) : text;
  const digits = text.includes('_') ? text.replaceAll('_', '') : text;
  return integer(digits) ?? (FLOAT.test(digits) ? float(digits, text) : text);
}

/** The name of a map key that stands unquoted; null for one that Kubernetes refuses: null, or beyond 63 bits. */
export function plainKey(text: string): string | null {
  const value = plainScalar(text);
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return value <= MAX_INT ? String(value) : null;
  if (value === null) return null;
  return integer(text.replaceAll('_', '')) === null ? floatKey(value) : String(value);
}

/** Whether an unquoted scalar is an integer, in any of its spellings. */
export function isInteger(text: string): boolean {
  return integer(text.replaceAll('_', '')) !== null && /^[-+0-9]/.test(text);
}

/** Null when it is no integer, or when 64 bits do not hold it. */
function integer(digits: string): number | bigint | null {
  if (DECIMAL.test(digits)) {
    if (digits.length <= 15) return Number(digits) + 0;
    return digits.startsWith('+') ? signed(BigInt(digits.slice(1))) : inRange(BigInt(digits));
  }
  const prefixed = PREFIXED.exec(digits);
  if (!prefixed) return null;
  const [, sign = '', x, hex = '', b, bits = '', octal = ''] = prefixed;
  const size = BigInt(x ? `0x${hex}` : b ? `0b${bits}` : `0o${octal}`);
  if (sign === '') return inRange(size);
  return signed(sign === '-' ? -size : size);
}

/** An integer with a sign is read as a signed one, whose positive half is smaller. */
function signed(value: bigint): number | bigint | null {
  return value > MAX_INT ? null : inRange(value);
}

function inRange(value: bigint): number | bigint | null {
  if (value < MIN_INT || value > MAX_UINT) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : value;
}

/** What is too large for a double stays the text that it was. */
function float(digits: string, text: string): number | string {
  const value = Number(digits);
  return Number.isFinite(value) ? value : text;
}

/** A float as a key: the shortest digits that give the same 32-bit float, as Go's FormatFloat(f, 'g', -1, 32). */
function floatKey(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return '.nan';
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  let shortest = single.toExponential(8);
  for (let digits = 0; digits < 8; digits += 1) {
    const candidate = single.toExponential(digits);
    if (Math.fround(Number(candidate)) !== single) continue;
    shortest = candidate;
    break;
  }
  const [mantissa = '', power = '0'] = shortest.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) {
    const digitCount = mantissa.replace(/[-.]/g, '').length;
    return Number(shortest).toFixed(Math.max(0, digitCount - 1 - exponent));
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
