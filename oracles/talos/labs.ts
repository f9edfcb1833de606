import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createAgeKeyWrap } from '../../src/secrets/age/age.ts';
import { readKeyFile } from '../../src/secrets/age/key-file.ts';
import { openSops, type KeyWrap } from '../../src/secrets/sops/index.ts';
import type { RenderedLab } from '../oracle.ts';
import type { TalosMinor } from './minors.ts';
import type { Talos } from './peer.ts';
import type { CheckBySchema } from './schema.ts';

type Expect = (what: string, wrong: readonly string[]) => void;

/** What rendered labs give the machines of their clusters with one version of Talos: it takes all of it. */
export async function judgeLabs(
  talos: Talos,
  {
    minor,
    labs,
    check,
  }: {
    readonly minor: TalosMinor;
    readonly labs: readonly RenderedLab[];
    readonly check: CheckBySchema;
  },
  expect: Expect,
): Promise<void> {
  for (const { name, directory, keyFile } of labs) {
    const { identities } = await readKeyFile(readFileSync(keyFile, 'utf8'), keyFile);
    const wrap = createAgeKeyWrap(identities.map(({ identity }) => identity));
    for (const file of machinesOf(directory, minor)) {
      const yaml = await opened(join(directory, file), wrap);
      const at = (lines: readonly string[]): string[] =>
        lines.map((line) => `${name}/${file}: ${line}`);
      if (file.endsWith('/secrets.sops.yaml')) {
        const { errors = [] } = await talos.mustDo({ op: 'bundle', yaml });
        expect('bundles of labs', at(errors));
        continue;
      }
      const { error, errors = [] } = await talos.ask({ op: 'validate', yaml });
      expect('configurations of labs', at([...(error === undefined ? [] : [error]), ...errors]));
      expect('configurations of labs that fit their schema', at(check(yaml)));
    }
  }
}

/** Encrypted files below `talos/` of the clusters that declare a version. */
function machinesOf(directory: string, minor: TalosMinor): string[] {
  const folder = join(directory, 'talos');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((cluster) => minorOf(join(directory, 'clusters', cluster)) === minor)
    .flatMap((cluster) =>
      readdirSync(join(folder, cluster))
        .filter((file) => file.endsWith('.sops.yaml'))
        .map((file) => `talos/${cluster}/${file}`),
    )
    .sort();
}

function minorOf(cluster: string): string {
  const text = readFileSync(join(cluster, 'cluster.yaml'), 'utf8');
  const { talos } = parse(text) as { readonly talos: { readonly version: string } };
  return talos.version.split('.').slice(0, 2).join('.');
}

async function opened(file: string, wrap: KeyWrap): Promise<string> {
  const { plain } = await openSops(readFileSync(file, 'utf8'), { format: 'yaml', wrap, file });
  return new TextDecoder().decode(plain);
}
