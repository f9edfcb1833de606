import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { fileError, type Files } from '../../src/base/host/index.ts';
import { croftHere } from './here.ts';
import { contentsOf, croft, labFrom, put, replace, textOf, type Ended } from './croft.ts';

const HEAD = '# yaml-language-server: $schema=../../../../.croft/schema/app.json\nkind: App\n';

/** An entry of the lab's own with whatever a test needs. */
function entry(lab: string, name: string, text: string): void {
  const head = `kind: CatalogueEntry\nname: ${name}\ntitle: ${name} for tests\nhome: https://${name}.example\nnamespace: tools\nprofile: app-template\nimage: { repository: ghcr.io/${name}/${name}, tag: 1.2.3 }\nports: { http: 8080 }\n`;
  put(lab, `catalogue/${name}.yaml`, head + text);
}

function add(lab: string, ...words: readonly string[]): Promise<Ended> {
  return croft(['app', 'add', '-C', lab, ...words]);
}

test('one command adds an application with its pins and its render, and one commit keeps it', async () => {
  const lab = await labFrom('appservice');
  await croft(['render', '-C', lab]);
  entry(
    lab,
    'notes',
    'storage: { config: { path: /config, default: 3Gi, backup: daily } }\nsecrets:\n  KEY: { generate: hex(32), description: Signs sessions }\n  TOKEN: { description: Access to the mail server }\nexpose: { gateway: internal }\n',
  );
  const added = await add(lab, 'notes');
  expect(added).toMatchObject({ code: 0 });
  expect(textOf(lab, 'clusters/main/apps/tools/notes.yaml')).toBe(HEAD);
  expect(textOf(lab, 'pins.yaml')).toContain(
    '  # renovate: datasource=docker depName=ghcr.io/notes/notes\n  notes: 1.2.3\n',
  );
  expect(existsSync(join(lab, 'kubernetes/main/apps/tools/notes/app/helmrelease.yaml'))).toBe(true);
  for (const line of [
    'created clusters/main/apps/tools/notes.yaml',
    'configured pins.yaml',
    '  notes: 1.2.3',
    'created kubernetes/main/apps/tools/notes/ks.yaml',
    'notes in namespace tools of cluster main',
    '  reached at  https://notes.appservice.example (gateway internal)',
    '  volume      config 3Gi longhorn, backup daily',
    '  secret      notes-key (key KEY): Signs sessions; made by hex(32)',
    '  secret      notes-token (key TOKEN): Access to the mail server; to be set by you',
    '  git add -A && git commit -m "Add notes to tools"',
  ])
    expect(added.out.split('\n')).toContain(line);
  expect(added.out).not.toContain('  croft render');
  expect(await croft(['render', '-C', lab, '--check'])).toMatchObject({ code: 0 });
  expect(await croft(['check', '-C', lab, '--strict'])).toMatchObject({ code: 0 });

  const list = await croft(['app', 'list', '-C', lab]);
  expect(list.out).toMatch(
    /^main +tools +notes +internal notes\.appservice\.example +config 3Gi longhorn +daily +- +1\.2\.3$/m,
  );
  expect(list.out).toMatch(/^main +network +adguard-home \(disabled\) +- .* v0\.107\.79$/m);
  const json = await croft(['app', 'list', '-C', lab, '--json']);
  const { data } = JSON.parse(json.out) as { data: { name: string }[] };
  expect(data.find(({ name }) => name === 'notes')).toEqual({
    ...{ cluster: 'main', namespace: 'tools', name: 'notes', use: 'notes', state: 'running' },
    file: 'clusters/main/apps/tools/notes.yaml',
    routes: [{ gateway: 'internal', hosts: ['notes.appservice.example'] }],
    volumes: [
      {
        ...{ volume: 'config', kind: 'claim', what: 'notes', size: '3Gi' },
        ...{ class: 'longhorn', backup: 'daily' },
      },
    ],
    address: null,
    databases: [],
    version: '1.2.3',
  });
});

