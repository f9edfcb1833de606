import { CroftError } from '../base/error.ts';
import { contractOf } from '../talos/contract.ts';
import { MINORS } from '../talos/validate/index.ts';

/** The minor of Talos 1 that a person means by `1.13`, `v1.13` or `1.13.9`. Throws CroftError `usage`. */
export function minorNamed(typed: string, parameter: string): number {
  const minor = minorOf(/^v?\d+\.\d+$/.test(typed) ? `${typed}.0` : typed);
  if (minor !== null) return minor;
  const known = MINORS.map((one) => `1.${one}`).join(', ');
  throw new CroftError('usage', `${parameter}: no Talos ${typed} is known here`, {
    data: { hint: `known are ${known}` },
  });
}

/** The minor of Talos 1 of a version such as 1.13.9; null for one that is not known. */
export function minorOf(version: string): number | null {
  const [major, minor] = contractOf(version)?.minor ?? [];
  return major === 1 && minor !== undefined && MINORS.includes(minor) ? minor : null;
}
