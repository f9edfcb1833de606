/** Unpredictable bytes for keys and names of temporary files. */
export interface Random {
  bytes(count: number): Uint8Array;
}
