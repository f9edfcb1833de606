import { isBreak } from './characters.ts';

/** What is written so far, and what decides whether a space or a line break comes before the next thing. */
export interface Writer {
  readonly out: string[];
  /** Spaces of a level. */
  readonly step: number;
  indent: number;
  column: number;
  /** The last thing was white space. */
  whitespace: boolean;
  /** Only indentation stands on the line. */
  indention: boolean;
  /** At this indentation an empty line separates a comment from what follows; -1 nowhere. */
  footIndent: number;
  /** Comments on their way to the next place where they fit. */
  head: string;
  line: string;
  keyLine: string;
  foot: string;
  tail: string;
}

export function newWriter(step: number): Writer {
  return {
    out: [],
    step,
    indent: -1,
    column: 0,
    whitespace: true,
    indention: true,
    footIndent: -1,
    head: '',
    line: '',
    keyLine: '',
    foot: '',
    tail: '',
  };
}

export function put(writer: Writer, text: string): void {
  writer.out.push(text);
  writer.column += text.length;
}

function putBreak(writer: Writer, character = '\n'): void {
  writer.out.push(character);
  writer.column = 0;
  writer.indention = true;
}

export function writeIndent(writer: Writer): void {
  const indent = Math.max(writer.indent, 0);
  const { column } = writer;
  if (!writer.indention || column > indent || (column === indent && !writer.whitespace))
    putBreak(writer);
  if (writer.footIndent === indent) putBreak(writer);
  if (writer.column < indent) put(writer, ' '.repeat(indent - writer.column));
  writer.whitespace = true;
  writer.footIndent = -1;
}

export interface Indicator {
  readonly space?: boolean;
  readonly whitespace?: boolean;
  readonly indention?: boolean;
}

/** Writes a mark such as `-`; `space`: with a space before it where there is none. */
export function indicator(writer: Writer, text: string, how: Indicator): void {
  if (how.space && !writer.whitespace) put(writer, ' ');
  put(writer, text);
  writer.whitespace = how.whitespace ?? false;
  writer.indention = writer.indention && (how.indention ?? false);
}

/** Writes lines, each but the first at the indentation; whether it ended with a line break. */
export function writeLines(writer: Writer, text: string): boolean {
  let breaks = false;
  let part = '';
  const end = (): void => {
    if (part === '') return;
    put(writer, part);
    writer.indention = false;
    part = '';
  };
  for (const character of text) {
    if (isBreak(character)) {
      end();
      putBreak(writer, character);
      breaks = true;
      continue;
    }
    if (breaks) writeIndent(writer);
    breaks = false;
    part += character;
  }
  end();
  return breaks;
}

/** Writes a text of several lines that starts on a line of its own. */
export function writeLiteral(writer: Writer, text: string): void {
  writer.whitespace = true;
  if (text !== '' && !isBreak(text.charAt(0))) writeIndent(writer);
  writeLines(writer, text);
}

function writeComment(writer: Writer, comment: string): void {
  if (!writeLines(writer, comment)) putBreak(writer);
  writer.whitespace = true;
}

/** Writes the comments that stand above what comes next. */
export function writeHead(writer: Writer): void {
  if (writer.tail !== '') {
    writeIndent(writer);
    writeComment(writer, writer.tail);
    writer.tail = '';
    writer.footIndent = Math.max(writer.indent, 0);
  }
  if (writer.head === '') return;
  writeIndent(writer);
  writeComment(writer, writer.head);
  writer.head = '';
}

/** Writes the comment behind what was written; with `newLine` a line break where there is none. */
export function writeLine(writer: Writer, newLine = false): void {
  if (writer.line === '') {
    if (newLine) putBreak(writer);
    return;
  }
  if (!writer.whitespace) put(writer, ' ');
  writeComment(writer, writer.line);
  writer.line = '';
}

/** Writes the comments beneath what was written. */
export function writeFoot(writer: Writer): void {
  if (writer.foot === '') return;
  writeIndent(writer);
  writeComment(writer, writer.foot);
  writer.foot = '';
  writer.footIndent = Math.max(writer.indent, 0);
}
