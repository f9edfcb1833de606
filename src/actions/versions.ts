import { visible } from '../base/diagnostic.ts';
import { declaredVersions, type DeclaredVersion } from './declared-versions.ts';
import { inLab } from './lab.ts';
import { build, hasErrors } from './pipeline.ts';
import { countLine, refusal } from './report.ts';
import type { Json, Run } from './result.ts';
import { table } from './table.ts';

const HEAD = ['NAME', 'VERSION', 'DIGEST', 'DATASOURCE', 'PACKAGE', 'DECLARED', 'USED BY'];

/** Users that a line of the table names; the others are counted. */
const NAMED = 3;

/** Lists every version that the lab declares; asks nobody. */
export const versions: Run<'versions'> = async (outer) => {
  const context = inLab(outer);
  const pipeline = await build(context);
  const { built, diagnostics } = pipeline;
  if (!built) return refusal(pipeline);
  const rows = declaredVersions(built);
  return {
    exitCode: 0,
    data: rows.map(dataOf),
    lines: table(HEAD, rows.map(rowOf)).map(visible),
    notes: hasErrors(diagnostics) ? [`${countLine(diagnostics)}; croft check shows them`] : [],
  };
};

function rowOf(one: DeclaredVersion): string[] {
  const { name, version, digest, datasource, package: of, registry, file, line, users } = one;
  const more = users.length > NAMED ? [`${users.length - NAMED} more`] : [];
  return [
    ...[name, version, digest === null ? '' : 'yes', datasource ?? ''],
    registry === null ? (of ?? '') : `${registry} ${of ?? ''}`,
    `${file}:${line}`,
    [...users.slice(0, NAMED), ...more].join(', '),
  ];
}

function dataOf(one: DeclaredVersion): Json {
  const { name, version, digest, datasource, package: of, registry } = one;
  const { file, line, users, rendered } = one;
  return {
    ...{ name, version, digest, datasource, package: of, registry },
    declared: { file, line },
    ...{ users, rendered },
  };
}
