import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Emittable } from '../yaml/index.ts';
import { parseDocument } from '../yaml/index.ts';
import { compileAt, contextOf } from './expression.ts';
import { scopeOf, type Scope } from './scope.ts';
import { settingsShape } from './slots.ts';
import { z } from 'zod';
import { clusterSchema } from '../schema/cluster.ts';
import { OPERATORS } from './operators/index.ts';
import { at, originOf, plain, tagAll } from './tree.ts';
import type { Shape } from './shape.ts';

const FACTS = {
  cluster: { name: 'main', network: { pods: '10.42.0.0/16', dns: ['1.1.1.1', '1.0.0.1'] } },
  platform: { cni: { hubble: true, kubeProxy: false, routing: 'native', devices: [] } },
  data: { list: [{ name: 'a', size: 1 }, { name: 'b' }], map: { x: 1, y: 2 }, 'none': null },
} as const;

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['cluster', [clusterSchema]],
  ['platform', [clusterSchema.shape.platform]],
  ['slot', settingsShape(['cni'])],
  ['data', [z.unknown()]],
]);

function scope(): Scope {
  const origin = { kind: 'source', file: 'cluster.yaml', range: RANGE } as const;
  const facts = tagAll(FACTS, origin);
  return scopeOf({
    roots: Object.fromEntries(
      Object.keys(FACTS).map((name) => [name, (path) => at(facts, [name, ...path])]),
    ),
    provided: (capability) => capability === 'postgres',
    report: (diagnostic) => {
      throw new Error(diagnostic.message);
    },
  });
}

const RANGE = {
  start: { line: 1, column: 1, offset: 0 },
  end: { line: 1, column: 2, offset: 1 },
};

/** The value of an expression, or the complaints about it. */
function evaluate(text: string): { value: Emittable; tagged: Emittable; problems: Diagnostic[] } {
  const { document } = parseDocument('catalogue/x.yaml', `values: ${text}\n`);
  if (!document) throw new Error(`no YAML: ${text}`);
  const problems: Diagnostic[] = [];
  const context = contextOf(document, { shapes: SHAPES, provided: true }, problems);
  const tagged = compileAt(context, document, ['values']).evaluate(scope());
  return { value: plain(tagged), tagged, problems };
}

describe('values', () => {
  test.each<[string, string, unknown]>([
    ['a literal', '{ a: [1, two, true, null] }', { a: [1, 'two', true, null] }],
    ['a fact', '{ $from: cluster.network.pods }', '10.42.0.0/16'],
    ['an item of a list', '{ $from: cluster.network.dns.1 }', '1.0.0.1'],
    ['a fact that is not there', '{ a: { $from: cluster.site }, b: 1 }', { b: 1 }],
    ['a default', '{ $from: cluster.site, $default: home }', 'home'],
    ['a default over null', '{ $from: data.none, $default: 1 }', 1],
    ['a format', '{ $format: "{1}-{0}", $args: [a, { $from: cluster.name }] }', 'main-a'],
    ['a format without its fact', '[{ $format: "{0}", $args: [{ $from: cluster.site }] }]', []],
    ['a join', '{ $join: { $from: cluster.network.dns }, $with: " " }', '1.1.1.1 1.0.0.1'],
    ['a concat', '{ $concat: [[a], { $from: cluster.network.dns }] }', ['a', '1.1.1.1', '1.0.0.1']],
    ['equality', '{ $equals: [{ $from: platform.cni.routing }, native] }', true],
    ['equality of maps', '{ $equals: [{ a: 1, b: 2 }, { b: 2, a: 1 }] }', true],
    ['a negation', '{ $not: { $from: platform.cni.hubble } }', false],
    ['all', '{ $all: [{ $from: platform.cni.hubble }, { $from: platform.cni.kubeProxy }] }', false],
    ['all of nothing', '{ $all: [] }', true],
    ['any', '{ $any: [{ $from: platform.cni.hubble }, { $from: platform.cni.kubeProxy }] }', true],
    ['any of nothing', '{ $any: [] }', false],
    ['presence', '{ $has: cluster.name }', true],
    ['absence', '{ $has: cluster.site }', false],
    ['presence of an empty list', '{ $has: platform.cni.devices }', false],
    ['a choice', '{ $when: { $has: cluster.name }, $then: 1, $else: 2 }', 1],
    ['a choice that drops its key', '{ a: { $when: { $has: cluster.site }, $then: 1 }, b: 2 }', { b: 2 }],
    ['a loop', '{ $each: { $from: data.list }, $as: item, $do: { id: { $from: item.name } } }', [{ id: 'a' }, { id: 'b' }]],
    ['a loop that filters', '{ $each: { $from: data.list }, $as: item, $do: { $from: item.size } }', [1]],
    ['a loop over a map', '{ $each: { $from: data.map }, $as: item, $do: { $from: item.key } }', ['x', 'y']],
    ['a loop over nothing', '{ $each: { $from: cluster.site, $default: [] }, $as: item, $do: 1 }', []],
    ['a map of pairs', '{ $map: [{ key: a, value: 1 }, { key: { $from: cluster.name }, value: 2 }] }', { a: 1, main: 2 }],
    ['a pair that is not there', '{ $map: [{ key: { $from: cluster.site }, value: 2 }] }', {}],
    ['a capability', '{ $provided: postgres }', true],
    ['a capability that nobody has', '{ $provided: redis }', false],
    ['YAML', '{ $yaml: { a: [{ $from: cluster.name }] } }', 'a:\n  - main\n'],
    ['a literal with dollars', '{ $literal: { $patch: delete, a: { $from: x } } }', { $patch: 'delete', a: { $from: 'x' } }],
  ])('%s', (_, text, expected) => {
    const { value, problems } = evaluate(text);
    expect(problems).toEqual([]);
    expect(value).toEqual(expected);
  });
});

