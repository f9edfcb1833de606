/** What is wrong with an expression, and the offset where. */
export interface CelProblem {
  readonly offset: number;
  readonly message: string;
}

/** Longer or deeper expressions are not read; Talos has no use for them. */
const LONGEST = 4096;
const DEEPEST = 64;

const TOKEN =
  /\s*(?:(?<number>(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)u?)|(?<text>[rRbB]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(?<name>[A-Za-z_]\w*)|(?<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]))/y;

const BINARY: ReadonlySet<string> = new Set('|| && == != < <= > >= in + - * / %'.split(' '));

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly offset: number;
}

/**
 * Whether a text is an expression of CEL over the variables that are named; null if it is. Functions, fields and types
 * are not looked at: they differ between versions of Talos.
 */
export function celProblem(text: string, variables: ReadonlySet<string>): CelProblem | null {
  if (text.length > LONGEST)
    return { offset: LONGEST, message: `longer than ${LONGEST} characters` };
  const tokens = tokensOf(text);
  if (!Array.isArray(tokens)) return tokens;
  return new Reader(tokens, variables).whole();
}

function tokensOf(text: string): Token[] | CelProblem {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) {
      const offset = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
      return { offset, message: `unexpected ${JSON.stringify(text[offset])}` };
    }
    const { number, text: quoted, name, sign } = found.groups ?? {};
    const word = number ?? quoted ?? name ?? sign ?? '';
    const kind = number ? 'number' : quoted ? 'text' : name ? 'name' : 'sign';
    at = TOKEN.lastIndex;
    tokens.push({ kind, text: word, offset: at - word.length });
  }
  tokens.push({ kind: 'end', text: '', offset: end });
  return tokens;
}

/** Thrown inside the reader only. */
class Malformed extends Error {
  readonly problem: CelProblem;

  constructor(problem: CelProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #variables: ReadonlySet<string>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], variables: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  whole(): CelProblem | null {
    try {
      this.#expression();
      if (this.#next.kind !== 'end') this.#unexpected();
      return null;
    } catch (problem) {
      if (problem instanceof Malformed) return problem.problem;
      throw problem;
    }
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', offset: 0 };
  }

  #expression(): void {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#fail('nested too deeply');
    this.#operands();
    if (this.#take('?')) {
      this.#operands();
      this.#need(':');
      this.#expression();
    }
    this.#depth -= 1;
  }

  /** Operators have ranks, which do not matter for whether the whole is an expression. */
  #operands(): void {
    this.#operand();
    while (BINARY.has(this.#next.text) && this.#next.kind !== 'text') {
      this.#at += 1;
      this.#operand();
    }
  }

  #operand(): void {
    while (this.#take('!') || this.#take('-'));
    this.#primary();
    for (;;) {
      if (this.#take('.')) {
        if (this.#next.kind !== 'name') this.#unexpected();
        this.#at += 1;
        if (this.#take('(')) this.#list(')');
      } else if (this.#take('[')) {
        this.#expression();
        this.#need(']');
      } else return;
    }
  }

  #primary(): void {
    const { kind, text } = this.#next;
    if (kind === 'number' || kind === 'text') {
      this.#at += 1;
    } else if (kind === 'name' && text !== 'in') {
      this.#name();
    } else if (this.#take('(')) {
      this.#expression();
      this.#need(')');
    } else if (this.#take('[')) {
      this.#list(']');
    } else if (this.#take('{')) {
      this.#map();
    } else this.#unexpected();
  }

  /** A function is known by its call; a variable of a macro by standing first in it, which is not followed here. */
  #name(): void {
    const { text, offset } = this.#next;
    this.#at += 1;
    if (this.#take('(')) {
      this.#list(')');
      return;
    }
    const isBound = this.#tokens.some(
      (token, i) =>
        token.text === text &&
        this.#tokens[i - 1]?.text === '(' &&
        this.#tokens[i + 1]?.text === ',' &&
        this.#tokens[i - 3]?.text === '.',
    );
    if (isBound || this.#variables.has(text) || ['true', 'false', 'null'].includes(text)) return;
    throw new Malformed({ offset, message: `unknown variable ${text}` });
  }

  #list(close: string): void {
    if (this.#take(close)) return;
    do this.#expression();
    while (this.#take(','));
    this.#need(close);
  }

  #map(): void {
    if (this.#take('}')) return;
    do {
      this.#expression();
      this.#need(':');
      this.#expression();
    } while (this.#take(','));
    this.#need('}');
  }

  #take(sign: string): boolean {
    if (this.#next.kind !== 'sign' || this.#next.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) this.#unexpected(`expected ${sign}, not `);
  }

  #unexpected(lead = 'unexpected '): never {
    const { kind, text } = this.#next;
    this.#fail(`${lead}${kind === 'end' ? 'end' : text}`);
  }

  #fail(message: string): never {
    throw new Malformed({ offset: this.#next.offset, message });
  }
}
