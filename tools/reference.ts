// Writes the reference pages that are made from data.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference } from '../src/cli/reference.ts';
import { publishSchemas } from '../src/model/schema/publish.ts';
import { sourceReference } from './source-reference.ts';

const folder = join(import.meta.dirname, '../docs/reference');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'cli.md'), reference());
writeFileSync(join(folder, 'source.md'), sourceReference(publishSchemas()));
