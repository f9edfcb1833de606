/** One pattern and whether it counts only where it stands alone. */
export interface Pattern {
  readonly text: string;
  readonly alone: boolean;
}

/** Finds many texts at once, in time linear in what is read (Aho and Corasick, 1975). States are numbers; 0 is the first. */
export interface Automaton {
  /** The state after one more UTF-16 unit. */
  step(state: number, unit: number): number;
  /** The state of the longest pattern that ends in `state`; 0 when none does. */
  longest(state: number): number;
  /** The state of the next shorter pattern that ends where the pattern of `state` does; 0 when none does. */
  shorter(state: number): number;
  /** Units since the beginning of what may become a pattern. For the state of a pattern: its length. */
  depth(state: number): number;
  /** Whether the pattern of a state counts only where it stands alone. */
  isAlone(state: number): boolean;
}

const UNITS = 65_536;
const MULTIPLIER = 0x9e3779b1;

/** The automaton of patterns; none of them is empty. Memory is linear in their length together. */
export function createAutomaton(patterns: readonly Pattern[]): Automaton {
  const most = patterns.reduce((sum, { text }) => sum + text.length, 1);
  const forks = createEdges();
  const depth = new Uint32Array(most);
  const parent = new Uint32Array(most + 1);
  const unitOf = new Uint16Array(most + 1);
  const kind = new Uint8Array(most);
  /** Whether a state has more edges than the one to the state behind it in memory. */
  const isFork = new Uint8Array(most);
  let count = 1;
  const edge = (state: number, unit: number): number => {
    if (state !== 0 && parent[state + 1] === state && unitOf[state + 1] === unit) return state + 1;
    return isFork[state] === 1 ? forks.get(state, unit) : 0;
  };
  for (const { text, alone } of patterns) {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      let next = edge(state, unit);
      if (next === 0) {
        next = count;
        count += 1;
        if (state === 0 || next !== state + 1) {
          forks.set(state, unit, next);
          isFork[state] = 1;
        }
        depth[next] = at + 1;
        parent[next] = state;
        unitOf[next] = unit;
      }
      state = next;
    }
    kind[state] = alone ? 2 : 1;
  }
  const back = new Uint32Array(count);
  const found = new Uint32Array(count);
  const step = (state: number, unit: number): number => {
    for (let from = state; ; from = back[from] ?? 0) {
      const next = edge(from, unit);
      if (next !== 0 || from === 0) return next;
    }
  };
  for (const state of byDepth(depth, count)) {
    const before = parent[state] ?? 0;
    if (before !== 0) back[state] = step(back[before] ?? 0, unitOf[state] ?? 0);
    found[state] = kind[state] === 0 ? (found[back[state] ?? 0] ?? 0) : state;
  }
  return {
    step,
    longest: (state) => found[state] ?? 0,
    shorter: (state) => found[back[state] ?? 0] ?? 0,
    depth: (state) => depth[state] ?? 0,
    isAlone: (state) => kind[state] === 2,
  };
}

/** States but the first, those of lesser depth before those of greater. */
function byDepth(depth: Uint32Array, count: number): Uint32Array {
  const deepest = depth.reduce((most, one) => Math.max(most, one), 0);
  const next = new Uint32Array(deepest + 2);
  for (let state = 1; state < count; state += 1) {
    const behind = (depth[state] ?? 0) + 1;
    next[behind] = (next[behind] ?? 0) + 1;
  }
  for (let at = 1; at < next.length; at += 1) next[at] = (next[at] ?? 0) + (next[at - 1] ?? 0);
  const order = new Uint32Array(count - 1);
  for (let state = 1; state < count; state += 1) {
    const own = depth[state] ?? 0;
    const place = next[own] ?? 0;
    order[place] = state;
    next[own] = place + 1;
  }
  return order;
}

interface Edges {
  /** The state behind an edge; 0 when there is none. */
  get(state: number, unit: number): number;
  set(state: number, unit: number, next: number): void;
}

/**
 * The edges that do not lead to the state behind in memory: few, as most states have one edge, so that the table stays
 * in the cache of the processor.
 */
function createEdges(): Edges {
  const first = new Uint32Array(UNITS);
  let table = createTable(1_024);
  let count = 0;
  const grow = (): void => {
    const { states, units, nexts } = table;
    table = createTable(nexts.length * 2);
    for (const [slot, next] of nexts.entries())
      if (next !== 0) table.put(states[slot] ?? 0, units[slot] ?? 0, next);
  };
  return {
    get: (state, unit) => (state === 0 ? first[unit] : table.nexts[table.slotOf(state, unit)]) ?? 0,
    set(state, unit, next) {
      if (state === 0) {
        first[unit] = next;
        return;
      }
      count += 1;
      if (count * 2 > table.nexts.length) grow();
      table.put(state, unit, next);
    },
  };
}

interface Table {
  readonly states: Uint32Array;
  readonly units: Uint16Array;
  readonly nexts: Uint32Array;
  /** Where an edge stands, or would stand. */
  readonly slotOf: (state: number, unit: number) => number;
  readonly put: (state: number, unit: number, next: number) => void;
}

/** A hash table of `size` slots, a power of two, in typed arrays. */
function createTable(size: number): Table {
  const states = new Uint32Array(size);
  const units = new Uint16Array(size);
  const nexts = new Uint32Array(size);
  const slotOf = (state: number, unit: number): number => {
    const hash = Math.imul(Math.imul(state, 31) + unit, MULTIPLIER) >>> 0;
    let slot = (hash ^ (hash >>> 15)) & (size - 1);
    while (nexts[slot] !== 0 && (states[slot] !== state || units[slot] !== unit))
      slot = (slot + 1) & (size - 1);
    return slot;
  };
  return {
    states,
    units,
    nexts,
    slotOf,
    put(state, unit, next) {
      const slot = slotOf(state, unit);
      states[slot] = state;
      units[slot] = unit;
      nexts[slot] = next;
    },
  };
}
