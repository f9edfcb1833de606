/** A folder for clear text. */
export interface PrivateFolder {
  /** Absolute; only this user can look into it. */
  readonly path: string;
  /** It lies in memory, not on a disk. */
  readonly inMemory: boolean;
  /** Removes the folder with all that was put into it, following no link; does nothing when it is gone. */
  readonly remove: () => Promise<void>;
}

/**
 * Private folders. Each is gone a moment after its process at the latest, however that ends; where even that was
 * prevented, the next one to be opened removes it.
 */
export interface Scratch {
  /**
   * A fresh empty folder: in memory where that is possible, or in the folder `parent`. Throws CroftError with a
   * FileErrorCode, or `program-failed` when nobody could be set to watch over it.
   */
  open(parent?: string): Promise<PrivateFolder>;
}
