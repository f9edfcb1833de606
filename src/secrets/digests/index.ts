export { goneOf, judge, recorded, type Entry, type Verdict } from './entry.ts';
export { factsOf, keysDigest, namesOf, sha256Of, type Facts } from './facts.ts';
export {
  formatIndex,
  INDEX_FILE,
  parseIndex,
  type Index,
  type IndexProblem,
} from './index-file.ts';
export { looksSealed, tracesOf } from './traces.ts';