test('choices are written as what differs, and a dry run prints just that', async () => {
  const lab = await labFrom('appservice');
  entry(
    lab,
    'media-box',
    'storage:\n  config: { path: /config, default: 5Gi, backup: daily }\n  media: { path: /media, kind: shared }\nexpose: { gateway: internal, path: /box }\n',
  );
  const tree = contentsOf(lab);
  const dry = await add(
    lab,
    ...['box', '--use', 'media-box', '--namespace', 'media', '--gateway', 'external'],
    ...['--host', 'films', '--class', 'openebs-hostpath', '--volume', 'config=20Gi'],
    ...['--volume', 'media=truenas:/mnt/media', '--backup', 'weekly', '--dry-run'],
  );
  expect(dry.out).toBe(`${HEAD}use: media-box
expose:
  gateway: external
  host: films.appservice.example
  path: /box
storage:
  config:
    size: 20Gi
    class: openebs-hostpath
  media:
    nfs:
      server: truenas
      path: /mnt/media
backup: weekly
`);
  expect(dry.code).toBe(0);
  expect(dry.err).toContain('clusters/main/apps/media/box.yaml would be created\n');
  expect(dry.err).toContain('pins.yaml would get\n  media-box: 1.2.3\n');
  expect(dry.err).toContain('volume      media nfs truenas:/mnt/media\n');
  expect(contentsOf(lab)).toEqual(tree);

  const dns = await croftHere(
    ['app', 'add', 'dns', '--use', 'adguard-home', '--address', '10.0.20.110', '--dry-run'],
    lab,
  );
  expect(dns.out).toBe(`${HEAD}use: adguard-home\naddress: 10.0.20.110\n`);
  expect(dns.err).toContain('LAN         ports dns, dns-udp at 10.0.20.110\n');
  const closed = await croftHere(['app', 'add', 'dns', '--use', 'adguard-home', '--dry-run'], lab);
  expect(closed.err).toContain('dns-udp closed until --address ADDRESS gives one');
  entry(
    lab,
    'signs',
    'expose: { gateway: internal }\noidc: { callbacks: [/back], setup: Press it. }\n',
  );
  const signs = await croftHere(['app', 'add', 'signs', '--dry-run'], lab);
  expect(signs.err).toContain(
    'sign-in     OpenID Connect, callback https://signs.appservice.example/back; Press it.\n',
  );

  // What the first application shares, the second takes by itself.
  const first = await add(lab, 'media-box', '--volume', 'media=nas.example:/media', '--no-render');
  expect(first.out).toContain('Next:\n  croft render\n  git add -A');
  expect(existsSync(join(lab, 'kubernetes'))).toBe(false);
  const second = await add(lab, 'box', '--use', 'media-box', '--no-render', '--gateway', 'none');
  expect(second).toMatchObject({ code: 0 });
  expect(second.err).toContain('volume media is the one that media-box uses\n');
  expect(second.out).toContain('  reached at  nothing, as you said\n');
  const reason = 'films are on the file server anyway';
  const third = await add(lab, 'box3', '--use', 'media-box', '--no-render', '--no-backup', reason);
  expect(third.out).toContain(`backup none: ${reason}\n`);
  expect(await croft(['check', '-C', lab])).toMatchObject({ code: 0 });
});

type Mistake = readonly [words: string, code: string, remedy: string];

const MISTAKES: readonly (readonly [what: string, cases: readonly Mistake[]])[] = [
  [
    'in a name',
    [
      ['echoo', 'catalogue-unknown', 'did you mean echo?'],
      ['my-unknowable', 'catalogue-unknown', 'croft catalogue search unknowable looks in titles'],
      ['cilium', 'catalogue-slot', 'croft catalogue show cilium prints the lines'],
      ['echo', 'app-exists', 'clusters/main/apps/default/echo.yaml'],
      ['adguard-home', 'app-exists', 'clusters/main/apps/network/adguard-home.yaml'],
      ['mcp --use echo --namespace tools', 'app-exists', 'clusters/main/apps/tools/mcp'],
      ['Echo', 'usage', 'did you mean echo?'],
      ['my_app', 'usage', 'use lower-case letters, digits and dashes'],
      ['../../x', 'usage', 'use lower-case letters, digits and dashes'],
      ['echo2 --use echo --namespace Media', 'usage', '--namespace cannot be Media'],
      ['echo2 --use echo --cluster mian', 'usage', 'did you mean main?'],
    ],
  ],
  [
    'in how it is reached',
    [
      ['echo2 --use echo --gateway externl', 'reference-unknown', 'did you mean external?'],
      ['echo2 --use echo --host My_Host', 'source-value', 'expected a domain name'],
      ['echo2 --use echo --gateway none --host x', 'usage', 'leave one of them out'],
      ['echo2 --use echo --class longhorn', 'usage', 'leave --class out'],
      ['echo2 --use echo --volume data=1Gi', 'usage', 'it has no volumes'],
    ],
  ],
  [
    'in what it stores',
    [
      ['keeps --volume dta=1Gi --backup daily', 'usage', 'did you mean data?'],
      ['keeps --volume data --backup daily', 'usage', 'for example --volume config=20Gi'],
      ['keeps --volume data=5GB --backup daily', 'source-value', 'expected a size'],
      ['keeps --class longhron --backup daily', 'reference-unknown', 'did you mean longhorn?'],
      ['keeps', 'backup-undeclared', 'choose: --backup daily, or --no-backup'],
      ['keeps --backup daily --no-backup because', 'usage', 'leave one of them out'],
      ['keeps --no-backup lazy', 'source-value', 'give the reason in a sentence'],
      ['shares', 'volume-undeclared', '--volume VOLUME=CLAIM, VOLUME=SERVER:/PATH'],
      ['echo2 --use echo --namespace kube-public', 'namespace-reserved', 'another namespace'],
    ],
  ],
];

