import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { perform } from '../src/actions/perform.ts';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { createNodeProcesses } from '../src/adapters/node-processes.ts';
import type { Files } from '../src/base/host/index.ts';
import { contextOf, copyExample, EXAMPLES } from './example-labs.ts';

const ROOT = join(import.meta.dirname, '..');

const scratch = mkdtempSync(join(tmpdir(), 'croft-labs-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

async function findings(lab: string): Promise<string[]> {
  const context = contextOf(join(EXAMPLES, lab));
  const { diagnostics = [] } = await perform('check', context, { format: 'text', strict: false });
  return diagnostics.map(
    ({ severity, code, file, range }) =>
      `${severity} ${code} ${file}${range ? `:${range.start.line}` : ''}`,
  );
}

describe('a lab as it was described', () => {
  test('nova shows its three flaws and nothing else', async () => {
    expect(await findings('nova-as-described')).toEqual([
      'error talos-unsupported clusters/nova/cluster.yaml:5',
      'error endpoint-is-node clusters/nova/cluster.yaml:10',
      'error etcd-backup-missing clusters/nova/cluster.yaml:14',
    ]);
  });

  test('appservice shows its flaws and nothing else', async () => {
    expect(await findings('appservice-as-described')).toEqual([
      'error talosconfig-endpoint-vip clusters/main/cluster.yaml:8',
      'error kubelet-extra-mounts clusters/main/cluster.yaml:10',
      'error secret-in-config clusters/main/cluster.yaml:25',
      'warning two-announcers clusters/main/cluster.yaml:29',
      'warning provider-change-undecided clusters/main/cluster.yaml:32',
      'warning provider-change-undecided clusters/main/cluster.yaml:32',
      'error runbook-missing clusters/main/cluster.yaml:36',
      'error runbook-missing clusters/main/cluster.yaml:50',
      'error talos-upgrade-suc clusters/main/cluster.yaml:58',
      'error disk-selector-ambiguous clusters/main/nodes.yaml:8',
      'error disk-selector-ambiguous clusters/main/nodes.yaml:14',
      'error disk-selector-ambiguous clusters/main/nodes.yaml:20',
      'error disk-selector-ambiguous clusters/main/nodes.yaml:26',
      'error runbook-missing lab.yaml:3',
    ]);
  });

  test('home-ops shows its flaws and nothing else', async () => {
    expect(await findings('home-ops-as-described')).toEqual([
      'warning retired-entry clusters/main/apps/media/jellyseerr.yaml:2',
      'warning retired-entry clusters/main/apps/media/readarr.yaml:2',
      // The shared address is called load balancing, and talosconfig goes through it.
      'error talosconfig-endpoint-vip clusters/main/cluster.yaml:6',
      'error etcd-backup-missing clusters/main/cluster.yaml:18',
      'warning monitoring-missing clusters/main/cluster.yaml:18',
      // The pool is the whole node network, while addresses in it are picked by hand.
      'error ledger-address-in-use clusters/main/cluster.yaml:20',
      'error ledger-overlap clusters/main/cluster.yaml:20',
      // Monitors of Ceph live on the partition that a reinstallation wipes.
      'error runbook-missing clusters/main/cluster.yaml:30',
      // control0 has the first address of its network, which is the router where nobody says otherwise.
      'error ledger-address-in-use clusters/main/nodes.yaml:6',
      'error control-plane-even clusters/main/nodes.yaml:11',
      'error single-recipient lab.yaml:11',
      'error recovery-order records/runbooks/recovery.md:14',
    ]);
  });
});

test.each(['nova-as-described', 'appservice-as-described'])(
  'what %s declares is rendered, since its flaws are risks and no nonsense',
  async (lab) => {
    const context = contextOf(copyOf(lab, 'risks'));
    const { exitCode, notes } = await perform('render', context, {
      check: false,
      diff: false,
      discard: [],
    });
    expect(exitCode).toBe(0);
    expect(notes?.join('\n')).toMatch(/\d+ errors.*; croft check shows them/);
  },
);

/** Every file below a directory with its bytes, but for Croft's own folder. */
function treeOf(directory: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(directory.length + 1);
    if (entry.isFile() && !path.startsWith('.croft/'))
      files.set(path, readFileSync(join(directory, path), 'latin1'));
  }
  return files;
}

/** A lab without values: what is encrypted is never the same twice. */
function copyOf(lab: string, name: string): string {
  return copyExample(lab, join(scratch, name), { hasSecrets: false });
}

/** A file system that lists directories backwards. */
function backwards(files: Files): Files {
  return { ...files, list: async (path) => [...(await files.list(path))].reverse() };
}

describe('a render has the same bytes', () => {
  test.each(['nova', 'appservice'])(
    '%s in another place, zone, locale and file order',
    async (lab) => {
      const here = copyOf(lab, 'here');
      const input = { check: false, diff: false, discard: [] };
      expect((await perform('render', contextOf(here), input)).exitCode).toBe(0);
      const there = copyOf(lab, 'a/much deeper place');
      const other = contextOf(there, { files: backwards(createNodeFiles()) });
      expect((await perform('render', other, input)).exitCode).toBe(0);
      const elsewhere = copyOf(lab, 'elsewhere');
      const { code } = await createNodeProcesses().run({
        program: join(ROOT, 'croft'),
        args: ['render', '-C', elsewhere],
        cwd: '/',
        env: {
          PATH: process.env['PATH'] ?? '',
          TZ: 'Pacific/Kiritimati',
          LC_ALL: 'tr_TR.UTF-8',
          LANG: 'tr_TR',
        },
        timeout: 60_000,
        limit: 1 << 20,
      });
      expect(code).toBe(0);
      const first = treeOf(here);
      expect(first.size).toBeGreaterThan(50);
      expect(treeOf(there)).toEqual(first);
      expect(treeOf(elsewhere)).toEqual(first);
      expect((await perform('render', contextOf(here), { ...input, check: true })).exitCode).toBe(
        0,
      );
    },
  );
});
