import { expect, test } from 'vitest';
import { labSchema } from '../schema/lab.ts';
import { forgeOf } from './forge.ts';
import { labOf } from './testing.ts';
import { plain } from './tree.ts';

function forge(repository: object): unknown {
  const { model } = labOf({});
  const value = labSchema.parse({ ...model.lab.value, repository });
  return plain(forgeOf({ model: { ...model, lab: { ...model.lab, value } } }));
}

test.each([
  ['a public forge by its host', { url: 'ssh://git@github.com/ops/lab.git' }, 'github', 'https://api.github.com/'],
  ['what the webhook says', { url: 'https://git.home.example/ops/lab', webhook: 'gitlab' }, 'gitlab', 'https://git.home.example/api/v4/'],
  ['Forgejo where nothing says it', { url: 'https://git.home.example:3000/ops/lab/' }, 'forgejo', 'https://git.home.example:3000/api/v1/'],
  ['HTTPS beside an SSH port', { url: 'ssh://git@git.home.example:2222/ops/lab.git' }, 'forgejo', 'https://git.home.example/api/v1/'],
  ['the host over the webhook', { url: 'https://codeberg.org/ops/lab.git', webhook: 'github' }, 'forgejo', 'https://codeberg.org/api/v1/'],
])('the forge is %s', (_, repository, platform, endpoint) => {
  expect(forge(repository)).toEqual({ platform, endpoint, repository: 'ops/lab' });
});
