import { expect, test } from 'vitest';
import { bundleIn } from './bundle.ts';

const AT = { file: 'talconfig.yaml', name: 'talsecret.yaml' };

test.each(['ref+op://vault/talos/ID', 'op://vault/talos/ID', '${CLUSTER_ID}', '{{ id }}'])(
  'a bundle whose values stand elsewhere is said once: %s',
  (reference) => {
    const text = `cluster: { id: "${reference}", secret: "${reference}" }\ntrustdinfo: { token: "${reference}" }\n`;
    const { text: bundle, diagnostics } = bundleIn({ path: 'talsecret.yaml', text }, AT);
    expect(bundle).toBeNull();
    expect(diagnostics).toMatchObject([
      { code: 'import-missing', severity: 'error', file: 'talsecret.yaml' },
    ]);
    expect(diagnostics[0]?.message).toMatch(
      /^3 of its values .*: cluster\.id, cluster\.secret \.\.\.$/,
    );
  },
);

test('a source without a bundle is warned of, one with a bundle keeps it', () => {
  expect(bundleIn(undefined, AT).diagnostics).toMatchObject([{ severity: 'warning' }]);
  const text = 'cluster:\n  id: a\nsecrets:\n  aescbcencryptionsecret: b\n';
  expect(bundleIn({ path: 'talsecret.yaml', text }, AT)).toMatchObject({
    ...{ text, encryptionKeys: ['aescbc'], diagnostics: [] },
  });
});