test.each(MISTAKES)(
  'a mistake %s is answered with a remedy, and leaves the lab as it was',
  async (_what, cases) => {
    const lab = await labFrom('appservice');
    entry(lab, 'shares', 'storage: { media: { path: /media, kind: shared } }\n');
    entry(lab, 'keeps', 'storage: { data: { path: /data, default: 1Gi } }\n');
    const tree = contentsOf(lab);
    for (const [words, code, remedy] of cases) {
      const { code: exit, err, out } = await croftHere(['app', 'add', ...words.split(' ')], lab);
      expect.soft([exit, out], words).toEqual([1, '']);
      expect.soft(err, words).toContain(code);
      expect.soft(err, words).toContain(remedy);
    }
    expect(contentsOf(lab)).toEqual(tree);
  },
);

test('what the platform lacks is said with the lines that bring it', async () => {
  const lab = await labFrom('nova');
  entry(
    lab,
    'ledger',
    'storage: { config: { path: /config, default: 3Gi, backup: daily } }\ndatabase: { postgres: { extensions: [vector] }, redis: {} }\n',
  );
  const tree = contentsOf(lab);
  const refused = await add(lab, 'ledger');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('dependency-missing');
  expect(refused.err).toContain('backup-slot-missing');
  expect(refused.err).toContain(`to complete clusters/nova/cluster.yaml:
  platform:
    storage:
      - { use: `);
  expect(refused.err).toContain(
    '    databases:\n      postgres: { use: cloudnative-pg }\n      redis: { use: dragonfly }\n',
  );
  expect(refused.err).toContain(
    '    backup: { use: volsync, target: { s3: <s3>, credentials: { secret: <secret> } } }\n',
  );
  expect(refused.err).toContain('--no-backup "the reason in a sentence"');
  const json = await croft(['app', 'add', 'ledger', '-C', lab, '--json']);
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    data: { lacks: ['storage', 'databases.postgres', 'databases.redis', 'backup'] },
  });
  expect(contentsOf(lab)).toEqual(tree);

  replace(
    lab,
    'clusters/nova/cluster.yaml',
    '  etcdBackup:',
    '  storage: [{ class: local, use: openebs, default: true, path: /var/mnt/local }]\n  databases: { postgres: {}, redis: {} }\n  etcdBackup:',
  );
  const reason = 'made anew from the bank at any time';
  const added = await add(lab, 'ledger', '--no-backup', reason);
  expect(added).toMatchObject({ code: 0 });
  expect(added.out).toContain('  reached at  nothing: its entry exposes nothing\n');
  expect(added.out).toContain(`  database    postgres 10Gi, backup none: ${reason}\n`);
  expect(added.out).toContain('  database    redis\n');
  const list = await croft(['app', 'list', '-C', lab]);
  expect(list.out).toMatch(/ ledger +- +config 3Gi local +none +postgres 10Gi, redis +1\.2\.3$/m);
  expect(await croft(['check', '-C', lab])).toMatchObject({ code: 0 });
});

test('a retired entry is added with its successor named aloud', async () => {
  const lab = await labFrom('nova');
  entry(
    lab,
    'oldie',
    'retired: { since: "2025", reason: The authors archived it, successor: echo }\n',
  );
  const added = await add(lab, 'oldie');
  expect(added.code).toBe(0);
  expect(added.err).toContain('warning retired-entry');
  expect(added.out).toContain('  RETIRED     since 2025: The authors archived it\n');
  expect(added.out).toContain('  instead     croft app add echo\n');
  const list = await croft(['catalogue', 'search', '-C', lab, 'oldie']);
  expect(list.out).toMatch(/^oldie +application +.*\(retired since 2025; use echo\)$/m);
});

