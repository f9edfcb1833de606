import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { explainFile } from '../render/index.ts';
import type { Context } from './context.ts';
import { inLab, relativePath } from './lab.ts';
import { originData, originWords } from './origin-line.ts';
import { build } from './pipeline.ts';
import { countLine } from './report.ts';
import type { Result } from './result.ts';

/** Says who made a line of a rendered file, or every line of it. */
export async function explainRendered(outer: Context, what: string): Promise<Result> {
  const context = inLab(outer);
  const [, typed = what, number] = /^(.*?)(?::(\d+))?$/.exec(what) ?? [];
  const path = relativePath(context.root, context.cwd, typed);
  const { built, diagnostics } = await build(context);
  if (!built) {
    const hint = 'croft check shows what is wrong';
    const message = `the source cannot be understood: ${countLine(diagnostics)}`;
    throw new CroftError('explain-source', message, { data: { hint } });
  }
  const file = built.rendered.files.get(path) ?? built.rendered.files.get(typed);
  const origins = file ? explainFile(built, file.path) : null;
  if (!file || !origins) throw unknownFile(typed, built.rendered.files);
  const texts = file.content.replace(/\n$/, '').split('\n');
  const rows = texts.map((text, index) => ({
    line: index + 1,
    text,
    origin: origins[index]?.origin,
  }));
  const wanted = number === undefined ? rows : rows.filter(({ line }) => line === Number(number));
  if (wanted.length === 0) {
    const hint = `it has ${texts.length} lines`;
    throw new CroftError('explain-unknown', `${file.path} has no line ${number ?? ''}`, {
      data: { hint },
    });
  }
  return {
    exitCode: 0,
    data: {
      kind: 'file',
      path: file.path,
      source: file.source,
      lines: wanted.map(({ line, text, origin }) => ({ line, text, origin: originData(origin) })),
    },
    lines:
      number === undefined ? listing(file, wanted, context.secrets.redact) : single(file, wanted),
  };
}

interface Row {
  readonly line: number;
  readonly text: string;
  readonly origin: Parameters<typeof originWords>[0];
}

function single(file: { path: string; source: string }, rows: readonly Row[]): string[] {
  return rows.flatMap(({ line, text, origin }) => [
    visible(`${file.path}:${line}`),
    visible(`  ${text.trim()}`),
    visible(`  comes from ${originWords(origin)}`),
    ...(origin ? [] : [visible(`  the file is rendered from ${file.source}`)]),
    ...(origin?.kind === 'default' ? [`  croft explain ${origin.key} says what it means`] : []),
  ]);
}

const TEXT_WIDTH = 64;

function listing(
  file: { path: string; source: string },
  rows: readonly Row[],
  redact: (text: string) => string,
): string[] {
  return [
    visible(`${file.path}, rendered from ${file.source}`),
    ...rows.map(({ line, text, origin }) => {
      // Before it is cut, as the part of a secret would not be known for one.
      const whole = text.length > TEXT_WIDTH ? redact(text) : text;
      const shown = whole.length > TEXT_WIDTH ? `${whole.slice(0, TEXT_WIDTH - 3)}...` : whole;
      return visible(
        `${String(line).padStart(5)} ${shown.padEnd(TEXT_WIDTH)} ${originWords(origin)}`,
      );
    }),
  ];
}

const STARTS = [
  'Lab',
  'Cluster',
  'Nodes',
  'App',
  'Pins',
  'CatalogueEntry',
  'lab',
  'cluster',
  'nodes',
  'apps',
  'pins',
];

/** `Cluster.network` for `Clsuter.network`. */
function keyMeant(typed: string): string | undefined {
  const [, first = '', rest = ''] = /^(\w+)(\.\w.*)$/.exec(typed) ?? [];
  const meant = first === '' ? undefined : didYouMean(first, STARTS);
  return meant === undefined ? undefined : meant + rest;
}

function unknownFile(path: string, files: ReadonlyMap<string, unknown>): CroftError {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const sameName = [...files.keys()].filter((other) => other.endsWith(`/${name}`));
  const meant =
    didYouMean(path, sameName.length > 0 ? sameName : files.keys()) ??
    sameName[0] ??
    keyMeant(path);
  const hint = meant
    ? `did you mean ${meant}?`
    : 'name a rendered file, a key such as Cluster.network.pods, or a diagnostic code';
  return new CroftError('explain-unknown', `${path} is not rendered from this lab`, {
    data: { hint },
  });
}
