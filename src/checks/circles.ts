/**
 * Circles in a graph of names, each once and starting with the name that comes first in the map. Names that are not
 * keys lead nowhere. Every edge is followed once; of several circles through one edge the first is given.
 */
export function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[][] = [];
  for (const start of graph.keys()) {
    const path: { name: string; next: number }[] = [];
    const enter = (name: string): void => {
      state.set(name, 'open');
      path.push({ name, next: 0 });
    };
    if (!state.has(start)) enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const child = graph.get(top.name)?.[top.next];
      top.next += 1;
      if (child === undefined) {
        state.set(top.name, 'done');
        path.pop();
      } else if (state.get(child) === 'open') {
        const names = path.map(({ name }) => name);
        found.push(names.slice(names.indexOf(child)));
      } else if (!state.has(child) && graph.has(child)) enter(child);
    }
  }
  return found;
}
