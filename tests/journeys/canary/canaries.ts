// Secrets of every shape that people have, each with a core that nothing else holds.
import { randomFrom } from '../random.ts';

/** A secret of a lab, and the part of it that tells it from everything else. */
export interface Canary {
  /** The secret of the lab that holds it: `canary-07`. */
  readonly name: string;
  readonly shape: string;
  readonly value: string;
  readonly core: string;
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
const random = randomFrom(20_261_121);

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join(
    '',
  );
}

function base64(bytes: number): string {
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256))).toString(
    'base64',
  );
}

type Shape = () => { readonly value: string; readonly core: string };

/** A value around a random core of letters and digits. */
function around(write: (core: string) => string, length = 20): Shape {
  return () => {
    const core = letters(length);
    return { value: write(core), core };
  };
}

/** A value that is a core by itself. */
function alone(make: () => string): Shape {
  return () => {
    const core = make();
    return { value: core, core };
  };
}

const SHAPES: Readonly<Record<string, Shape>> = {
  'eight characters': around((core) => core, 8),
  'thirty-two characters': around((core) => core, 32),
  'four KiB': alone(() => letters(4_096)),
  'a PEM': () => {
    const core = base64(240).replace(/.{64}/g, '$&\n');
    return { value: `-----BEGIN PRIVATE KEY-----\n${core}\n-----END PRIVATE KEY-----\n`, core };
  },
  quotes: alone(() => `${letters(3)}"${letters(3)}'${letters(3)}\`${letters(3)}"'${letters(4)}`),
  backslashes: alone(() => `${letters(3)}\\${letters(3)}\\\\n${letters(3)}\\"${letters(5)}`),
  'letters of other scripts': alone(
    () => `${letters(4)}é${letters(3)}ß漢${letters(3)}\u{1f511}${letters(4)}`,
  ),
  dollars: alone(() => `${letters(3)}$\{${letters(4)}}$$${letters(4)}$(${letters(4)})`),
  base64: alone(() => base64(30)),
  'base64 of URLs': alone(() => base64(33).replaceAll('+', '-').replaceAll('/', '_')),
  JSON: around((core) => `{\n  "user": "admin",\n  "token": "${core}"\n}`),
  'a URL with a password': around(
    (core) => `postgres://app:${core}@db.home.example:5432/app?ssl=1`,
  ),
  'a number': alone(
    () => `9${Array.from({ length: 14 }, () => Math.floor(random() * 10)).join('')}`,
  ),
  'an option': around((core) => `--${core}`),
  'several lines': alone(() => `${letters(12)}\n${letters(12)}\n\n  ${letters(12)}`),
  'per cent': alone(
    () => `${letters(3)}%41${letters(3)}%${letters(4)}%0a${letters(4)}%%${letters(3)}`,
  ),
  'blanks around it': around((core) => `  ${core}\t`),
  YAML: around((core) => `a: &b !!str ${core} # {[`),
  'a bearer token': around((core) => `Bearer ${core}.${letters(20)}.${letters(30)}`),
  'an ENC that is none': around((core) => `ENC[AES256_GCM,data:${core}]`),
  'shell words': around((core) => `x'; rm -rf "${core}" #`),
  'a Windows line end': around((core) => `${core}\r\n${core}`),
  'control characters': alone(() => `${letters(6)}\u0007${letters(6)}\u001b[31m${letters(6)}`),
  'characters of no width': alone(() => `${letters(6)}\u200b${letters(6)}\u202e${letters(6)}`),
  'a sentence': alone(() => `${letters(5)} ${letters(6)} ${letters(5)} ${letters(6)}`),
};

/** So many canaries, each shape in turn; the same in every run. */
export function canariesOf(count: number): Canary[] {
  const shapes = Object.entries(SHAPES);
  return Array.from({ length: count }, (_, index) => {
    const [shape = '', make = around((core) => core)] = shapes[index % shapes.length] ?? [];
    return { name: `canary-${String(index).padStart(2, '0')}`, shape, ...make() };
  });
}
