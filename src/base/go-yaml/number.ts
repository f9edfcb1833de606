// Floats as Go prints them: strconv's formats with the shortest digits that read back as the same number.

interface Digits {
  readonly sign: string;
  readonly digits: string;
  /** Where the point stands among the digits: 1 after the first. */
  readonly point: number;
}

function digitsOf(value: number): Digits | string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { sign, digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** Without an exponent: `strconv.FormatFloat(value, 'f', -1, 64)`; what sops encrypts and signs. */
export function plainFloat(value: number): string {
  const parts = digitsOf(value);
  if (typeof parts === 'string') return parts;
  const { sign, digits, point } = parts;
  if (point <= 0) return digits === '0' ? `${sign}0` : `${sign}0.${'0'.repeat(-point)}${digits}`;
  const whole = digits.slice(0, point).padEnd(point, '0');
  const rest = digits.slice(point);
  return sign + whole + (rest === '' ? '' : `.${rest}`);
}

/** With an exponent where that is shorter: `strconv.FormatFloat(value, 'g', -1, 64)`; `letter` is `e` or `E`. */
export function shortFloat(value: number, letter: 'e' | 'E'): string {
  const parts = digitsOf(value);
  if (typeof parts === 'string') return parts;
  const { sign, digits, point } = parts;
  const exponent = point - 1;
  if (exponent >= -4 && exponent < 6) return plainFloat(value);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${digits.charAt(0)}${fraction}${letter}${exponent < 0 ? '-' : '+'}${size}`;
}
