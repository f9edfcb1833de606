// Writes the reference pages that are made from data.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference } from '../src/cli/reference.ts';
import { publishSchemas } from '../src/model/schema/publish.ts';
import { cataloguePages } from './catalogue-pages.ts';
import { sourceReference } from './source-reference.ts';

const root = join(import.meta.dirname, '..');

const folder = join(root, 'docs/reference');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'cli.md'), reference());
writeFileSync(join(folder, 'source.md'), sourceReference(publishSchemas()));

const pages = await cataloguePages(root);
const shelf = join(root, 'docs/catalogue');
mkdirSync(shelf, { recursive: true });
for (const name of readdirSync(shelf)) if (!pages.has(name)) rmSync(join(shelf, name));
for (const [name, text] of pages) writeFileSync(join(shelf, name), text);
