import { schematicId, schematicYaml, type Schematic } from '../src/talos/schematic.ts';
import { startLines, type Lines } from './lines.ts';
import type { Oracle, OracleReport } from './oracle.ts';
import { dice } from './sops/generate.ts';
import { generateSchematic } from './talos/schematics.ts';

/** Ids of schematics as the image factory computes them. A script of its own: the factory takes minutes to build. */
export const oracle: Oracle = {
  name: 'schematic',
  script: 'test:talos',
  run: ({ tools }) => compareAll(tools.schematic, 2000, 20261121),
};

interface Answer {
  readonly yaml?: string;
  readonly id?: string;
  readonly error?: string;
}

/** Compares generated schematics with the program; also for a run by hand. */
async function compareAll(
  program: string,
  schematics: number,
  seed: number,
): Promise<OracleReport> {
  const factory = startLines(program);
  const roll = dice(seed);
  const failures: string[] = [];
  let readBack = 0;
  try {
    for (let at = 0; at < schematics; at++) {
      const schematic = generateSchematic(roll);
      const failure = await compare(factory, schematic);
      if (failure !== null) failures.push(`${String(seed)}/${String(at)}: ${failure}`);
      else if (await readsBack(factory, schematic)) readBack++;
    }
  } finally {
    await factory.end();
  }
  return {
    counts: {
      'ids of schematics': schematics - failures.length,
      'canonical texts that the factory reads back as the same': readBack,
    },
    skipped: [],
    failures,
  };
}

/** What differs between the factory's text and id of a schematic and ours. */
async function compare(factory: Lines, schematic: Schematic): Promise<string | null> {
  const ours = schematicYaml(schematic);
  const theirs = (await factory.ask(posted(schematic))) as Answer;
  if (theirs.yaml !== ours)
    return `the factory: ${theirs.error ?? JSON.stringify(theirs.yaml)}, ours: ${JSON.stringify(ours)}`;
  return theirs.id === schematicId(schematic) ? null : `${ours}: the id is ${String(theirs.id)}`;
}

/** Whether the text, which is the factory's own too, means the same to it: its library miscounts some literals. */
async function readsBack(factory: Lines, schematic: Schematic): Promise<boolean> {
  const again = (await factory.ask(schematicYaml(schematic))) as Answer;
  return again.id === schematicId(schematic);
}

/** A schematic as somebody would post it to the factory, in JSON; YAML takes some characters for line breaks. */
function posted({ overlay, extensions, kernelArgs, secureBoot, ...rest }: Schematic): string {
  return JSON.stringify({
    ...(overlay ? { overlay } : {}),
    customization: {
      systemExtensions: { officialExtensions: extensions },
      extraKernelArgs: kernelArgs,
      secureboot: secureBoot ?? {},
      ...rest,
    },
  }).replaceAll(
    /[\u007f-\ud7ff\ue000-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

if (import.meta.main) {
  const [program = '', schematics = '100', seed = '1'] = process.argv.slice(2);
  const { counts, failures } = await compareAll(program, Number(schematics), Number(seed));
  for (const failure of failures.slice(0, 10)) console.log(failure);
  console.log(counts, failures.length);
}
