/** A place in a text; `line` and `column` count from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export type TokenType =
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'directive'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: Mark;
  readonly text: string;
  /** Of a scalar. */
  readonly plain: boolean;
}

/** Comment lines with one role, and the place from which on a token takes them. */
export interface CommentNote {
  /** Where the search that found it began. */
  readonly scan: number;
  readonly token: number;
  readonly start: Mark;
  readonly end: number;
  readonly role: 'head' | 'line' | 'foot';
  readonly text: string;
}
