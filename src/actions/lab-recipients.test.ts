import { expect, test } from 'vitest';
import { CroftError } from '../base/error.ts';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import type { LabContext } from './context.ts';
import { labText, withoutRecipient, withRecipient, writeLab } from './lab-recipients.ts';

const LAB = `# The lab.
secrets:
  recipients: # who reads
    - { name: operator, age: age1one } # me
    # In the safe.
    - name: escrow
      age: age1two
      custody: offline
sites: []
`;

test('a recipient comes behind the others and goes again, with every comment kept', () => {
  const more = withRecipient(LAB, { name: 'phone', age: 'age1three' }, 2);
  expect(more).toContain('- name: phone\n      age: age1three\nsites: []');
  for (const comment of ['# The lab.', '# who reads', '# me', '# In the safe.'])
    expect(more).toContain(comment);
  expect(withoutRecipient(more, 2)).toBe(LAB);
  expect(withoutRecipient(LAB, 0)).toContain('# In the safe.\n    - name: escrow');
  const cluster = { name: 'main', age: 'age1four', custody: 'cluster', cluster: 'main' } as const;
  expect(withRecipient(LAB, cluster, 2)).toContain('custody: cluster\n      cluster: main\n');
});

test('a text that cannot be edited is refused with the code of the edit', () => {
  const broken = 'secrets: [\n';
  expect(() => withRecipient(broken, { name: 'phone', age: 'age1three' }, 0)).toThrow(CroftError);
});

async function labOf(text: string): Promise<Pick<LabContext, 'files' | 'root'>> {
  const files = createMemoryFiles();
  await files.makeDirectory('/lab');
  await files.write('/lab/lab.yaml', new TextEncoder().encode(text), 0o600);
  return { files, root: '/lab' };
}

test('lab.yaml is written with its mode, and not over an edit of somebody else', async () => {
  const context = await labOf(LAB);
  const after = withoutRecipient(LAB, 1);
  await writeLab(context, { before: LAB, after });
  expect(await labText(context)).toBe(after);
  expect((await context.files.info('/lab/lab.yaml'))?.mode).toBe(0o600);
  await expect(writeLab(context, { before: LAB, after: 'kind: Lab\n' })).rejects.toMatchObject({
    code: 'generation-stale',
  });
  await writeLab(context, { before: LAB, after: LAB });
  expect(await labText(context)).toBe(after);
});
