import { convert } from './convert.ts';
import { checkCharacters, decode, tooLarge } from './encoding.ts';
import { BULK_LIMITS, DOCUMENT_LIMITS, type Limits } from './limits.ts';
import { lineStarts } from './lines.ts';
import { Problems, YamlError, type Problem } from './problem.ts';
import { readDocuments } from './syntax.ts';
import type { YamlValue } from './value.ts';

/**
 * Reads every document of a text to plain data, typed like Kubernetes; those that hold nothing are left out. What
 * Kubernetes takes is taken, tags that it ignores too; duplicate keys are refused. Throws YamlError for the first
 * problem.
 */
export function parseBulk(text: string, limits: Limits = {}): YamlValue[] {
  const { bytes, depth, aliasValues } = { ...BULK_LIMITS, ...limits };
  const problems = new Problems();
  const fail = (base: number): void => {
    const problem = problems.list.find(({ severity }) => severity !== 'warning');
    if (problem) throw new YamlError(moved(problem, base), lineStarts(body));
  };
  const body = decode(text, bytes, problems).text ?? '';
  if (problems.list.length > 0) fail(0);
  if (!checkCharacters(body, problems)) fail(0);
  const values: YamlValue[] = [];
  let base = 0;
  for (const part of parts(body)) {
    if (part.length > DOCUMENT_LIMITS.bytes) {
      problems.add(tooLarge(part.length, DOCUMENT_LIMITS.bytes));
      fail(base);
    }
    const trees = readDocuments(part, depth, problems);
    if (!trees) fail(base);
    for (const tree of trees ?? []) {
      if (!tree.written) continue;
      values.push(convert(tree, problems, { aliasValues, strict: false }));
      if (problems.list.length > 0) fail(base);
    }
    base += part.length;
  }
  return values;
}

function moved(problem: Problem, base: number): Problem {
  return { ...problem, start: problem.start + base, end: problem.end + base };
}

/** Read at once: the events of a text weigh far more than the text. */
const PART = 256 * 1024;

/** A text cut at document markers into parts that can be read one by one. */
function* parts(text: string): Generator<string> {
  // A directive belongs to the document after it, and may stand before its marker.
  if (text.length <= PART || text.includes('\n%')) {
    yield text;
    return;
  }
  const marker = /^---(?=\s)/gm;
  let start = 0;
  marker.lastIndex = PART;
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    yield text.slice(start, match.index);
    start = match.index;
    marker.lastIndex = start + PART;
  }
  yield text.slice(start);
}
