import type { Problem, Problems } from './problem.ts';
import { plainKey, plainScalar } from './scalar.ts';
import { fullTag, isCollectionTag, MERGE_TAG, shortTag, taggedScalar } from './tag.ts';
import type { AliasNode, MapEntry, MapNode, Node, ScalarNode, TreeDocument } from './tree.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from './value.ts';

export interface ConvertOptions {
  /** How many values aliases and merge keys may add. */
  readonly aliasValues: number;
  /** Report what Kubernetes ignores too: tags that nothing knows, keys with characters that nobody sees. */
  readonly strict: boolean;
}

/**
 * The plain value of a document, typed as Kubernetes types it. What is wrong in it is added to `problems` and
 * stands as null. The names of the map keys are noted in the tree.
 */
export function convert(
  { root, tags }: TreeDocument,
  problems: Problems,
  options: ConvertOptions,
): YamlValue {
  return new Converter(tags, problems, options).value(root);
}

class Converter {
  readonly #tags: ReadonlyMap<string, string>;
  readonly #problems: Problems;
  readonly #strict: boolean;
  readonly #anchored = new Map<Node, YamlValue>();
  readonly #open = new Set<Node>();
  /** Values that aliases may still add; negative once that was exceeded. */
  #budget: number;

  constructor(tags: ReadonlyMap<string, string>, problems: Problems, options: ConvertOptions) {
    this.#tags = tags;
    this.#problems = problems;
    this.#budget = options.aliasValues;
    this.#strict = options.strict;
  }

  value(node: Node): YamlValue {
    if (node.kind === 'alias') return this.#alias(node);
    if (!node.anchored) return this.#own(node);
    this.#open.add(node);
    const value = this.#own(node);
    this.#open.delete(node);
    this.#anchored.set(node, value);
    return value;
  }

