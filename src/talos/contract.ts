/** Which configuration a version of Talos takes. */
export interface Contract {
  /** `[1, 13]` for 1.13.9. */
  readonly minor: readonly [major: number, minor: number];
}

/** The contract of a version such as `1.13.9` or `v1.14.0-rc.1`; null for a text that is no version. */
export function contractOf(version: string): Contract | null {
  const [, major, minor] =
    /^v?(\d{1,4})\.(\d{1,4})\.\d{1,4}(?:-[0-9A-Za-z.-]+)?$/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return null;
  return { minor: [Number(major), Number(minor)] };
}

/** Whether a contract is that of a minor version, for example `'1.14'`, or of a later one. */
export function isFrom({ minor: [major, minor] }: Contract, since: `${number}.${number}`): boolean {
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}
