/** A Helm chart as far as its values are concerned. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  /** What values.yaml sets. */
  readonly values: unknown;
  /** Text of values.yaml, for defaults that only stand in comments. */
  readonly text: string;
  /** Whether the schema of its values is had, and where `$ref`s of it lead. */
  readonly schema: Schemas;
  readonly reads: Reads;
  /** Charts below it by the key of their values, an alias if there is one. */
  readonly subcharts: ReadonlyMap<string, Chart>;
}

/** JSON Schemas of a chart: the one of its values, and all that come with it by their address. */
export interface Schemas {
  readonly root: unknown;
  readonly byId: ReadonlyMap<string, unknown>;
}

/** Paths of values, joined by dots, that templates and conditions of dependencies read. */
export interface Reads {
  readonly paths: ReadonlySet<string>;
  /** Those that a template passes on as they are, whatever is in them. */
  readonly whole: ReadonlySet<string>;
}
