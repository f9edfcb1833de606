/** Unpredictable bytes for keys and names of temporary files. */
export interface Random {
  /** `count` fresh bytes. */
  bytes(count: number): Uint8Array;
}
