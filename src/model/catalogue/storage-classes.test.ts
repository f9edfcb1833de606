import { expect, test } from 'vitest';
import { storageClassesOf, storageDisksOf } from './storage-classes.ts';
import { labOf } from './testing.ts';
import { plain } from './tree.ts';

const DISKS = 'disks: { worker0: [/dev/disk/by-id/a, /dev/disk/by-id/b] }';

function copies(storage: string): unknown {
  const source = labOf({ cluster: `platform: { storage: [{ class: a, use: ceph, ${storage} }] }\n` });
  return plain(storageClassesOf(source));
}

test('copies are what is declared, else one for each node that can hold one', () => {
  expect(copies('replicas: 5')).toMatchObject([{ copies: 5 }]);
  expect(copies('default: true')).toMatchObject([{ copies: 1 }]);
  expect(copies(DISKS)).toMatchObject([{ copies: 1 }]);
  expect(copies('disks: { control0: [/dev/sda], worker0: [/dev/sda] }')).toMatchObject([{ copies: 2 }]);
  expect(copies('disks: { worker1: [/dev/sda] }')).toMatchObject([{ copies: 1 }]);
});

test('the disks of a provider are those of all its classes, each once', () => {
  const source = labOf({
    cluster: `platform:
  storage:
    - { class: block, use: ceph, ${DISKS} }
    - { class: files, use: ceph, disks: { worker0: [/dev/disk/by-id/b, /dev/disk/by-id/c] } }
    - { class: other, use: longhorn, disks: { worker0: [/dev/disk/by-id/d], worker1: [/dev/disk/by-id/planned] } }
`,
  });
  expect(plain(storageDisksOf(source))).toEqual([
    { use: 'ceph', node: 'worker0', disks: ['/dev/disk/by-id/a', '/dev/disk/by-id/b', '/dev/disk/by-id/c'] },
    { use: 'longhorn', node: 'worker0', disks: ['/dev/disk/by-id/d'] },
  ]);
});
