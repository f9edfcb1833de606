import { visible } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Origin } from '../model/origin.ts';
import { explainLab } from '../render/index.ts';
import type { Context } from './context.ts';
import { explainKey } from './explain-key.ts';
import { inLab } from './lab.ts';
import { originData, originWords } from './origin-line.ts';
import { build, type Built } from './pipeline.ts';
import type { Json, Result } from './result.ts';
import { declaredIn, findTarget, pathIn, valueAt } from './target.ts';

const SHOWN = 20;

/** A value of this lab: what it is, where it stands, what its key means and which rendered lines it made. */
export async function explainAddress(outer: Context, address: string): Promise<Result> {
  const context = inLab(outer);
  const target = await findTarget(context, address);
  const { built } = await build(context);
  const declared = built && declaredIn(built.model, target.file);
  if (!built || !declared) {
    const hint = 'croft check shows what is wrong with it';
    throw new CroftError('explain-source', `${target.file} is not there or cannot be understood`, {
      data: { hint },
    });
  }
  const path = pathIn(declared.value, target.steps);
  const value = valueAt(declared.value, path);
  const origin = declared.origin(path);
  const kind = (declared.value as { kind: string }).kind;
  const key = [kind, ...path.filter((step) => typeof step === 'string')].join('.');
  const meaning = await explainKey(context, key);
  const lines = renderedFrom(built, origin);
  // Before it is cut, as the part of a secret would not be known for one.
  const shown = value === undefined ? 'not set' : context.secrets.redact(JSON.stringify(value));
  return {
    exitCode: 0,
    data: {
      kind: 'value',
      address,
      value: (value ?? null) as Json,
      origin: value === undefined ? null : originData(origin),
      key: meaning.data,
      rendered: lines,
    },
    lines: [
      visible(`${address} = ${shown.length > 200 ? `${shown.slice(0, 197)}...` : shown}`),
      ...(value === undefined ? [] : [visible(`  comes from ${originWords(origin)}`)]),
      ...meaning.lines,
      ...(lines.length > 0 ? ['  rendered into'] : []),
      ...lines.slice(0, SHOWN).map((line) => visible(`    ${line}`)),
      ...(lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more lines`] : []),
    ],
  };
}

/** `path:line` of every rendered line with this origin. */
function renderedFrom(built: Built, origin: Origin): string[] {
  const wanted = originWords(origin);
  return [...explainLab(built)].flatMap(([path, lines]) =>
    lines.flatMap((line, index) =>
      line.origin && originWords(line.origin) === wanted ? [`${path}:${index + 1}`] : [],
    ),
  );
}
