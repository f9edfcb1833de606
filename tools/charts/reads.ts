import type { Reads } from './chart.ts';

const ACTION = /\{\{(?:[^}]|\}(?!\}))*\}\}/g;
const FIELD = /\.Values((?:\.[A-Za-z0-9_]+)+)/g;
const INDEX = /index\s+\(?\$?\.Values((?:\.[A-Za-z0-9_]+)*)\)?((?:\s+"[^"]+")+)/g;
/** A variable that is a part of the values. */
const VARIABLE = /\{\{-?\s*(\$\w+)\s*:=\s*\$?(\.Values(?:\.[A-Za-z0-9_]+)+)\s*-?\}\}/g;
/** Functions that take a value as it is. */
const PASSES = /\b(?:toYaml|toJson|toToml|range|merge|mustMerge|mergeOverwrite|omit|pick|tpl)\b/;
const DOT = /\b(?:toYaml|toJson|range|tpl)\b[^}]*?\s\.(?=[\s)}|])/;

/** What templates read of the values, and what of it they pass on whole. */
export function readsOf(templates: readonly string[], conditions: readonly string[]): Reads {
  const paths = new Set(conditions);
  const whole = new Set<string>();
  for (const template of templates) {
    const actions = inlined(template).match(ACTION) ?? [];
    for (const [at, action] of actions.entries()) {
      const passes = PASSES.test(action) || (/\bwith\b/.test(action) && passesDot(actions, at));
      for (const path of pathsIn(action)) {
        paths.add(path);
        if (passes) whole.add(path);
      }
    }
  }
  return { paths, whole };
}

/** A template with the variables that name a part of the values replaced by that part. */
function inlined(template: string): string {
  let text = template;
  for (const [, name = '', path = ''] of template.matchAll(VARIABLE))
    text = text.replaceAll(new RegExp(`\\${name}\\b(?!\\s*:=)`, 'g'), () => path);
  return text;
}

function pathsIn(action: string): string[] {
  const fields = [...action.matchAll(FIELD)].map(([, path = '']) => path.slice(1));
  const indexed = [...action.matchAll(INDEX)].map(([, before = '', keys = '']) =>
    [...before.split('.'), ...[...keys.matchAll(/"([^"]+)"/g)].map(([, key = '']) => key)]
      .filter((step) => step !== '')
      .join('.'),
  );
  return [...fields, ...indexed];
}

/** Whether the body of a `with` prints its dot. */
function passesDot(actions: readonly string[], at: number): boolean {
  let depth = 1;
  for (const action of actions.slice(at + 1)) {
    if (depth === 1 && DOT.test(action)) return true;
    if (/\{\{-?\s*(?:if|with|range|define|block)\b/.test(action)) depth += 1;
    if (/\{\{-?\s*end\b/.test(action)) depth -= 1;
    if (depth === 0) return false;
  }
  return false;
}
