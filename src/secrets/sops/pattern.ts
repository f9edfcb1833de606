// Go's regular expressions, of which only "does it match somewhere" is asked. They are simulated in time linear in the
// text, so that no expression of a foreign file takes for ever, and where JavaScript's mean something else.
import { LIMITS } from './limits.ts';
import { parse, type Expression, type Test } from './pattern-syntax.ts';
import { problem } from './problem.ts';

/** Whether an expression matches somewhere in a text. */
export type Pattern = (text: string) => boolean;

type Step =
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'assert'; readonly holds: (text: readonly string[], at: number) => boolean }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'match' };

const MOST_STEPS = 20_000;

/** The expression ready to match. Throws `sops-rules` where Go refuses it, or it is too large. */
export function compile(expression: string): Pattern {
  if (expression.length > LIMITS.pattern)
    throw problem('sops-rules', 'has a regular expression that is too long');
  const steps: Step[] = [];
  add(steps, parse(expression));
  steps.push({ kind: 'match' });
  return (text) => run(steps, Array.from(text));
}

function push(steps: Step[], step: Step): void {
  if (steps.length >= MOST_STEPS)
    throw problem('sops-rules', 'has a regular expression that repeats too much');
  steps.push(step);
}

function split(steps: Step[], to: number[]): { readonly to: number[] } {
  push(steps, { kind: 'split', to });
  return { to };
}

function add(steps: Step[], expression: Expression): void {
  switch (expression.kind) {
    case 'test':
      push(steps, { kind: 'test', test: expression.test });
      return;
    case 'assert':
      push(steps, { kind: 'assert', holds: expression.holds });
      return;
    case 'all':
      for (const part of expression.parts) add(steps, part);
      return;
    case 'any':
      addAny(steps, expression.parts);
      return;
    case 'repeat':
      addRepeat(steps, expression);
  }
}

function addAny(steps: Step[], parts: readonly Expression[]): void {
  const ways = split(steps, []);
  const ends: { readonly to: number[] }[] = [];
  for (const part of parts) {
    ways.to.push(steps.length);
    add(steps, part);
    ends.push(split(steps, []));
  }
  for (const end of ends) end.to.push(steps.length);
}

function addRepeat(
  steps: Step[],
  { part, least, most }: Extract<Expression, { kind: 'repeat' }>,
): void {
  for (let count = 0; count < least; count++) add(steps, part);
  if (most === null) {
    const start = steps.length;
    const loop = split(steps, [start + 1]);
    add(steps, part);
    push(steps, { kind: 'split', to: [start] });
    loop.to.push(steps.length);
    return;
  }
  const exits: { readonly to: number[] }[] = [];
  for (let count = least; count < most; count++) {
    exits.push(split(steps, [steps.length + 1]));
    add(steps, part);
  }
  for (const exit of exits) exit.to.push(steps.length);
}

function run(steps: readonly Step[], text: readonly string[]): boolean {
  let current = new Set<number>();
  for (let at = 0; at <= text.length; at++) {
    const stack = [0, ...current];
    current = new Set();
    const seen = new Set<number>();
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      if (seen.has(step)) continue;
      seen.add(step);
      const what = steps[step];
      if (!what) continue;
      if (what.kind === 'match') return true;
      if (what.kind === 'split') stack.push(...what.to);
      else if (what.kind === 'assert') {
        if (what.holds(text, at)) stack.push(step + 1);
      } else if (at < text.length && what.test(text[at] ?? '')) current.add(step + 1);
    }
  }
  return false;
}
