import { CroftError } from '../../base/error.ts';
import type { Random } from '../../base/host/random.ts';
import {
  expectedGenerator,
  GENERATORS,
  parseGenerator,
  type GeneratorName,
  type GeneratorRule,
} from '../../model/generators.ts';
import { bcrypt } from './hash.ts';
import { ageKeys, sshKeys, wireguardKeys } from './keys.ts';
import { base64, hex, password, token, uuid } from './text.ts';

/** What values are made of. */
export interface GenerateMeans {
  readonly random: Random;
  /** The value of another secret of the lab; null while it has none. */
  readonly valueOf: (secret: string) => Promise<string | null>;
}

/** What a rule made. */
export interface GeneratedSecret {
  /** The value, or that of the first field. */
  readonly value: string;
  /** Values by the names that the rule has in the table; none for a rule with one value. */
  readonly fields: Readonly<Record<string, string>>;
}

type Fields = GeneratedSecret['fields'];
type Maker = (
  rule: GeneratorRule,
  means: GenerateMeans,
) => string | Fields | Promise<string | Fields>;

const MAKERS: Readonly<Record<GeneratorName, Maker>> = {
  password: ({ size }, { random }) => password(random, size),
  token: ({ size }, { random }) => token(random, size),
  hex: ({ size }, { random }) => hex(random, size),
  base64: ({ size }, { random }) => base64(random, size),
  uuid: (_, { random }) => uuid(random),
  age: (_, { random }) => ageKeys(random),
  'ssh-ed25519': (_, { random }) => sshKeys(random),
  'ssh-key': (_, { random }) => sshKeys(random),
  wireguard: (_, { random }) => wireguardKeys(random),
  bcrypt: async (rule, means) => bcrypt(means.random, await source(rule, means), '2b'),
  htpasswd: async (rule, means) => {
    const hash = await bcrypt(means.random, await source(rule, means), '2y');
    return `${rule.user ?? ''}:${hash}`;
  },
};

/**
 * A fresh value by a rule such as `password(32)` (`model/generators.ts` has them all). Throws `generate-rule` for a
 * text that is no rule, and `generate-source` when the secret that it is made of has no value, or one that does not fit.
 */
export async function generateSecret(text: string, means: GenerateMeans): Promise<GeneratedSecret> {
  const rule = parseGenerator(text);
  if (!rule)
    throw new CroftError('generate-rule', `${text}: ${expectedGenerator(text)}`, {
      data: { rule: text },
    });
  const made = await MAKERS[rule.name](rule, means);
  if (typeof made === 'string') return { value: made, fields: {} };
  const [first = ''] = GENERATORS[rule.name].fields;
  return { value: made[first] ?? '', fields: made };
}

async function source({ name, secret = '' }: GeneratorRule, means: GenerateMeans): Promise<string> {
  const value = await means.valueOf(secret);
  if (value !== null) return value;
  throw new CroftError('generate-source', `${name}: secret ${secret} has no value yet`, {
    data: { secret, hint: `set it first: croft secret set ${secret}` },
  });
}
