import { expect, test } from 'vitest';
import {
  bundlePem,
  bundleReference,
  labReference,
  referencesIn,
  resolved,
} from './secret-reference.ts';

const TEXT = `a ${bundleReference('certs.os.key')} b ${bundlePem('certs.k8s.crt')} c ${labReference('wifi')} d ${labReference('tls', 'key')}`;

test('a reference says where the value is', () => {
  expect(referencesIn(TEXT)).toEqual([
    { secret: null, field: 'certs.os.key', isPem: false },
    { secret: null, field: 'certs.k8s.crt', isPem: true },
    { secret: 'wifi', field: null, isPem: false },
    { secret: 'tls', field: 'key', isPem: false },
  ]);
});

test('values take the place of references as they are', () => {
  expect(
    resolved(
      TEXT,
      ({ secret, field, isPem }) => `$& ${secret ?? '-'} ${field ?? '-'}${isPem ? ' as PEM' : ''}`,
    ),
  ).toBe('a $& - certs.os.key b $& - certs.k8s.crt as PEM c $& wifi - d $& tls key');
});