describe('complaints', () => {
  test.each<[string, string, string]>([
    ['{ $form: x }', 'values.$form: unknown operator $form', 'did you mean $from?'],
    ['{ $then: x }', 'values.$then: $then stands without $when', 'see docs/catalogue.md'],
    ['{ $from: cluster.name, $else: x }', 'values.$else: $else does not go with $from', '$from takes $default'],
    ['{ $from: cluster.name, other: x }', 'values.other: other does not go with $from', '$from takes $default'],
    ['{ $not: true, other: x }', 'values.other: other does not go with $not', '$not stands alone'],
    ['{ $when: true }', 'values: $when lacks $then', 'add $then'],
    ['{ $when: true, $then: 1, $elze: 2 }', 'values.$elze: $elze does not go with $when', 'did you mean $else?'],
    ['{ $not: true, $has: cluster.name }', 'values: $not and $has stand in one map', 'a map of its own'],
    ['{ $from: cluster.netwrok }', '$from cluster.netwrok: there is no netwrok', 'did you mean network?'],
    ['{ $from: clutser.name }', '$from clutser.name: there is no clutser', 'did you mean cluster?'],
    ['{ $from: cluster.name.first }', '$from cluster.name.first: there is no first', 'nothing lies below a scalar'],
    ['{ $from: slot.kubeproxy }', 'there is no kubeproxy', 'did you mean kubeProxy?'],
    ['{ $has: platform.cni.hubbel }', 'there is no hubbel', 'did you mean hubble?'],
    ['{ $from: [a] }', '$from wants a path', 'write a path'],
    ['{ $format: "{0} {1}", $args: [a] }', '$format has 1 arguments, its text uses 2', 'use each argument'],
    ['{ $format: "{0}", $args: [a, b] }', '$format has 2 arguments, its text uses 1', 'use each argument'],
    ['{ $format: "{1}", $args: [a] }', '$format has 1 arguments, its text uses 1', 'use each argument'],
    ['{ $format: 1, $args: [] }', '$format wants a text', 'write a text'],
    ['{ $format: "{0}", $args: [{ $from: cluster.network }] }', '$format got a map', 'name another fact'],
    ['{ $equals: [a] }', '$equals wants a list of 2', 'write $equals with a list of 2'],
    ['{ $equals: [{ $from: platform.cni.routing }, natve] }', 'the other side is never natve', 'it is one of native, tunnel'],
    ['{ $all: x }', '$all wants a list', 'write $all with a list'],
    ['{ $not: { $from: cluster.name } }', '$not got a text, it wants a boolean', 'ask with $has or $equals'],
    ['{ $when: { $from: cluster.name }, $then: 1 }', '$when got a text, it wants a boolean', 'ask with $has'],
    ['{ $each: { $from: cluster.name }, $as: item, $do: 1 }', '$each got a text, it wants a list or map', 'name another fact'],
    ['{ $each: [1], $as: cluster, $do: 1 }', '$as wants a new name', 'names nothing else'],
    ['{ $each: [1], $as: "a.b", $do: 1 }', '$as wants a new name', 'a word of letters'],
    ['{ $each: { $from: cluster.network.dns }, $as: one, $do: { $from: one.name } }', 'there is no name', 'nothing lies below a scalar'],
    ['{ $join: { $from: cluster.name } }', '$join got a text, it wants a list', 'name another fact'],
    ['{ $join: [a], $with: 1 }', '$with wants a text', 'write the separator'],
    ['{ $concat: [{ $from: cluster.name }] }', '$concat got a text, it wants a list', 'name another fact'],
    ['{ $map: { $from: cluster.name } }', '$map got a text, it wants a list', 'name another fact'],
  ])('%s', (text, message, hint) => {
    const { problems } = evaluate(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'catalogue-expression', file: 'catalogue/x.yaml' });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.hint).toContain(hint);
  });

  test('points at the path in the entry', () => {
    const { problems } = evaluate('{ a: { b: { $from: cluster.nam } } }');
    const range = problems[0]?.range;
    expect([range?.start.line, range?.start.column]).toEqual([1, 28]);
  });

  test('$provided has no answer while promises are collected', () => {
    const { document } = parseDocument('x.yaml', '{ $provided: postgres }');
    if (!document) throw new Error('no YAML');
    const problems: Diagnostic[] = [];
    compileAt(contextOf(document, { shapes: SHAPES, provided: false }, problems), document, []);
    expect(problems.map(({ message }) => message)).toEqual([
      ': $provided has no answer here: promises are still being collected',
    ]);
  });
});

