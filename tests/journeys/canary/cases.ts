// What is tried of every verb: at least once so that it succeeds, at least once so that it fails.
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { VerbName } from '../../../src/actions/verbs.ts';
import type { Files } from '../../../src/base/host/index.ts';
import { createMemoryRandom } from '../../../src/base/host/memory-random.ts';
import { newBundle } from '../../../src/talos/bundle/new.ts';
import type { Canary } from './canaries.ts';

/** What a case has at hand. */
export interface Scene {
  readonly lab: string;
  /** All secrets of the lab. */
  readonly canaries: readonly Canary[];
  /** The one that a case is about. */
  readonly one: Canary;
}

/** A command line of a verb in a situation of its own. */
export interface Case {
  readonly args: (scene: Scene) => readonly string[];
  readonly exit: number;
  /** Who runs it: the owner of a key, nobody with a key, or somebody with another key; default: the owner. */
  readonly who?: 'owner' | 'nobody' | 'stranger';
  readonly input?: (scene: Scene) => string;
  readonly answer?: (scene: Scene) => string;
  /** The command that edits a file; default: one that changes nothing. */
  readonly editor?: string;
  /** What happened to the lab before. */
  readonly harm?: (scene: Scene) => void;
  /** What fails underneath. */
  readonly files?: (scene: Scene) => (real: Files) => Files;
  /** Standard output may hold the secret that the case is about. */
  readonly prints?: true;
  /** This file may hold it, relative to the lab. */
  readonly writes?: string;
}

/** A file that a rule of the lab covers, with every secret in clear. */
const PLAIN = 'secrets/plain.sops.yaml';

/** The recipient of nobody. */
const PHONE = 'age1cyjm9ek7dcxpp9tqa5jv70r3zqxvlrwj4w0uaejh30drlxcdhdtqkc9xxm';

/** The secrets of the cluster, which the lab has. */
const BUNDLE = 'talos/nova/secrets.sops.yaml';

/** Other secrets of a cluster, with the one that a case is about as a token where that can be one. */
const bundle = ({ one }: Scene): string => {
  const text = newBundle({
    random: createMemoryRandom('canary'),
    clock: { now: () => Date.now() },
  });
  const token = /^[!-~]{8,}$/.test(one.core) ? one.core : one.core.replace(/[^!-~]/g, '');
  return text.replace(/( {2}token: ).*/, (_, key: string) => `${key}${JSON.stringify(token)}`);
};

/** A cluster of talhelper that has a patch with every secret. */
const TALCONFIG = `clusterName: home
talosVersion: v1.14.1
kubernetesVersion: v1.35.4
endpoint: https://10.0.50.50:6443
patches: ["@./secrets.yaml"]
nodes:
  - hostname: control0
    ipAddress: 10.0.50.11
    controlPlane: true
    installDiskSelector: { serial: S1 }
`;

const line = (text: string): Case['args'] => {
  const args = text.split(' ');
  return ({ one }) => args.map((arg) => arg.replace('ONE', one.name));
};
const ok = (text: string, how: Partial<Case> = {}): Case => ({ args: line(text), exit: 0, ...how });
const no = (text: string, how: Partial<Case> = {}): Case => ({ args: line(text), exit: 1, ...how });

const value = ({ one }: Scene): string => one.value;
const fresh = ({ one }: Scene): string => `${one.value}-new`;