test('a lab that is broken already is not made worse, and is added to without a render', async () => {
  const lab = await labFrom('nova');
  replace(lab, 'clusters/nova/apps/default/echo.yaml', 'kind: App', 'kind: App\nafter: [nobody]');
  const tree = contentsOf(lab);
  const refused = await add(lab, 'echo2', '--use', 'echo');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('reference-unknown');
  expect(refused.err).toContain('put this right first, or add it without a render: --no-render');
  expect(contentsOf(lab)).toEqual(tree);
  expect(await add(lab, 'echo2', '--use', 'echo', '--no-render')).toMatchObject({ code: 0 });
  put(lab, 'clusters/nova/cluster.yaml', 'kind: Cluster\nname: nova\n');
  const unsound = await add(lab, 'echo3', '--use', 'echo');
  expect(unsound).toMatchObject({ code: 1, out: '' });
  expect(unsound.err).toContain('nothing was written');
  expect((await croft(['app', 'list', '-C', lab])).code).toBe(1);
});

test('pins of a layout that cannot be added to are left alone, and a lab without pins gets some', async () => {
  const lab = await labFrom('nova');
  put(lab, 'pins.yaml', 'kind: Pins\npins: { cilium: 1.20.2 }\n');
  entry(lab, 'plain', '');
  const flow = await add(lab, 'plain', '--no-render');
  expect(flow).toMatchObject({ code: 0 });
  expect(flow.err).toContain('croft explain pin-layout');
  expect(textOf(lab, 'pins.yaml')).toBe('kind: Pins\npins: { cilium: 1.20.2 }\n');

  const fresh = await labFrom('nova');
  rmSync(join(fresh, 'pins.yaml'));
  entry(fresh, 'plain', '');
  expect((await add(fresh, 'plain', '--no-render')).out).toContain('created pins.yaml\n');
  expect(textOf(fresh, 'pins.yaml')).toContain('\n  plain: 1.2.3\n');
  expect((await croft(['check', '-C', fresh])).code).toBe(0);
});

test('a disk that fills up takes back what was written, and a failed render keeps the source', async () => {
  const lab = await labFrom('nova');
  entry(lab, 'plain', '');
  const tree = contentsOf(lab);
  const node = createNodeFiles();
  const full = (path: string): Promise<never> =>
    Promise.reject(fileError('disk-full', { doing: 'cannot write', path }));
  const pins: Files = {
    ...node,
    write: (path, content, mode) =>
      path.endsWith('/pins.yaml') ? full(path) : node.write(path, content, mode),
  };
  const failed = await croftHere(['app', 'add', 'plain'], lab, pins);
  expect([failed.code, failed.out]).toEqual([1, '']);
  expect(failed.err).toContain('(disk-full)');
  expect(contentsOf(lab)).toEqual(tree);
  expect(existsSync(join(lab, 'clusters/nova/apps/tools'))).toBe(false);

  const staged: Files = { ...node, writeAll: ([file]) => full(file?.path ?? '') };
  const half = await croftHere(['app', 'add', 'plain'], lab, staged);
  expect(half.code).toBe(1);
  expect(half.out).toContain('created clusters/nova/apps/tools/plain.yaml\n');
  expect(half.err).toContain('run croft render again\n');
  expect(await croft(['render', '-C', lab])).toMatchObject({ code: 0 });
});

test('several clusters are asked about, and one that does not run waits', async () => {
  const lab = await labFrom('nova');
  const files = [...contentsOf(lab)].filter(([path]) => path.startsWith('clusters/nova/'));
  for (const [path, text] of files)
    if (!path.includes('/apps/'))
      put(
        lab,
        path.replace('nova', 'spare'),
        text.replace('name: nova\n', 'name: spare\nstate: planned\n'),
      );
  const which = await add(lab, 'echo2', '--use', 'echo');
  expect(which.err).toContain('say which one: --cluster nova or spare');
  const added = await add(lab, 'echo', '--cluster', 'spare', '--no-render');
  expect(added.out).toContain('  reached at  nothing yet: cluster spare does not run\n');
  expect(added.code).toBe(0);
  const list = await croft(['app', 'list', '-C', lab, '--cluster', 'spare']);
  expect(list.out).toMatch(/^spare +default +echo \(waiting\) /m);
  expect((await croft(['app', 'list', '-C', lab, '--cluster', 'spar'])).err).toContain(
    'did you mean spare?',
  );
});
