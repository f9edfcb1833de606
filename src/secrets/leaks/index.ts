export { findLeaks, MARK, type Scan } from './find.ts';
export type { Leak, LeakKind } from './leak.ts';
