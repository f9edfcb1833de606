import { ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import type { Diagnostic, Range } from '../../../base/diagnostic.ts';
import { lineStarts, type LineStarts } from '../../../model/yaml/lines.ts';
import { rangeAt } from '../../../model/yaml/problem.ts';
import { valueAt } from '../../../model/yaml/plain.ts';
import {
  isMap,
  newMap,
  type Path,
  type YamlMap,
  type YamlValue,
} from '../../../model/yaml/value.ts';
import type { YamlDocument } from '../../../model/yaml/index.ts';
import { importProblem } from '../problem.ts';
import type { SourceFile } from '../../imported.ts';

/** Many times what a person writes by hand; the parser takes some milliseconds for it. */
const MAX_LENGTH = 256 * 1024;
const MAX_DEPTH = 40;

const HINT = 'correct the line; TOML is described at https://toml.io';

interface Span {
  readonly value: readonly [number, number];
  readonly key?: readonly [number, number];
}

/** A file of TOML as a document with places, like one of YAML. Of several problems TOML tells the first. */
export function parseToml({ path: file, text: whole }: SourceFile): {
  document: YamlDocument | null;
  diagnostics: Diagnostic[];
} {
  const text = whole.startsWith('\ufeff') ? whole.slice(1) : whole;
  const lines = lineStarts(text);
  const refuse = (message: string, range?: Range) => {
    const place = { file, secret: true, ...(range && { range }) };
    return {
      document: null,
      diagnostics: [importProblem('import-malformed', place, message, HINT)],
    };
  };
  if (text.length > MAX_LENGTH)
    return refuse(`this has ${text.length} characters; at most ${MAX_LENGTH} are read`);
  try {
    const [top] = parseTOML(text).body;
    const built = buildTable(top.body);
    if (built === null) return refuse(`lists and tables are nested more than ${MAX_DEPTH} deep`);
    return { document: new TomlDocument(file, lines, built.value, built.spans), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { index, message } = error;
    return refuse(`this is not TOML: ${message}`, rangeAt(lines, index, index + 1));
  }
}

class TomlDocument implements YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly value: YamlMap;
  readonly #lines: LineStarts;
  readonly #spans: ReadonlyMap<string, Span>;

  constructor(file: string, lines: LineStarts, value: YamlMap, spans: ReadonlyMap<string, Span>) {
    this.file = file;
    this.text = lines.text;
    this.value = value;
    this.#lines = lines;
    this.#spans = spans;
  }

  has(path: Path): boolean {
    return path.length === 0 || this.#spans.has(keyOf(path));
  }

  range(path: Path): Range {
    const [start, end] = this.#nearest(path)?.value ?? [0, 0];
    return rangeAt(this.#lines, start, end);
  }

  rangeOfKey(path: Path): Range {
    const span = this.#nearest(path);
    const [start, end] = span?.key ?? span?.value ?? [0, 0];
    return rangeAt(this.#lines, start, end);
  }

  #nearest(path: Path): Span | undefined {
    for (let at = path; at.length > 0; at = at.slice(0, -1)) {
      const span = this.#spans.get(keyOf(at));
      if (span) return span;
    }
    return undefined;
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/** Where everything stands, while a document is built. */
type Spans = Map<string, Span>;

/** The values of a document and where they stand; null when they are nested too deep. The parser saw to duplicates. */
function buildTable(
  body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[],
): { value: YamlMap; spans: Spans } | null {
  const value = newMap();
  const spans: Spans = new Map();
  for (const node of body) {
    const path = node.type === 'TOMLTable' ? node.resolvedKey : [];
    const entries = node.type === 'TOMLTable' ? node.body : [node];
    const target = path.length > MAX_DEPTH ? undefined : mapAt(value, path);
    if (!target) return null;
    if (node.type === 'TOMLTable') noteKeys(spans, path, node.key.keys, node.key.range);
    for (const entry of entries) if (!addEntry(spans, target, path, entry)) return null;
  }
  return { value, spans };
}

/** Adds an entry to the map that stands at `base`; false when it is nested too deep. */
function addEntry(
  spans: Spans,
  target: YamlMap,
  base: Path,
  { key, value }: AST.TOMLKeyValue,
): boolean {
  const names = key.keys.map(nameOf);
  const path = [...base, ...names];
  const last = names.at(-1);
  if (path.length > MAX_DEPTH || last === undefined) return false;
  const parent = mapAt(target, names.slice(0, -1));
  const read = valueOf(spans, path, value);
  if (!parent || read === undefined) return false;
  parent[last] = read;
  noteKeys(spans, path, key.keys, value.range);
  return true;
}

/** The value of a node, with the places of what is in it; undefined when it is nested too deep. */
function valueOf(spans: Spans, path: Path, node: AST.TOMLContentNode): YamlValue | undefined {
  if (path.length > MAX_DEPTH) return undefined;
  switch (node.type) {
    case 'TOMLArray': {
      const items: YamlValue[] = [];
      for (const [index, element] of node.elements.entries()) {
        const at = [...path, index];
        spans.set(keyOf(at), { value: element.range });
        const item = valueOf(spans, at, element);
        if (item === undefined) return undefined;
        items.push(item);
      }
      return items;
    }
    case 'TOMLInlineTable': {
      const map = newMap();
      return node.body.every((entry) => addEntry(spans, map, path, entry)) ? map : undefined;
    }
    case 'TOMLValue':
      return scalarOf(node);
  }
}

/** A date has no counterpart in YAML: its text, which no key of a source takes for anything else. */
function scalarOf(node: AST.TOMLValue): YamlValue {
  switch (node.kind) {
    case 'integer':
      return Number.isSafeInteger(Number(node.bigint)) ? Number(node.bigint) : node.bigint;
    case 'float':
      return Number.isFinite(node.value) ? node.value : node.number;
    case 'string':
    case 'boolean':
      return node.value;
    default:
      return node.datetime;
  }
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

/** Notes where the last step of a path stands, and the tables that a dotted key opens on its way. */
function noteKeys(
  spans: Spans,
  path: Path,
  keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[],
  value: Span['value'],
): void {
  let written = keys.length;
  for (let length = path.length; length > 0 && written > 0; length -= 1) {
    const isItem = typeof path[length - 1] === 'number';
    if (!isItem) written -= 1;
    const key = keys[isItem ? written - 1 : written]?.range;
    const at = keyOf(path.slice(0, length));
    if (length === path.length) spans.set(at, { value, ...(key && { key }) });
    else if (!spans.has(at) && key) spans.set(at, { value: key, key });
  }
}

/** The map at a path, made where it is not there yet. */
function mapAt(root: YamlMap, path: Path): YamlMap | undefined {
  let at: YamlValue = root;
  for (const [index, step] of path.entries()) {
    const below: YamlValue =
      valueAt(at, [step]) ?? (typeof path[index + 1] === 'number' ? [] : newMap());
    if (Array.isArray(at)) at[Number(step)] = below;
    else if (isMap(at)) at[step] = below;
    at = below;
  }
  return isMap(at) ? at : undefined;
}
