import { visible } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import type { Fate, ReportLine } from '../import/imported.ts';
import type { Json } from './result.ts';
import { columns } from './table.ts';

/** What an import did, as people and programs read it. */
export interface ImportReport {
  /** What was read: `talconfig.yaml of talhelper`. */
  readonly sources: readonly string[];
  readonly lines: readonly ReportLine[];
  /** What should have been carried over and is not. */
  readonly lost: readonly ReportLine[];
  /** Names of the files of secrets. */
  readonly secrets: readonly string[];
  readonly files: readonly string[];
  /** What a person does next, in order: a command and what it is for. */
  readonly next: readonly NextStep[];
}

export interface NextStep {
  readonly command: string;
  readonly does: string;
}

/** What becomes of lines, the worst first. */
type Part = Fate | 'lost';

const NO_WORD = 'the lab has no word for it';
const TITLES: readonly (readonly [part: Part, title: string])[] = [
  ['lost', 'Lost, for nothing carries it over'],
  ['dropped', 'Dropped'],
  ['patch', `Kept as a patch, for ${NO_WORD}`],
  ['defaulted', 'Set, for the source does not say it'],
  ['kept', 'Kept as it is'],
  ['mapped', 'Became words of the lab'],
];
/** Lines of one part on a terminal; all of them are in --report and --json. */
const MOST = 12;

/** The first line of every report that is written. */
export const REPORT_START = '# Import\n';

/** The report on a terminal: what needs to be looked at first, and the rest counted. */
export function reportLines(report: ImportReport): string[] {
  const parts = TITLES.flatMap(([part, title]) => {
    const lines = of(report, part);
    if (lines.length === 0) return [];
    const words = lines.filter(({ to }) => to !== undefined);
    const shown = part === 'mapped' ? counted(words) : listed(folded(lines), part);
    return ['', `${title}: ${(part === 'mapped' ? words : lines).length}`, ...shown];
  });
  const { secrets } = report;
  return [
    `read ${report.sources.join(', ')}`,
    ...parts,
    ...(secrets.length > 0 ? ['', `Secrets, encrypted: ${secrets.length}`] : []),
    ...secrets.slice(0, MOST).map((one) => `  ${one}`),
    ...(secrets.length > MOST ? [`  ... and ${secrets.length - MOST} more`] : []),
  ].map(visible);
}

/** Lines below what they have in common: why something was dropped, or the file that it went to. */
function listed(lines: readonly ReportLine[], part: Part): string[] {
  const heads = new Map<string, string[][]>();
  for (const line of lines.slice(0, MOST)) {
    const { head, row } = below(line, part);
    const rows = row.length > 0 ? [['   ', ...row]] : [];
    heads.set(head, [...(heads.get(head) ?? []), ...rows]);
  }
  const more = lines.length - MOST;
  return [
    ...[...heads].flatMap(([head, rows]) => [`  ${head}`, ...columns(rows)]),
    ...(more > 0 ? [`  ... and ${more} more: --report FILE or --json shows all`] : []),
  ];
}

function below(line: ReportLine, part: Part): { readonly head: string; readonly row: string[] } {
  const { to = '', why = '' } = line;
  const from = placeOf(line);
  if (part === 'lost') return { head: why, row: [to, from] };
  const [head = '', ...path] = to === '' ? [why === '' ? from : why] : fileAndPath(to);
  const more = to === '' || (part === 'patch' && why === NO_WORD) ? '' : why;
  const row = [path.join(' '), part === 'defaulted' && to !== '' ? '' : from, more].filter(
    (cell) => cell !== '' && cell !== head,
  );
  return { head, row };
}

/** The file and what it says of a place in it: `cluster.yaml endpoint.address`; a text that names no file as it is. */
function fileAndPath(to: string): string[] {
  return /^[^ ]*[./]/.test(to) ? to.split(' ') : [to];
}