const fileOf = ({ lab, one }: Scene): string => join(lab, 'secrets', `${one.name}.sops.yaml`);
const harms = {
  cut: (scene: Scene) => {
    truncateSync(fileOf(scene), 100);
  },
  flipped: (scene: Scene) => {
    const text = readFileSync(fileOf(scene), 'utf8');
    writeFileSync(
      fileOf(scene),
      text.replace(/data:(.)/, (_, at) => `data:${at === 'A' ? 'B' : 'A'}`),
    );
  },
  noYaml: (scene: Scene) => {
    appendFileSync(fileOf(scene), '\n]: {{{ "\n');
  },
  source: ({ lab }: Scene) => {
    appendFileSync(join(lab, 'lab.yaml'), '\nnope: [1\n');
  },
  noRender: ({ lab }: Scene) => {
    rmSync(join(lab, 'kubernetes'), { recursive: true });
  },
  handEdit: ({ lab }: Scene) => {
    appendFileSync(join(lab, '.sops.yaml'), '# x\n');
  },
  noGit: ({ lab }: Scene) => {
    rmSync(join(lab, '.git'), { recursive: true });
  },
  plain: ({ lab, canaries }: Scene) => {
    writeFileSync(
      join(lab, PLAIN),
      canaries.map(({ name, value }) => `${name}: ${JSON.stringify(value)}\n`).join(''),
    );
  },
  sources: (scene: Scene) => {
    const { lab, canaries } = scene;
    mkdirSync(join(lab, 'new'), { recursive: true });
    mkdirSync(join(lab, 'old'), { recursive: true });
    // What YAML cannot hold, and what talhelper takes for a variable, stands in no patch.
    const fit = canaries.filter(({ value }) => /^[\t\n\x20-#%-~]*$/.test(value));
    const env = fit.map(({ value }, index) => `    TOKEN_${index}: ${JSON.stringify(value)}\n`);
    const patch = `machine:\n  env:\n${env.join('')}`;
    writeFileSync(join(lab, 'old', 'secrets.yaml'), patch);
    writeFileSync(join(lab, 'old', 'talsecret.yaml'), bundle(scene));
    writeFileSync(join(lab, 'old', 'talconfig.yaml'), TALCONFIG);
  },
  sourcesCut: (scene: Scene) => {
    harms.sources(scene);
    const file = join(scene.lab, 'old', 'talsecret.yaml');
    writeFileSync(file, bundle(scene).slice(0, 3000));
  },
  lost: ({ lab }: Scene) => {
    rmSync(join(lab, BUNDLE));
  },
  plainBroken: ({ lab, canaries }: Scene) => {
    const rows = canaries.map(({ name, value }) => `${name}: ${JSON.stringify(value)}\n`);
    writeFileSync(join(lab, PLAIN), `${rows.join('')}x: [ "${canaries.at(0)?.core ?? ''}" "\n`);
  },
};

/** Every write but that of the lock fails with a bug that tells what is known by then. */
const bug =
  (known: (scene: Scene) => string) =>
  (scene: Scene) =>
  (real: Files): Files => {
    const error = new TypeError(`cannot read properties of ${JSON.stringify(known(scene))}`);
    const isOwn = (path: string): boolean => path.includes('/.croft/');
    return {
      ...real,
      write: (path, ...how) => (isOwn(path) ? real.write(path, ...how) : Promise.reject(error)),
      create: (path, ...how) => (isOwn(path) ? real.create(path, ...how) : Promise.reject(error)),
      writeAll: () => Promise.reject(error),
    };
  };
/** No write is allowed. */
const denied =
  () =>
  (real: Files): Files => {
    const error = (path: string): Promise<never> =>
      real.read(`${path}/x`, 1).then(() => Promise.reject(new Error('unreachable')));
    return { ...real, write: error, create: error, writeAll: () => error('/nowhere/at/all') };
  };

/** One entry a verb; a verb without an entry fails the test. */
export const CASES: Readonly<Record<VerbName, readonly Case[]>> = {
  init: [ok('init other --example nova'), no('init .'), no('init x --example nope')],
  render: [
    ok('render'),
    ok('render', { who: 'nobody' }),
    ok('render --check'),
    {
      ...ok('render --diff', {
        harm: harms.handEdit,
      }),
      exit: 2,
    },
    ok('render', { harm: harms.noRender }),
    no('render', { harm: harms.source }),
    no('render', { harm: harms.flipped }),
    no('render', { harm: harms.cut }),
    no('render', {
      harm: harms.noRender,
      files: bug(value),
    }),
    no('render', {
      harm: harms.noRender,
      files: denied,
    }),
  ],
  check: [
    ok('check'),
    ok('check --strict', { who: 'stranger' }),
    no('check', { harm: harms.source }),
    no('check', { harm: harms.noYaml }),
    no('check', { harm: harms.plain }),
    no('check --format github', { harm: harms.plain }),
    no('check --format sarif', { harm: harms.plain }),
  ],
  set: [ok('set lab.timezone=Europe/Oslo'), no('set lab.timezone=[1'), no('set lab.nope=1')],
  explain: [
    ok('explain secret-leak'),
    ok('explain lab.name'),
    ok('explain .sops.yaml'),
    no('explain nope-nope'),
  ],
  'catalogue list': [ok('catalogue list'), no('catalogue list --category nope')],
  'catalogue show': [ok('catalogue show echo'), no('catalogue show nope')],
  'catalogue search': [ok('catalogue search dns'), no('catalogue search zzzzzz')],
  'app add': [
    ok('app add echo --use echo --namespace media --dry-run'),
    no('app add zzzzzz'),
    no('app add echo'),
  ],
  'app list': [ok('app list'), no('app list --cluster nope')],
  'secret init': [
    ok('secret init --name laptop', { who: 'stranger' }),
    no('secret init --name operator', { who: 'stranger' }),
    { ...no(''), args: ({ one }) => ['secret', 'init', '--escrow', one.value] },
    { ...no(''), args: ({ one }) => ['secret', 'init', '--name', one.value] },
  ],
  'secret set': [
    ok('secret set ONE', { input: value }),
    ok('secret set ONE', { input: fresh }),
    ok('secret set ONE', { input: value, answer: fresh }),
    ok('secret set ONE --field other', { input: value }),
    no('secret set ONE', { input: fresh, who: 'nobody' }),
    no('secret set ONE', { input: fresh, who: 'stranger' }),
    no('secret set ONE', { input: fresh, harm: harms.flipped }),
    no('secret set ONE', { input: fresh, harm: harms.cut }),
    no('secret set ONE', { input: fresh, harm: harms.noYaml }),
    no('secret set ONE', { input: fresh, files: bug(fresh) }),
    no('secret set ONE', { input: fresh, files: denied }),
    no('secret set ONE', { input: fresh, harm: harms.source }),
    no('secret set ONE'),
    {
      ...no('', { input: value }),
      args: ({ one }) => ['secret', 'set', one.name, '--', one.value],
    },
    {
      ...no('', { input: value }),
      args: ({ one }) => ['secret', 'set', one.name, '--field', one.value],
    },
    { ...no('', { input: value }), args: ({ one }) => ['secret', 'set', `=${one.value}`] },
  ],
  'secret generate': [ok('secret generate'), no('secret generate', { harm: harms.source })],
  'secret get': [
    ok('secret get ONE', { prints: true }),
    no('secret get ONE --field nope'),
    no('secret get ONE', { who: 'nobody' }),
    no('secret get ONE', { who: 'stranger' }),
    no('secret get ONE', { harm: harms.flipped }),
    no('secret get ONE', { harm: harms.cut }),
    no('secret get ONE', { harm: harms.noYaml }),
    { ...no(''), args: ({ one }) => ['secret', 'get', `=${one.value}`] },
    { ...no(''), args: ({ one }) => ['secret', 'get', one.name, '--field', one.value] },
  ],
  'secret list': [
    ok('secret list'),
    ok('secret list', { harm: harms.flipped }),
    no('secret list', { harm: harms.source }),
  ],
  'secret encrypt': [
    ok(`secret encrypt ${PLAIN}`, { harm: harms.plain }),
    no(`secret encrypt ${PLAIN}`, { harm: harms.plainBroken }),
    no(`secret encrypt ${PLAIN}`, { harm: harms.plain, files: bug(value) }),
    no(`secret encrypt ${PLAIN}`, { harm: harms.plain, files: denied }),
    no('secret encrypt secrets/ONE.sops.yaml'),
    { ...no(''), args: ({ one }) => ['secret', 'encrypt', '--', one.value] },
  ],
  'secret decrypt': [
    ok('secret decrypt secrets/ONE.sops.yaml', { prints: true }),
    ok('secret decrypt -i secrets/ONE.sops.yaml', { writes: 'secrets/ONE.sops.yaml' }),
    no('secret decrypt secrets/ONE.sops.yaml', { who: 'nobody' }),
    no('secret decrypt secrets/ONE.sops.yaml', { who: 'stranger' }),
    no('secret decrypt -i secrets/ONE.sops.yaml', { harm: harms.flipped }),
    no('secret decrypt -i secrets/ONE.sops.yaml', { harm: harms.cut }),
    no('secret decrypt -i secrets/ONE.sops.yaml', { files: bug(value) }),
    no('secret decrypt -i secrets/ONE.sops.yaml', { files: denied }),
    { ...no(''), args: ({ one }) => ['secret', 'decrypt', '--', one.value] },
  ],
  'secret audit': [
    ok('secret audit'),
    ok('secret audit --history'),
    no('secret audit', { harm: harms.plain }),
    { ...no('secret audit', { harm: harms.noGit }), exit: 4 },
  ],
  'hook install': [ok('hook install'), no('hook install', { harm: harms.noGit })],
  'secret rotate': [
    ok('secret rotate'),
    ok('secret rotate secrets/ONE.sops.yaml'),
    no('secret rotate', { who: 'stranger' }),
    no('secret rotate', { harm: harms.flipped }),
    no('secret rotate', { files: bug(value) }),
    no('secret rotate', { files: denied }),
    { ...no(''), args: ({ one }) => ['secret', 'rotate', '--', one.value] },
  ],
  'secret recipients': [
    ok('secret recipients'),
    no('secret recipients', { who: 'nobody', harm: harms.cut }),
    no('secret recipients', { harm: harms.flipped }),
  ],
  'secret recipients update': [
    ok('secret recipients update secrets/ONE.sops.yaml'),
    no('secret recipients update secrets/ONE.sops.yaml', { harm: harms.flipped }),
    { ...no(''), args: ({ one }) => ['secret', 'recipients', 'update', '--', one.value] },
  ],
  'secret recipients add': [
    ok(`secret recipients add phone ${PHONE}`),
    no(`secret recipients add phone ${PHONE}`, { harm: harms.flipped }),
    { ...no(''), args: ({ one }) => ['secret', 'recipients', 'add', 'phone', '--', one.value] },
    { ...no(''), args: ({ one }) => ['secret', 'recipients', 'add', '--', one.value, PHONE] },
  ],
  'secret recipients remove': [
    ok('secret recipients remove cluster'),
    { ...no('secret recipients remove escrow'), exit: 3 },
    { ...no(''), args: ({ one }) => ['secret', 'recipients', 'remove', '--', one.value] },
  ],
  'secret edit': [
    ok('secret edit ONE'),
    ok('secret edit ONE', { editor: 'sed -i "s/value:.*/value: another/"' }),
    no('secret edit ONE', { editor: 'false' }),
    no('secret edit ONE', { editor: 'rm' }),
    no('secret edit ONE', { editor: 'no-such-editor' }),
    { ...no(''), args: ({ one }) => ['secret', 'edit', '--', one.value] },
    no('secret edit ONE', { editor: `sh -c 'printf "]: [ {" >> "$0"'` }),
    no('secret edit ONE', { editor: `sh -c ': > "$0"'` }),
    no('secret edit ONE', { harm: harms.flipped }),
    no('secret edit ONE', { who: 'stranger' }),
  ],
  'secret record': [
    ok('secret record'),
    no('secret record', { harm: harms.flipped }),
    { ...no(''), args: ({ one }) => ['secret', 'record', '--', one.value] },
  ],
  'talos config': [
    ok('talos config'),
    ok('talos config nova-control --origins'),
    no('talos config nope'),
    no('talos config', { harm: harms.source }),
  ],
  'talos secrets init': [
    ok('talos secrets init --new-identity', { harm: harms.lost }),
    { ...no('talos secrets init', { harm: harms.lost }), exit: 3 },
    no('talos secrets init'),
    no('talos secrets init nope'),
    no('talos secrets init', { harm: harms.source }),
    no('talos secrets init --new-identity', { harm: harms.lost, files: denied }),
  ],
  'talos secrets import': [
    ok('talos secrets import - --new-identity', { harm: harms.lost, input: bundle }),
    { ...no('talos secrets import -', { harm: harms.lost, input: bundle }), exit: 3 },
    no('talos secrets import nova -', { harm: harms.lost, input: value }),
    no('talos secrets import', {
      harm: harms.lost,
      input: ({ one }) => `trustdinfo: { token: ${JSON.stringify(one.value)} `,
    }),
    no('talos secrets import', {
      harm: harms.lost,
      input: (scene) => bundle(scene).slice(0, 3000),
    }),
    no('talos secrets import nope -', { harm: harms.lost, input: bundle }),
    no('talos secrets import --from-machine-config -', { input: bundle }),
    no('talos secrets import - --new-identity', {
      harm: harms.lost,
      input: bundle,
      files: bug(bundle),
    }),
    { ...no(''), args: ({ one }) => ['talos', 'secrets', 'import', '--', one.value] },
    { ...no(''), args: ({ one }) => ['talos', 'secrets', 'import', '--', one.value, '-'] },
  ],
  'talos talosconfig': [
    ok('talos talosconfig'),
    no('talos talosconfig', { who: 'nobody' }),
    no('talos talosconfig nope'),
    no('talos talosconfig --roles nope'),
    { ...no('talos talosconfig', { harm: harms.lost }), exit: 3 },
  ],
  'talos kubeconfig': [
    ok('talos kubeconfig'),
    no('talos kubeconfig', { who: 'stranger' }),
    no('talos kubeconfig --ttl nope'),
  ],
  'talos validate': [
    ok('talos validate'),
    ok('talos validate', { who: 'nobody' }),
    no('talos validate lab.yaml'),
    no('talos validate nope.yaml'),
    no('talos validate lab.yaml --talos 2.0'),
  ],
  'talos contract': [
    ok('talos contract --from 1.13 --to 1.13 nova'),
    no('talos contract --to 9.9'),
    no('talos contract nope'),
  ],
  import: [
    ok('import old -C new', { harm: harms.sources }),
    ok('import old -C new --dry-run --report r.md', { harm: harms.sources }),
    no('import old', { harm: harms.sources }),
    no('import nope -C new', { harm: harms.sources }),
    no('import old -C new', { harm: harms.sources, files: bug(value) }),
    no('import old -C new', { harm: harms.sources, files: denied }),
    no('import old -C new', { harm: harms.sourcesCut }),
    { ...no('', { harm: harms.sources }), args: ({ one }) => ['import', '--', one.value] },
    {
      ...no('', { harm: harms.sources }),
      args: ({ one }) => ['import', 'old', '-C', 'new', '--from', one.value],
    },
    {
      ...no('', { harm: harms.sources }),
      args: ({ one }) => ['import', 'old', '-C', 'new', '--recipient', one.value],
    },
    {
      ...no('', { harm: harms.sources }),
      args: ({ one }) => ['import', 'old', '-C', 'new', '--address', one.value],
    },
  ],
  pin: [ok('pin'), no('pin nope')],
  versions: [ok('versions'), no('versions', { harm: harms.source })],
  schema: [ok('schema'), no('schema --out lab.yaml')],
  doctor: [{ ...ok('doctor'), exit: 0 }, no('doctor', { harm: harms.source })],
  completion: [ok('completion bash'), no('completion tcsh')],
  version: [ok('version'), no('version now')],
};

/** Words that no verb understands, in which the secret may be one in the wrong place. */
export function mistakes(verb: string, value: string): string[][] {
  const words = verb.split(' ');
  return [
    [...words, `--${value}`],
    [...words, `--${value}=x`],
    [...words, `--json`, `-Z${value}`],
    [...words, 'x', 'x', 'x', 'x', value],
    [...words, '-C', value],
    [value],
    ...(words.length > 1 ? [[...words.slice(0, 1), value]] : []),
  ];
}
