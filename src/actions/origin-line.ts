import type { Origin } from '../model/origin.ts';
import type { Json } from './result.ts';

/** `clusters/main/cluster.yaml:12:5`, `the default of Cluster.network.pods`, or the rule that made it. */
export function originWords(origin: Origin | undefined): string {
  if (!origin) return 'taken as it is';
  switch (origin.kind) {
    case 'source':
    case 'catalogue': {
      const { line, column } = origin.range.start;
      return `${origin.file}:${line}:${column}`;
    }
    case 'default':
      return `the default of ${origin.key}`;
    case 'rule':
      return `a rule of Croft: ${origin.rule}`;
  }
}

/** The same for a machine. */
export function originData(origin: Origin | undefined): Json {
  if (!origin) return null;
  switch (origin.kind) {
    case 'source':
    case 'catalogue': {
      const { line, column } = origin.range.start;
      return { kind: origin.kind, file: origin.file, line, column };
    }
    case 'default':
      return { kind: 'default', key: origin.key };
    case 'rule':
      return { kind: 'rule', rule: origin.rule };
  }
}
