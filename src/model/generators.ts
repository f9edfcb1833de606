import { didYouMean } from '../base/text.ts';

/** What stands in the brackets of a rule: nothing, a size, a secret, or a user and a secret. */
type Argument = 'none' | 'size' | 'size?' | 'secret' | 'user,secret';

interface Size {
  readonly least: number;
  readonly most: number;
  /** The numbers from `least` to `most` as a pattern, since JSON Schema knows no other way to say so in a text. */
  readonly pattern: string;
}

interface Generator {
  /** How it is written, for people. */
  readonly form: string;
  readonly description: string;
  readonly argument: Argument;
  readonly size?: Size & { readonly default?: number };
  /** Names of its values; the first is what a reference without `field` takes. None when there is one value only. */
  readonly fields: readonly string[];
  /** Bits that an attacker has to guess: of the whole, or of each unit of the size, never less. */
  readonly entropy: { readonly bits: number } | { readonly bitsEach: number };
  /** Whatever it is used for, data is encrypted for it. */
  readonly bound?: 'data';
}

const FROM_16: Size = { least: 16, most: 128, pattern: '1[6-9]|[2-9]\\d|1[01]\\d|12[0-8]' };
const FROM_32: Size = { least: 32, most: 128, pattern: '3[2-9]|[4-9]\\d|1[01]\\d|12[0-8]' };

const SSH = {
  argument: 'none',
  fields: ['private', 'public'],
  entropy: { bits: 256 },
} as const;

/** Every rule by which a secret can be made. `secrets/generate` has the code of each. */
export const GENERATORS = {
  password: {
    form: 'password(n)',
    description:
      'n characters: letters, digits, dash, dot and underscore, at least one each of capitals, small letters, digits and signs; a letter or digit at both ends',
    argument: 'size',
    size: FROM_16,
    fields: [],
    entropy: { bitsEach: 5.9 },
  },
  token: {
    form: 'token or token(n)',
    description: 'n letters and digits; 43 without a number',
    argument: 'size?',
    size: { ...FROM_16, default: 43 },
    fields: [],
    entropy: { bitsEach: 5.95 },
  },
  hex: {
    form: 'hex(n)',
    description: 'n hexadecimal digits in lower case',
    argument: 'size',
    size: FROM_32,
    fields: [],
    entropy: { bitsEach: 4 },
  },
  base64: {
    form: 'base64(n)',
    description: 'n bytes in base64, as keys of ciphers are written',
    argument: 'size',
    size: FROM_16,
    fields: [],
    entropy: { bitsEach: 8 },
  },
  uuid: {
    form: 'uuid',
    description: 'a random UUID (version 4)',
    argument: 'none',
    fields: [],
    entropy: { bits: 122 },
  },
  age: {
    form: 'age',
    description: 'an age identity (X25519) and its recipient',
    argument: 'none',
    fields: ['private', 'public'],
    entropy: { bits: 256 },
    bound: 'data',
  },
  'ssh-ed25519': {
    form: 'ssh-ed25519',
    description:
      'an Ed25519 key in the format of OpenSSH, without a passphrase, and its public line',
    ...SSH,
  },
  'ssh-key': {
    form: 'ssh-key',
    description:
      'an SSH key for a service, such as a deploy key: the kind that is best today, Ed25519',
    ...SSH,
  },
  wireguard: {
    form: 'wireguard',
    description: 'a WireGuard private key, its public key and a pre-shared key',
    argument: 'none',
    fields: ['private', 'public', 'psk'],
    // X25519 fixes five bits of the 256.
    entropy: { bits: 251 },
  },
  bcrypt: {
    form: 'bcrypt(SECRET)',
    description: 'the bcrypt hash of another secret; it hides no more than that secret does',
    argument: 'secret',
    fields: [],
    entropy: { bits: 0 },
  },
  htpasswd: {
    form: 'htpasswd(USER,SECRET)',
    description: 'a line of a htpasswd file: the user and the bcrypt hash of another secret',
    argument: 'user,secret',
    fields: [],
    entropy: { bits: 0 },
  },
} as const satisfies Readonly<Record<string, Generator>>;

export type GeneratorName = keyof typeof GENERATORS;

/** A rule that was read. */
export interface GeneratorRule {
  readonly name: GeneratorName;
  /** Zero where the rule takes no size. */
  readonly size: number;
  /** The secret that the value is made of; it is made anew whenever that one changes. */
  readonly secret?: string;
  readonly user?: string;
}

const SECRET = '[A-Za-z0-9](?:[\\w.-]{0,251}[A-Za-z0-9])?';
const USER = '[A-Za-z0-9](?:[\\w.@-]{0,62})';

function argumentPattern({ argument, size }: Generator): string {
  switch (argument) {
    case 'none':
      return '';
    case 'size':
      return `\\((?:${size?.pattern ?? ''})\\)`;
    case 'size?':
      return `(?:\\((?:${size?.pattern ?? ''})\\))?`;
    case 'secret':
      return `\\(${SECRET}\\)`;
    case 'user,secret':
      return `\\(${USER},${SECRET}\\)`;
  }
}

const TABLE: readonly (readonly [string, Generator])[] = Object.entries(GENERATORS);

/** Exactly the rules of the table. */
export const GENERATOR_PATTERN = new RegExp(
  `^(?:${TABLE.map(([name, rule]) => name + argumentPattern(rule)).join('|')})$`,
);

const PARTS = /^([a-z0-9-]+)(?:\((?:(.*),)?(.*)\))?$/;

/** A rule by its text; null when the table has no such rule. */
export function parseGenerator(text: string): GeneratorRule | null {
  const [, name = '', user, argument] = GENERATOR_PATTERN.test(text)
    ? (PARTS.exec(text) ?? [])
    : [];
  if (!isGeneratorName(name)) return null;
  const rule: Generator = GENERATORS[name];
  if (rule.size)
    return { name, size: argument === undefined ? (rule.size.default ?? 0) : Number(argument) };
  return {
    name,
    size: 0,
    ...(argument === undefined ? {} : { secret: argument }),
    ...(user === undefined ? {} : { user }),
  };
}

/** The same rule, made of another secret. */
export function generatedOf(text: string, secret: string): string {
  return text.replace(/[^(,]*\)$/, () => `${secret})`);
}

/** What is expected in place of a text that is no rule: how the rule of that name is written, or all rules. */
export function expectedGenerator(text: string): string {
  const word = /^[^(]*/.exec(text)?.[0] ?? '';
  const name = didYouMean(word.trim(), Object.keys(GENERATORS));
  if (name === undefined || !isGeneratorName(name))
    return `expected a generator: ${TABLE.map(([, { form }]) => form).join(', ')}`;
  const { form, size }: Generator = GENERATORS[name];
  return `expected ${form}${size ? ` with n from ${size.least} to ${size.most}` : ''}`;
}

/** Whether data is encrypted for what a rule makes, so that nothing reads it with another value. */
export function generatesKeyOfData({ name }: GeneratorRule): boolean {
  const { bound }: Generator = GENERATORS[name];
  return bound === 'data';
}

/** Bits of entropy of what a rule makes, or fewer than it has; zero where it is made of another secret. */
export function generatorBits({ name, size }: GeneratorRule): number {
  const { entropy }: Generator = GENERATORS[name];
  return 'bits' in entropy ? entropy.bits : entropy.bitsEach * size;
}

function isGeneratorName(name: string): name is GeneratorName {
  return Object.hasOwn(GENERATORS, name);
}
