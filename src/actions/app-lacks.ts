import type { Diagnostic } from '../base/diagnostic.ts';
import { SLOTS, type Slot } from '../model/schema/catalogue.ts';
import { catalogueOf, entriesOf } from './catalogue-entries.ts';
import { clusterSchema } from './catalogue-show.ts';
import type { LabContext } from './context.ts';
import { refusal } from './report.ts';
import type { Result } from './result.ts';
import { fillers, slotLines } from './slot-lines.ts';

/** Options of `croft app add` that answer a problem. */
const OPTIONS: Readonly<Record<string, string>> = {
  'volume-undeclared':
    'say what the volume is: --volume VOLUME=CLAIM, VOLUME=SERVER:/PATH or VOLUME=SIZE',
  'backup-slot-missing': 'to go without a backup: --no-backup "the reason in a sentence"',
  'backup-undeclared': 'choose: --backup daily, or --no-backup "the reason in a sentence"',
};

/** What the answer is about. */
interface Lacking {
  readonly errors: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
  /** The cluster.yaml that could be completed. */
  readonly file: string;
}

/** Why an application cannot be added: its problems, the lines of the platform that it lacks, options that help. */
export async function lacking(
  context: LabContext,
  { errors, texts, file }: Lacking,
): Promise<Result> {
  const { notes = [], ...result } = refusal({ diagnostics: errors, texts });
  const slots = SLOTS.filter((slot) => errors.some(({ hint }) => asksFor(hint, slot)));
  const options = new Set(errors.flatMap(({ code }) => OPTIONS[code] ?? []));
  const blocks = await Promise.all(slots.map((slot) => linesFor(context, slot)));
  const lines = merged(blocks.flat());
  return {
    ...result,
    data: { lacks: slots, lines, options: [...options] },
    notes: [
      ...notes,
      ...(lines.length > 0 ? [`to complete ${file}:`, ...lines.map((line) => `  ${line}`)] : []),
      ...options,
    ],
  };
}

/** Hints name the place of cluster.yaml that is to be declared: `declare platform.databases.postgres in`. */
function asksFor(hint: string, slot: Slot): boolean {
  return new RegExp(`\\bplatform\\.${slot.replace('.', '\\.')}(?![.\\w])`).test(hint);
}

/** Without the heads that stand above already: slots come in the order of the platform. */
function merged(lines: readonly string[]): string[] {
  return lines.filter((line, index) => !line.endsWith(':') || lines.indexOf(line) === index);
}

async function linesFor(context: LabContext, slot: Slot): Promise<string[]> {
  const schema = await clusterSchema();
  const entries = (await entriesOf(await catalogueOf(context)))
    .filter(({ value }) => value.slots.includes(slot) && !value.retired)
    .map(({ value }) => value.name);
  const [first, ...others] = fillers(slot, entries, schema);
  if (first === undefined) return [];
  const lines = slotLines(slot, first, schema);
  return others.length === 0
    ? lines
    : [...lines, `  # or instead of ${first}: ${others.join(', ')}`];
}
