import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validateEntry } from './entry.ts';
import { entryOf } from './testing.ts';

const root = new URL('../../../catalogue/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));

describe.each([...texts])('catalogue/%s', (file, text) => {
  test('is sound, named as its file, and points at its schema', () => {
    const entry = entryOf(text, file);
    expect(validateEntry(entry)).toEqual([]);
    expect(entry.value.name).toBe(basename(file, '.yaml'));
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/schema\/catalogue\.json\n/);
  });
});