  #own(node: Exclude<Node, AliasNode>): YamlValue {
    if (node.kind === 'scalar') return this.#scalar(node);
    if (node.tag !== undefined) this.#collectionTag(node, node.tag);
    if (node.kind === 'map') return this.#map(node);
    const list: YamlValue[] = [];
    for (const item of node.items) list.push(this.value(item));
    return list;
  }

  #scalar(node: ScalarNode): YamlValue {
    if (node.tag !== undefined) return this.#tagged(node, node.tag);
    if (node.style !== 'plain') return node.style === 'empty' ? null : node.text;
    const value = plainScalar(node.text);
    return typeof value === 'number' ? this.#finite(node, value) : value;
  }

  #finite(node: ScalarNode, value: number): number | null {
    if (Number.isFinite(value)) return value;
    this.#problem(node, 'yaml-number', {
      message: `${node.text} is a number that JSON, and so Kubernetes, cannot hold`,
      hint: `put it in quotes if it is meant as text: "${node.text}"`,
    });
    return null;
  }

  #tagged(node: ScalarNode, written: string): YamlValue {
    const full = fullTag(written, this.#tags);
    const result = taggedScalar(node, full);
    if ('value' in result) {
      const { value } = result;
      return typeof value === 'number' ? this.#finite(node, value) : value;
    }
    if (result.wrong === 'mismatch')
      this.#problem(node, 'yaml-tag', {
        message: `${quoted(node.text)} is not what the tag ${shortTag(full)} says`,
        hint: 'remove the tag, or write a value of that type',
      });
    else this.#unknownTag(node, full);
    return result.wrong === 'mismatch' ? null : node.text;
  }

  #collectionTag(node: Node, written: string): void {
    const full = fullTag(written, this.#tags);
    if (full !== '!' && !isCollectionTag(full)) this.#unknownTag(node, full);
  }

  #unknownTag(node: Node, full: string): void {
    if (this.#strict)
      this.#problem(node, 'yaml-tag', {
        message: `the tag ${shortTag(full)} means nothing here`,
        hint: 'remove the tag; put the value in quotes if it starts with "!"',
      });
  }

  #alias(node: AliasNode): YamlValue {
    const { target } = node;
    if (!target) {
      this.#problem(node, 'yaml-syntax', {
        message: `no anchor &${node.name} stands above the alias *${node.name}`,
        hint: `put &${node.name} before the value to repeat, or put "*${node.name}" in quotes if it is text`,
      });
      return null;
    }
    if (this.#open.has(target)) {
      this.#problem(node, 'yaml-alias-limit', {
        message: `the alias *${node.name} stands inside the value that it repeats`,
        hint: 'write the value out; it would never end',
      });
      return null;
    }
    return this.#copy(this.#anchored.get(target) ?? null, node);
  }

  /** A copy, so that no two places of the value share a map. */
  #copy(value: YamlValue, alias: Node): YamlValue {
    if (!this.#spend(alias)) return null;
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, alias));
    if (!isMap(value)) return value;
    const map = newMap();
    for (const key of Object.keys(value)) map[key] = this.#copy(value[key] ?? null, alias);
    return map;
  }

  #spend(alias: Node): boolean {
    if (this.#budget < 0) return false;
    this.#budget -= 1;
    if (this.#budget < 0)
      this.#problem(alias, 'yaml-alias-limit', {
        message: 'aliases repeat more values than are read',
        hint: 'write the values out, or use fewer aliases inside what aliases repeat',
      });
    return this.#budget >= 0;
  }

  #map(node: MapNode): YamlMap {
    const map = newMap();
    /** Keys that only a merge brought so far; null while there was no merge. */
    let merged: Set<string> | null = null;
    for (const entry of node.entries) {
      if (this.#isMerge(entry.key)) {
        merged ??= new Set();
        this.#merge(entry, map, merged);
        continue;
      }
      const name = this.#keyName(entry.key);
      const value = this.value(entry.value);
      if (name === null) continue;
      entry.name = name;
      if (name in map && merged?.delete(name) !== true) this.#duplicate(node, entry, name);
      else map[name] = value;
    }
    return map;
  }

  #isMerge(key: Node): boolean {
    if (key.kind !== 'scalar' || key.text !== '<<') return false;
    if (key.tag === undefined) return key.style === 'plain';
    return fullTag(key.tag, this.#tags) === MERGE_TAG;
  }

  /** As Kubernetes merges: in the order written, so that a merge replaces keys above it. */
  #merge(entry: MapEntry, map: YamlMap, merged: Set<string>): void {
    const { value } = entry;
    const sources = value.kind === 'list' ? [...value.items].reverse() : [value];
    for (const source of sources) {
      const target = source.kind === 'alias' ? source.target : source;
      const values = this.value(source);
      if (target?.kind !== 'map' || !isMap(values)) {
        if (target)
          this.#problem(source, 'yaml-key', {
            message: 'the merge key << takes a map, or a list of maps',
            hint: 'give it an alias of a map, or put "<<" in quotes if it is an ordinary key',
          });
        continue;
      }
      for (const key of Object.keys(values)) {
        if (!(key in map)) merged.add(key);
        map[key] = values[key] ?? null;
      }
    }
  }

  #keyName(key: Node): string | null {
    const target = key.kind === 'alias' ? key.target : key;
    if (!target) {
      this.value(key);
      return null;
    }
    const name = target.kind === 'scalar' ? this.#scalarKey(target) : null;
    if (key.anchored) this.value(key);
    if (name === null) this.#problem(key, 'yaml-key', impossibleKey(target));
    else if (this.#strict) this.#strangeKey(key, target, name);
    return name;
  }

  /** Keys that Kubernetes takes, but hardly anybody means. */
  #strangeKey(key: Node, target: Node, name: string): void {
    if (HIDDEN.test(name))
      this.#problem(key, 'yaml-encoding', {
        message: `the key ${quoted(name)} holds invisible characters`,
        hint: 'type the key again without them',
      });
    const plain = target.kind === 'scalar' && target.style === 'plain' ? target.text : name;
    if ((name === 'true' || name === 'false') && plain.toLowerCase() !== name)
      this.#problem(key, 'yaml-key', {
        severity: 'warning',
        message: `the key ${plain} is read as ${name}`,
        hint: `write "${plain}" in quotes`,
      });
  }

  #scalarKey(node: ScalarNode): string | null {
    if (node.tag === undefined) {
      if (node.style === 'empty') return null;
      return node.style === 'plain' ? plainKey(node.text) : node.text;
    }
    const full = fullTag(node.tag, this.#tags);
    const result = taggedScalar(node, full);
    if ('value' in result)
      return typeof result.value === 'string' ? result.value : plainKey(node.text);
    if (result.wrong === 'mismatch') return null;
    this.#unknownTag(node, full);
    return node.text;
  }

  #duplicate(map: MapNode, entry: MapEntry, name: string): void {
    const first = map.entries.find((other) => other.name === name)?.key ?? map;
    this.#problems.add({
      code: 'yaml-duplicate-key',
      start: entry.key.start,
      end: entry.key.end,
      message: `the key ${quoted(name)} stands twice in the same map`,
      hint: 'keep one of the two',
      related: { start: first.start, end: first.end, message: 'it stands here first' },
    });
  }

  #problem(node: Node, code: Problem['code'], words: Words): void {
    this.#problems.add({ code, start: node.start, end: node.end, ...words });
  }
}

type Words = Pick<Problem, 'message' | 'hint' | 'severity'>;

function impossibleKey(node: Node): Words {
  const write = 'write a name before the ":"';
  if (node.kind !== 'scalar')
    return {
      message: 'a map or a list cannot be a key',
      hint: `${write}; put the whole value in quotes if it is a {{ template }}`,
    };
  return {
    message: `${node.text === '' ? 'nothing' : quoted(node.text)} cannot be a key`,
    hint: `${write}; put it in quotes if it is meant as text`,
  };
}

/** Zero-width and direction characters: two names that look the same would differ. */
const HIDDEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** Longer text is not cut: the part of a secret would not be known for one. */
const LONGEST_SHOWN = 60;

function quoted(text: string): string {
  if (text.length > LONGEST_SHOWN) return `a text of ${text.length} characters`;
  return JSON.stringify(text);
}
