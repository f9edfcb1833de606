/** One file as it is to stand in the user's tree. */
export interface RenderedFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly content: string;
  /** What declared it, for people: a short label such as the path of an app's file. */
  readonly source: string;
}

/** A complete render by path. */
export type FileSet = ReadonlyMap<string, RenderedFile>;
