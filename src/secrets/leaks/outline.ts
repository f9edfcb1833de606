import type { Spot } from './leak.ts';
import { isHarmless } from './placeholder.ts';

const KIND = /^[ \t]*(?:- )?["']?kind["']?[ \t]*:[ \t]*["']?Secret["']?[ \t]*(?:#.*)?$/;
const DATA = /^([ \t]*)["']?(?:stringData|data)["']?[ \t]*:[ \t]*(?:#.*)?$/;
const ENTRY = /^([ \t]+)["']?([\w.-]{1,253})["']?[ \t]*:[ \t]*(.*)$/;

/**
 * Secrets of a text that no YAML parser accepts, by the shape of its lines: a document with `kind: Secret` and,
 * below `data` or `stringData`, a key with a value.
 */
export function outlineSecrets(text: string): Spot[] {
  const found: Spot[] = [];
  let [isSecret, depth] = [false, -1];
  let waiting: Spot | null = null;
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('---')) [isSecret, depth, waiting] = [false, -1, null];
    if (KIND.test(line)) isSecret = true;
    const data = DATA.exec(line);
    const entry = data ? null : ENTRY.exec(line);
    if (data) depth = data[1]?.length ?? 0;
    else if (entry && depth >= 0) {
      const [, indent = '', key = '', value = ''] = entry;
      if (indent.length <= depth) depth = -1;
      else if (!isHarmless(value.replace(/^["']|["']\s*$/g, ''))) {
        const message = `Secret: ${key} in clear`;
        const from = start + line.length - value.length;
        waiting ??= { kind: 'kubernetes-secret', start: from, end: start + line.length, message };
      }
    }
    if (isSecret && waiting) {
      found.push(waiting);
      [isSecret, waiting] = [false, null];
    }
    start += line.length + 1;
  }
  return found;
}
