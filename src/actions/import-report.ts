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

const TITLES: readonly (readonly [fate: Fate, title: string])[] = [
  ['dropped', 'Dropped'],
  ['patch', 'Kept as a patch, for the lab has no word for it'],
  ['defaulted', 'Set, for the source does not say it'],
  ['kept', 'Kept as it is'],
  ['mapped', 'Became words of the lab'],
];
/** Lines of one kind on a terminal; all of them are in --report and --json. */
const MOST = 12;

/** The report on a terminal: what needs to be looked at first, and the rest counted. */
export function reportLines(report: ImportReport): string[] {
  const groups = TITLES.flatMap(([fate, title]) => {
    const lines = of(report, fate);
    if (lines.length === 0) return [];
    const most = fate === 'mapped' ? 5 : MOST;
    const more = lines.length - most;
    return [
      '',
      `${title}: ${lines.length}`,
      ...columns(lines.slice(0, most).map((line) => ['', ...cells(line)])),
      ...(more > 0 ? [`  ... and ${more} more: --report FILE or --json shows all`] : []),
    ].map(visible);
  });
  return [
    `read ${report.sources.join(', ')}`,
    ...groups,
    ...(report.secrets.length > 0
      ? [
          '',
          `Secrets, encrypted: ${report.secrets.length}`,
          ...report.secrets.map((one) => `  ${one}`),
        ]
      : []),
  ].map(visible);
}

/** What to do next, numbered. */
export function nextLines({ next }: ImportReport): string[] {
  const rows = next.map(({ command, does }, index) => [`  ${index + 1}. ${command}`, `# ${does}`]);
  return ['', 'Next:', ...columns(rows)];
}

/** The whole report as Markdown. */
export function reportMarkdown(report: ImportReport): string {
  const groups = TITLES.flatMap(([fate, title]) => {
    const lines = of(report, fate);
    if (lines.length === 0) return [];
    return [
      `## ${title} (${lines.length})`,
      '',
      '| From | To | Why |',
      '| --- | --- | --- |',
      ...lines.map((line) => `| ${cells(line).map(cell).join(' | ')} |`),
      '',
    ];
  });
  const secrets = ['## Secrets', '', ...report.secrets.map((one) => `- \`${one}\``), ''];
  const next = report.next.map(
    ({ command, does }, index) => `${index + 1}. \`${command}\`: ${does}`,
  );
  return [
    '# Import',
    '',
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
  const { sources, lines, secrets, files, next } = report;
  return {
    sources: [...sources],
    written: isWritten,
    files: [...files],
    secrets: [...secrets],
    report: lines.map(({ fate, from, to = null, why = null }) => ({
      fate,
      from: from && { file: from.file, line: from.line ?? null, path: from.path },
      to,
      why,
    })),
    next: next.map(({ command, does }) => ({ command, does })),
  };
}

function of({ lines }: ImportReport, fate: Fate): ReportLine[] {
  return lines
    .filter((line) => line.fate === fate)
    .sort((a, b) => compareText(a.to ?? '', b.to ?? ''));
}

function cells({ from, to = '', why = '' }: ReportLine): string[] {
  const line = from?.line === undefined ? '' : `:${from.line}`;
  const place = from ? `${from.file}${line} ${from.path}`.trim() : '-';
  return [place, to === '' ? '-' : to, why];
}

function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll('|', '\\|');
}
