import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  CHECKOUT,
  contentsOf,
  croft,
  emptyFolder,
  labFrom,
  put,
  replace,
  textOf,
} from './croft.ts';

const CLUSTER = 'clusters/nova/cluster.yaml';
const APP = 'clusters/nova/apps/default/bad.yaml';

/** What a person may have done to a lab, and the codes that must then be named. */
const BAD: readonly (readonly [
  what: string,
  codes: readonly string[],
  harm: (lab: string) => void,
])[] = [
  [
    'an unknown key',
    ['source-unknown-key'],
    (lab) => {
      put(lab, APP, 'kind: App\nuse: echo\nnope: 1\n');
    },
  ],
  [
    'a wrong type',
    ['source-type'],
    (lab) => {
      put(lab, APP, 'kind: App\nuse: echo\nreplicas: many\n');
    },
  ],
  [
    'a duplicate key',
    ['yaml-duplicate-key'],
    (lab) => {
      put(lab, APP, 'kind: App\nuse: echo\nuse: echo\n');
    },
  ],
  [
    'a tab',
    ['yaml-tab'],
    (lab) => {
      put(lab, APP, 'kind: App\nexpose:\n\thost: a.example\n');
    },
  ],
  [
    'a NUL',
    ['yaml-encoding'],
    (lab) => {
      put(lab, APP, 'kind: App\nuse: "a\u0000b"\n');
    },
  ],
  [
    'bytes that are no UTF-8',
    ['yaml-encoding'],
    (lab) => {
      put(lab, APP, Uint8Array.of(0x6b, 0xff, 0xfe, 0x0a));
    },
  ],
  [
    'deep nesting',
    ['yaml-depth'],
    (lab) => {
      put(lab, APP, `kind: App\nvalues: ${'['.repeat(10_000)}\n`);
    },
  ],
  [
    'an alias bomb',
    ['yaml-alias-limit'],
    (lab) => {
      put(lab, APP, bomb());
    },
  ],
  [
    'a file of 50 MB',
    ['source-unreadable'],
    (lab) => {
      put(lab, APP, `# ${'x'.repeat(50 * 1024 * 1024)}`);
    },
  ],
  [
    'an entry that nobody has',
    ['catalogue-unknown'],
    (lab) => {
      put(lab, APP, 'kind: App\nuse: ehco\n');
    },
  ],
  [
    'a link',
    ['source-unreadable'],
    (lab) => {
      symlinkSync('/etc/passwd', join(lab, APP));
    },
  ],
  [
    'a missing cluster file',
    ['source-file'],
    (lab) => {
      put(lab, 'clusters/other/nodes.yaml', 'kind: Nodes\nnodes: []\n');
    },
  ],
  [
    'no YAML at all',
    ['source-kind'],
    (lab) => {
      put(lab, CLUSTER, '');
    },
  ],
  [
    'a name that leaves the folder',
    ['source-type', 'source-value'],
    (lab) => {
      put(lab, APP, 'kind: App\nname: ../../../etc\nuse: echo\n');
    },
  ],
  [
    'an entry point among the source',
    ['source-value'],
    (lab) => {
      replace(lab, CLUSTER, '\nname: nova', '\ngitops: { path: clusters/nova }\nname: nova');
    },
  ],
  [
    'an entry point that leads out of the lab',
    ['source-value'],
    (lab) => {
      replace(lab, CLUSTER, '\nname: nova', '\ngitops: { path: ../elsewhere }\nname: nova');
    },
  ],
];