/** How many words each file has. */
function counted(lines: readonly ReportLine[]): string[] {
  const counts = new Map<string, number>();
  for (const { to = '' } of lines) {
    const [file = '', ...path] = fileAndPath(to);
    if (path.length === 0) continue;
    counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  return [
    ...columns([...counts].map(([file, count]) => ['', file, String(count)])),
    '  --report FILE or --json shows where each comes from',
  ];
}

/** Lines that say the same of several nodes as one, with their number. */
function folded(lines: readonly ReportLine[]): ReportLine[] {
  const groups = new Map<string, ReportLine[]>();
  for (const line of lines) {
    const { from, to = '', why = '' } = line;
    const place = from ? `${from.file} ${from.path.replace(/\[\d+\]/g, '[]')}` : '';
    const key = JSON.stringify([place, to, why]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first?.from || group.length === 1) return group;
    return [{ ...first, from: { ...first.from, path: several(group) } }];
  });
}

/** A path that stands for those of all lines: `nodes[*].mtu, 3 times`. */
function several(lines: readonly ReportLine[]): string {
  const paths = lines.map(({ from }) => (from?.path ?? '').split(/(?=\[\d+\])|(?<=\[\d+\])/));
  const [first = []] = paths;
  const path = first.map((step, at) => (paths.every((one) => one[at] === step) ? step : '[*]'));
  return `${path.join('')}, ${lines.length} times`;
}

/** What to do next, numbered. */
export function nextLines({ next }: ImportReport): string[] {
  const rows = next.map(({ command, does }, index) => [`  ${index + 1}. ${command}`, `# ${does}`]);
  return ['', 'Next:', ...columns(rows)];
}

/** The whole report as Markdown. */
export function reportMarkdown(report: ImportReport): string {
  const groups = TITLES.flatMap(([part, title]) => {
    const lines = of(report, part);
    if (lines.length === 0) return [];
    return [
      `## ${title} (${lines.length})`,
      '',
      '| From | To | Why |',
      '| --- | --- | --- |',
      ...folded(lines).map((line) => `| ${cells(line).map(cell).join(' | ')} |`),
      '',
    ];
  });
  const secrets = ['## Secrets', '', ...report.secrets.map((one) => `- \`${one}\``), ''];
  const next = report.next.map(
    ({ command, does }, index) => `${index + 1}. \`${command}\`: ${does}`,
  );
  return [
    REPORT_START,
    `Read ${report.sources.join(', ')}.`,
    '',
    ...groups,
    ...(report.secrets.length > 0 ? secrets : []),
    '## Next',
    '',
    ...next,
    '',
  ].join('\n');
}

/** The shape of `--json`. */
export function reportData(report: ImportReport, isWritten: boolean): Json {
  const { sources, lines, lost, secrets, files, next } = report;
  return {
    sources: [...sources],
    written: isWritten,
    files: [...files],
    secrets: [...secrets],
    report: [...lost, ...lines].map(({ fate, from, to = null, why = null }) => ({
      fate,
      from: from && { file: from.file, line: from.line ?? null, path: from.path },
      to,
      why,
    })),
    next: next.map(({ command, does }) => ({ command, does })),
  };
}

/** The lines of one part in the order of where they went; those that only tell that something was read come last. */
function of({ lines, lost }: ImportReport, part: Part): ReportLine[] {
  const own = part === 'lost' ? lost : lines.filter(({ fate }) => fate === part);
  return own.toSorted(
    (a, b) =>
      Number(a.to === undefined) - Number(b.to === undefined) ||
      compareText(a.to ?? '', b.to ?? ''),
  );
}

function placeOf({ from }: ReportLine): string {
  const line = from?.line === undefined ? '' : `:${from.line}`;
  return from ? `${from.file}${line} ${from.path}`.trim() : '';
}

function cells(line: ReportLine): string[] {
  const { to = '', why = '' } = line;
  return [placeOf(line), to, why].map((one, at) => (one === '' && at < 2 ? '-' : one));
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}