describe('origins', () => {
  test('a literal comes from its place in the entry', () => {
    const { tagged } = evaluate('{ a: { b: hello } }');
    const origin = originOf(at(tagged, ['a', 'b']));
    expect(origin).toMatchObject({ kind: 'catalogue', file: 'catalogue/x.yaml' });
    expect(origin && 'range' in origin && origin.range.start.column).toBe(19);
  });

  test.each([
    '{ $from: cluster.network.pods }',
    '{ $format: "x{0}", $args: [{ $from: cluster.name }] }',
    '{ $not: { $from: platform.cni.hubble } }',
    '{ $equals: [native, { $from: platform.cni.routing }] }',
    '{ $join: { $from: cluster.network.dns } }',
    '{ $yaml: { a: b, c: { $from: cluster.name } } }',
  ])('%s comes from the source', (text) => {
    expect(originOf(evaluate(text).tagged)).toMatchObject({ kind: 'source', file: 'cluster.yaml' });
  });

  test('no range is computed unless somebody asks', () => {
    const { document } = parseDocument('x.yaml', 'values: { a: 1, b: [x, y] }');
    if (!document) throw new Error('no YAML');
    let asked = 0;
    const counting = {
      file: document.file,
      text: document.text,
      value: document.value,
      has: document.has.bind(document),
      rangeOfKey: document.rangeOfKey.bind(document),
      range: (path: readonly (string | number)[]) => {
        asked += 1;
        return document.range(path);
      },
    };
    const context = contextOf(counting, { shapes: SHAPES, provided: true }, []);
    const value = compileAt(context, counting, ['values']).evaluate(scope());
    expect(asked).toBe(0);
    const origin = originOf(at(value, ['b', 1]));
    expect(origin?.kind === 'catalogue' && origin.range.start.column).toBe(24);
    expect(asked).toBe(1);
  });
});

const data = fc.jsonValue({ maxDepth: 3 });

describe('properties', () => {
  test('data without dollars evaluates to itself, and the same every time', () => {
    fc.assert(
      fc.property(data, (value) => {
        fc.pre(!JSON.stringify(value).includes('$'));
        const text = JSON.stringify(value);
        const first = evaluate(text);
        expect(first.problems).toEqual([]);
        const { document } = parseDocument('x.yaml', text);
        expect(first.value).toEqual(document?.value);
        expect(evaluate(text).value).toEqual(first.value);
      }),
    );
  });

  test('evaluating twice in one scope gives equal values and changes no fact', () => {
    const { document } = parseDocument(
      'x.yaml',
      '{ $each: { $from: data.list }, $as: item, $do: { a: { $from: item }, b: { $from: data.map } } }',
    );
    if (!document) throw new Error('no YAML');
    const compiled = compileAt(
      contextOf(document, { shapes: SHAPES, provided: true }, []),
      document,
      [],
    );
    const one = scope();
    const before = plain(one.read(['data']));
    const first = plain(compiled.evaluate(one));
    expect(plain(compiled.evaluate(one))).toEqual(first);
    expect(plain(one.read(['data']))).toEqual(before);
  });

  test('an unknown dollar key never passes silently, wherever it stands', () => {
    const key = fc
      .string({ minLength: 1, maxLength: 8 })
      .map((text) => `$${text}`)
      .filter((text) => !Object.hasOwn(OPERATORS, text));
    fc.assert(
      fc.property(key, data, fc.array(fc.constantFrom('a', 'b', 0), { maxLength: 4 }), (name, value, path) => {
        let tree: unknown = { [name]: value };
        for (const step of path) tree = step === 0 ? [tree] : { [step]: tree };
        const text = JSON.stringify(tree);
        expect(evaluate(text).problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test('__proto__ is data', () => {
    const { value, problems } = evaluate('{ "__proto__": { polluted: true }, a: { constructor: x } }');
    expect(problems).toEqual([]);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'a']);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"a":{"constructor":"x"}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('inherited names are no facts', () => {
    expect(evaluate('[{ $from: data.toString }]').value).toEqual([]);
    expect(evaluate('{ $from: constructor }').problems).toHaveLength(1);
    expect(evaluate('{ $from: cluster.__proto__ }').problems).toHaveLength(1);
  });
});