function bomb(): string {
  const lines = ['kind: App', 'values:', '  a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1) {
    const before = `*a${level - 1}`;
    lines.push(`  a${level}: &a${level} [${Array(10).fill(before).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}

for (const [what, codes, harm] of BAD)
  test(`${what} is named at its place, and nothing is written`, async () => {
    const lab = await labFrom('nova');
    harm(lab);
    const before = contentsOf(lab);
    for (const verb of ['check', 'render']) {
      const { code, out, err } = await croft([verb, '-C', lab]);
      expect(code).toBe(1);
      const said = out + err;
      expect(
        codes.some((one) => said.includes(` error ${one}: `)),
        said,
      ).toBe(true);
      expect(said).not.toMatch(/\n\s+at .*\.[jt]s:\d+/);
      expect(said).not.toContain('this is a bug');
    }
    expect(contentsOf(lab)).toEqual(before);
  });

test('a byte-order mark and Windows line ends are read as they are meant', async () => {
  const lab = await labFrom('nova');
  const text = textOf(lab, CLUSTER);
  put(lab, CLUSTER, `\ufeff${text.replaceAll('\n', '\r\n')}`);
  expect(await croft(['check', '-C', lab])).toMatchObject({ code: 0 });
});

test('every problem of every file is shown at once', async () => {
  const lab = await labFrom('nova');
  put(lab, APP, 'kind: App\nuse: echo\nnope: 1\nreplicas: many\n');
  replace(lab, CLUSTER, '\nname: nova', '\nname: nova\ncolour: red');
  const { out } = await croft(['check', '-C', lab]);
  expect(out).toMatch(/^3 errors in 2 files$/m);
});

test('what a merge left behind is called a conflict, once', async () => {
  const lab = await labFrom('nova');
  const sides = '<<<<<<< HEAD\nreplicas: 2\n=======\nreplicas: 3\n>>>>>>> theirs\n';
  put(lab, APP, `kind: App\nuse: echo\n${sides}`);
  const { code, out } = await croft(['check', '-C', lab]);
  expect(code).toBe(1);
  expect(out).toContain(`${APP}:3:1 error yaml-syntax: an unresolved merge conflict starts here`);
  expect(out.match(/ error [a-z]+-/g)).toHaveLength(1);
});

test('an application that is waited for and is not there is one problem', async () => {
  const lab = await labFrom('nova');
  put(lab, APP, 'kind: App\nuse: echo\nexpose: false\nafter: [nope]\n');
  const { out } = await croft(['check', '-C', lab]);
  expect(out).toContain(`${APP}:4:9 error reference-unknown`);
  expect(out.match(/ error [a-z]+-/g)).toHaveLength(1);
});

test('a folder that cannot be read blames nobody for what is in it', async () => {
  const lab = await labFrom('nova');
  const apps = join(lab, 'clusters/nova/apps/default');
  const outside = join(emptyFolder(), 'default');
  renameSync(apps, outside);
  symlinkSync(outside, apps);
  const { out } = await croft(['check', '-C', lab]);
  expect(out).toContain('clusters/nova/apps/default error source-unreadable: is a symbolic link');
  expect(out.match(/ error [a-z]+-/g)).toHaveLength(1);
});

test('a hand edit is dropped only for a path that is rendered, from wherever it is typed', async () => {
  const lab = await labFrom('nova');
  await croft(['render', '-C', lab]);
  const before = textOf(lab, '.sops.yaml');
  put(lab, '.sops.yaml', `${before}# mine\n`);
  const wrong = await croft(['render', '-C', lab, '--discard', '.sop.yaml']);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('did you mean .sops.yaml?');
  expect(textOf(lab, '.sops.yaml')).toContain('# mine');
  const below = join(lab, 'clusters/nova');
  expect(await croft(['render', '--discard', '../../.sops.yaml'], { cwd: below })).toMatchObject({
    code: 0,
  });
  expect(textOf(lab, '.sops.yaml')).toBe(before);
});

test('a folder in the place of a rendered file is kept, and no edit is spoken of', async () => {
  const lab = await labFrom('nova');
  await croft(['render', '-C', lab]);
  rmSync(join(lab, '.sops.yaml'));
  mkdirSync(join(lab, '.sops.yaml'));
  const { code, err } = await croft(['render', '-C', lab, '--discard', '.sops.yaml']);
  expect(code).toBe(2);
  expect(err).toContain('.sops.yaml is kept as it is: a directory stands there');
  expect(err).toContain('fix: move it away and render again');
});

test('doctor looks into croft.lock', async () => {
  const lab = await labFrom('nova');
  await croft(['render', '-C', lab]);
  put(lab, 'croft.lock', `${textOf(lab, 'croft.lock')}<<<<<<< HEAD\n`);
  const { code, out } = await croft(['doctor', '-C', lab]);
  expect(code).toBe(1);
  expect(out).toContain('problem croft.lock: croft.lock: an unresolved merge conflict');
});

test('a path of ours that is a link elsewhere is refused', async () => {
  const lab = await labFrom('nova');
  const outside = emptyFolder();
  symlinkSync(outside, join(lab, 'kubernetes'));
  const { code, err } = await croft(['render', '-C', lab]);
  expect(code).not.toBe(0);
  expect(err).toMatch(/generation-/);
  expect(contentsOf(outside).size).toBe(0);
});

test('a reader that goes away ends the output without an error', async () => {
  const lab = await labFrom('nova');
  const script = `"${join(CHECKOUT, 'croft')}" explain -C "${lab}" .sops.yaml 2>&1 | head -n 1`;
  const said = await new Promise<string>((resolve) => {
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.on('close', () => {
      resolve(text);
    });
  });
  expect(said.split('\n')).toHaveLength(2);
  expect(said).toContain('.sops.yaml, rendered from lab.yaml');
});

test('colour stays away from what is no terminal', async () => {
  const lab = await labFrom('nova');
  put(lab, APP, 'kind: App\nuse: echo\nnope: 1\n');
  const { out } = await croft(['check', '-C', lab]);
  expect(out).not.toContain('\u001b');
});

test('progress as events is one JSON document a line', async () => {
  const lab = await labFrom('nova');
  const { err } = await croft(['check', '-C', lab, '--progress', 'json']);
  const events = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(events).toEqual([
    { event: 'step', verb: 'check', step: 1, of: 3, what: 'reading the source' },
    { event: 'step', verb: 'check', step: 2, of: 3, what: 'rendering' },
    { event: 'step', verb: 'check', step: 3, of: 3, what: 'checking' },
  ]);
});

test('an interruption ends with 130, and the next command works', async () => {
  const lab = await labFrom('nova');
  const child = spawn(join(CHECKOUT, 'croft'), ['render', '-C', lab, '--progress', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
    child.kill('SIGINT');
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  expect(code).toBe(130);
  expect(said).toContain('interrupted');
  expect(said).not.toMatch(/\n\s+at /);
  expect((await croft(['render', '-C', lab])).code).toBe(0);
  expect((await croft(['render', '-C', lab, '--check'])).code).toBe(0);
});
