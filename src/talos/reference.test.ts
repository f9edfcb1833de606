import { expect, test } from 'vitest';
import { bundlePem, bundleReference, labReference, referencesIn, resolved } from './reference.ts';

const TEXT = `a ${bundleReference('certs.os.key')} b ${bundlePem('certs.k8s.crt')} c ${labReference('wifi')} d ${labReference('tls', 'key')}`;

test('a reference says where the value is', () => {
  expect(referencesIn(TEXT)).toEqual([
    { secret: null, field: 'certs.os.key' },
    { secret: null, field: 'certs.k8s.crt.pem' },
    { secret: 'wifi', field: null },
    { secret: 'tls', field: 'key' },
  ]);
});

test('values take the place of references as they are', () => {
  expect(resolved(TEXT, ({ secret, field }) => `$& ${secret ?? '-'} ${field ?? '-'}`)).toBe(
    'a $& - certs.os.key b $& - certs.k8s.crt.pem c $& wifi - d $& tls key',
  );
});
