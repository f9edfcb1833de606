// A lab whose operator holds a key, for the journeys about who reads its secrets.
import { expect } from 'vitest';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import type { Files } from '../../src/base/host/index.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { croft, labFrom, put, replace, textOf, type Ended } from './croft.ts';
import { croftHere } from './here.ts';

export const CANARY = 'canary-51d0c6e2';

export interface Key {
  readonly identity: string;
  readonly recipient: string;
}

export async function newKey(): Promise<Key> {
  const identity = await generateIdentity('x25519');
  return { identity, recipient: await recipientOf(identity) };
}

export interface Lab {
  readonly lab: string;
  readonly own: Key;
  /** A verb of `secret` as the operator, or as who holds another key. */
  readonly run: (words: string, key?: Key, files?: Files) => Promise<Ended>;
  readonly set: (name: string, value: string) => Promise<void>;
  readonly get: (name: string, key?: Key) => Promise<string>;
}

/** A lab whose operator holds a key, and which names no key of a cluster. */
export async function ownLab(): Promise<Lab> {
  const lab = await labFrom('nova');
  const own = await newKey();
  const old = /name: operator, age: (age1\w+)/.exec(textOf(lab, 'lab.yaml'))?.[1] ?? '';
  replace(lab, 'lab.yaml', old, own.recipient);
  put(lab, 'lab.yaml', textOf(lab, 'lab.yaml').replace(/^.*name: cluster,.*\n/m, ''));
  const env = ({ identity }: Key): Record<string, string> => ({ SOPS_AGE_KEY: identity });
  const run: Lab['run'] = (words, key = own, files) =>
    croftHere(['secret', ...words.split(' ')], lab, files, {
      keys: { environment: env(key), platform: 'linux' },
    });
  return {
    lab,
    own,
    run,
    set: async (name, input) => {
      const done = await croft(['secret', 'set', name], { cwd: lab, env: env(own), input });
      expect(done).toMatchObject({ code: 0 });
    },
    get: async (name, key) => (await run(`get ${name}`, key)).out.trim(),
  };
}

/** Files of which the n-th write fails, as a crash before it would leave them; none is written after it. */
export function crashing(at: number): Files {
  const files = createNodeFiles();
  let count = 0;
  const next = (): boolean => (count += 1) >= at;
  const crash = new Error('crash of the test');
  return {
    ...files,
    write: (path, ...rest) =>
      isData(path) && next() ? Promise.reject(crash) : files.write(path, ...rest),
    create: (path, ...rest) =>
      isData(path) && next() ? Promise.reject(crash) : files.create(path, ...rest),
  };
}

function isData(path: string): boolean {
  return path.includes('/secrets/') || path.endsWith('/lab.yaml');
}

/** A file with the wrapped data keys of another. */
export function withKeysOf(text: string, other: string): string {
  const keys = /^ {2}age:\n[^]*?(?=^ {2}\S)/m;
  const theirs = keys.exec(other)?.[0];
  if (theirs === undefined || !keys.test(text)) throw new Error('no age keys in the file');
  return text.replace(keys, () => theirs);
}
