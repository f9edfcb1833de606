// Gives the secrets of the examples values where they have none and renders their machines, with the verbs that a person
// would use: `npm run examples`. Everybody has the keys (examples/throw-away-key.txt), and what is no random value is an obvious stand-in.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { renderMachines } from './example-machines.ts';

const root = join(import.meta.dirname, '..');
const examples = join(root, 'examples');
const keyFile = join(examples, 'throw-away-key.txt');

/** Values that have to look like something; every other secret is called what it is. */
const SHAPED: readonly (readonly [name: RegExp, value: () => string])[] = [
  [/-sops-age$/, clusterKey],
  [/-email$/, () => 'hostmaster@lab.example'],
  [/-host$/, () => 'database.lab.example'],
  [/-known-hosts$/, () => 'nas.lab.example ssh-ed25519 example-host-key'],
  [/-credentials-json$/, () => '{ "example": "no credentials" }'],
];

interface Listed {
  readonly name: string;
  readonly set: boolean;
  readonly fields: readonly (string | null)[];
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function tried(args: readonly string[], input = ''): Ended {
  return spawnSync(process.execPath, [join(root, 'bin/croft.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], SOPS_AGE_KEY_FILE: keyFile },
    input,
  });
}

function croft(args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = tried(args, input);
  if (status !== 0) throw new Error(`croft ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** The key that Flux has in the cluster of an example. */
function clusterKey(): string {
  const [, key] =
    /^# cluster:.*\n(?:#.*\n)*(AGE-SECRET-KEY-\w+)$/m.exec(readFileSync(keyFile, 'utf8')) ?? [];
  if (key === undefined) throw new Error(`${keyFile} has no key of a cluster`);
  return key;
}

function standIn(name: string, field: string | null): string {
  const shaped = SHAPED.find(([pattern]) => pattern.test(name));
  return shaped ? shaped[1]() : ['example', name, ...(field === null ? [] : [field])].join('-');
}

/** Names of what a render of an example waits for. */
function pending(lab: string): Set<string> {
  const { data } = JSON.parse(croft(['check', '-C', lab, '--json'])) as {
    data: { pendingSecrets: readonly { name: string }[] };
  };
  return new Set(data.pendingSecrets.map(({ name }) => name));
}

/** Lines about what was made; values that are there stay as they are. */
function complete(lab: string): string[] {
  const made = [croft(['secret', 'generate', '-C', lab])];
  const { data } = JSON.parse(croft(['secret', 'list', '-C', lab, '--json'])) as { data: Listed[] };
  const waiting = pending(lab);
  for (const { name, set, fields } of data.filter((one) => !one.set || waiting.has(one.name)))
    for (const field of fields) {
      const at = [name, ...(field === null ? [] : ['--field', field]), '-C', lab];
      if (set && tried(['secret', 'get', ...at]).status === 0) continue;
      made.push(croft(['secret', 'set', ...at], standIn(name, field)));
    }
  return made.flatMap((text) => text.trimEnd().split('\n'));
}

/** Its addresses contradict each other, which is one of its flaws; nothing of it is rendered. */
const UNRENDERED = 'home-ops-as-described';

for (const name of readdirSync(examples)) {
  const lab = join(examples, name);
  if (!existsSync(join(lab, 'lab.yaml'))) continue;
  const made = name.endsWith('-as-described') ? [] : complete(lab);
  if (name !== UNRENDERED) made.push(...renderMachines(lab, keyFile, croft));
  for (const line of made) console.log(`${name}: ${line}`);
}
