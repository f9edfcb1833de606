/** A minor release of Talos, from the support matrix of its documentation. */
export interface TalosRelease {
  /** Kubernetes minors that it supports, oldest and newest. */
  readonly kubernetes: readonly [number, number];
  readonly released: string;
  /** Day of the next minor release, which ends community support; null while there is none. */
  readonly ended: string | null;
}

/** By minor: `14` is Talos 1.14, and Kubernetes `37` is 1.37. */
export const TALOS: Readonly<Record<number, TalosRelease>> = {
  9: { kubernetes: [27, 32], released: '2024-12-17', ended: '2025-04-30' },
  10: { kubernetes: [28, 33], released: '2025-04-30', ended: '2025-09-01' },
  11: { kubernetes: [29, 34], released: '2025-09-01', ended: '2025-12-22' },
  12: { kubernetes: [30, 35], released: '2025-12-22', ended: '2026-04-27' },
  13: { kubernetes: [31, 36], released: '2026-04-27', ended: '2026-09-03' },
  14: { kubernetes: [33, 37], released: '2026-09-03', ended: null },
};
