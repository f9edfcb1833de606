import { expect, test } from 'vitest';
import { croft, labFrom, put, replace } from './croft.ts';

const APP = 'clusters/main/apps/tools/code-server.yaml';

test('a volume that is declared smaller, or of another class, stops the render', async () => {
  const lab = await labFrom('appservice');
  expect((await croft(['-C', lab, 'render'])).code).toBe(0);

  replace(lab, APP, 'size: 10Gi', 'size: 20Gi');
  expect((await croft(['-C', lab, 'render'])).code).toBe(0);

  replace(lab, APP, 'size: 20Gi, class: longhorn', 'size: 5Gi, class: openebs-hostpath');
  const refused = await croft(['-C', lab, 'render']);
  expect(refused.code).toBe(1);
  const said = refused.out + refused.err;
  expect(said).toContain(`${APP}:5:20 error volume-shrunk`);
  expect(said).toContain('5Gi is less than the 20Gi that it has');
  expect(said).toContain('volume-class-changed');
  expect(said).toContain('class openebs-hostpath in place of longhorn');

  put(
    lab,
    APP,
    'kind: App\nbackup: { config: daily }\nstorage: { config: { size: 20480Mi, class: longhorn } }\n',
  );
  expect((await croft(['-C', lab, 'check'])).out).not.toContain('volume-');
});
