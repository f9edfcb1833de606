import { isBlank, isBlankOrEnd } from '../../../base/go-yaml/characters.ts';
import { problem } from '../problem.ts';
import type { Mark } from './token.ts';

/** A text that is read from front to back; knows the place and how many line breaks were read since something else. */
export class Source {
  readonly text: string;
  index = 0;
  line = 0;
  column = 0;
  newlines = 0;

  constructor(text: string) {
    this.text = text;
  }

  mark(): Mark {
    return { index: this.index, line: this.line, column: this.column };
  }

  /** The character `ahead` places on; empty at the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.index + ahead);
  }

  /** Takes one character that is no line break. */
  take(): string {
    const character = this.peek();
    if (!isBlank(character)) this.newlines = 0;
    this.index++;
    this.column++;
    return character;
  }

  /** Takes a line break; a carriage return counts as part of one. Gives what it means inside a scalar. */
  takeBreak(): string {
    const first = this.peek();
    this.index += first === '\r' && this.peek(1) === '\n' ? 2 : 1;
    this.line++;
    this.column = 0;
    this.newlines++;
    return first === '\u2028' || first === '\u2029' ? first : '\n';
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.take();
  }

  /** Whether `---` or `...` stands here at the start of a line. */
  atDocumentIndicator(): boolean {
    if (this.column !== 0) return false;
    const three = this.text.slice(this.index, this.index + 3);
    return (three === '---' || three === '...') && isBlankOrEnd(this.peek(3));
  }

  fail(message: string, at: Mark = this.mark()): never {
    throw problem('sops-format', `is not YAML that sops reads: ${message}`, at.line + 1);
  }
}
