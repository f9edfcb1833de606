// Floors: an import goes downward only, never sideways, never in a circle; effects stay in adapters.
import { join } from 'node:path';
import { importsOf, sources, type Import } from './imports.ts';

/** Top-level folders of src by floor; a sub-folder with its own floor stands under its full name. */
const FLOORS: Readonly<Record<string, number>> = {
  base: 0,
  model: 1,
  'model/yaml': 1,
  gitops: 2,
  talos: 2,
  kube: 2,
  secrets: 2,
  tofu: 2,
  render: 3,
  build: 3,
  checks: 3,
  import: 3,
  ops: 3,
  generation: 3,
  actions: 4,
  adapters: 4,
  lab: 4,
  cli: 5,
  console: 5,
  mcp: 5,
  'main.ts': 6,
};

const SIDEWAYS: ReadonlySet<string> = new Set(['gitops -> kube', 'model -> model/yaml']);

/** Faces see actions and base only. */
const FACES: ReadonlySet<string> = new Set(['cli', 'console', 'mcp']);

const EFFECTS =
  /^(node:)?(fs|fs\/promises|child_process|net|tls|http|https|http2|dgram|dns|os|worker_threads|cluster|inspector|repl|readline|tty|module)$/;

export function roomOf(file: string): string {
  const [, top = '', second = ''] = file.split('/');
  return `${top}/${second}` in FLOORS ? `${top}/${second}` : top;
}

/** The complaint about one import, or null. `isTest` files may use effects and anything below main. */
export function judge(entry: Import): string | null {
  const from = roomOf(entry.from);
  const isTest = /\.(test|contract)\.ts$/.test(entry.from);
  if (!entry.relative) {
    const mayTouch = isTest || from === 'adapters' || from === 'main.ts' || from === 'console';
    return EFFECTS.test(entry.to) && !mayTouch
      ? `imports ${entry.to}; only adapters/, console/server and main.ts touch the outside world`
      : null;
  }
  if (!entry.to.startsWith('src/')) return `imports ${entry.to}, which is outside src/`;
  const to = roomOf(entry.to);
  const fromFloor = FLOORS[from];
  const toFloor = FLOORS[to];
  if (fromFloor === undefined) return `lies in ${from}, which has no floor (tools/lint/floors.ts)`;
  if (toFloor === undefined) return `imports ${to}, which has no floor (tools/lint/floors.ts)`;
  if (from === to || isTest) return null;
  if (FACES.has(from) && to !== 'actions' && to !== 'base')
    return `imports ${to}; a face imports actions and base only`;
  if (toFloor > fromFloor) return `imports upward, from ${from} to ${to}`;
  if (toFloor === fromFloor && !SIDEWAYS.has(`${from} -> ${to}`))
    return `imports sideways, from ${from} to ${to}`;
  return null;
}

/** Import circles between files, each named once from its first file. */
export function circles(imports: readonly Import[]): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, relative } of imports) {
    if (relative) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const path: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file].join(' -> '));
      return;
    }
    path.push(file);
    for (const next of edges.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of edges.keys()) visit(file);
  return found;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '../..');
  const imports = sources(root, 'src').flatMap((file) => importsOf(root, file));
  const complaints = imports.flatMap((entry) => {
    const complaint = judge(entry);
    return complaint ? [`${entry.from}:${entry.line} ${complaint}`] : [];
  });
  complaints.push(...circles(imports).map((circle) => `import circle: ${circle}`));
  for (const complaint of complaints) console.log(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
