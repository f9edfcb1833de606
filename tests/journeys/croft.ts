import { spawn } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';

export const CHECKOUT = join(import.meta.dirname, '../..');

/** What a command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Circumstances {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it nobody answers there. */
  readonly input?: string | Uint8Array;
}

/** Runs the launcher of the checkout as a person does. */
export function croft(
  args: readonly string[],
  { cwd, env, input }: Circumstances = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(CHECKOUT, 'croft'), [...args], {
      cwd: cwd ?? tmpdir(),
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    // A command that reads nothing may end before it was written to.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

/** An empty folder that goes when the test ends. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'croft-journey-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A new lab from an example, as `croft init` makes it for somebody without a key; then for keys that nobody has. */
export async function labFrom(example: string): Promise<string> {
  const lab = join(emptyFolder(), 'lab');
  const { code, err } = await croft(['init', lab, '--example', example], {
    env: { HOME: emptyFolder() },
  });
  if (code !== 0) throw new Error(err);
  let text = textOf(lab, 'lab.yaml');
  for (const [recipient] of text.matchAll(/age1\w+/g))
    text = text.replace(recipient, await recipientOf(await generateIdentity('x25519')));
  put(lab, 'lab.yaml', text);
  return lab;
}

/** Writes a file of a lab, with its folders. */
export function put(lab: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(lab, path)), { recursive: true });
  writeFileSync(join(lab, path), content);
}

export function textOf(lab: string, path: string): string {
  return readFileSync(join(lab, path), 'utf8');
}

/** Replaces text of a file; the text must be there. */
export function replace(lab: string, path: string, before: string, after: string): void {
  const text = textOf(lab, path);
  if (!text.includes(before)) throw new Error(`${path} does not say ${before}`);
  put(lab, path, text.replace(before, after));
}

/** Every file of a folder with its content, but for Git's and Croft's own. */
export function contentsOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (/^(?:\.git|\.croft)(?:\/|$)/.test(entry)) continue;
    const info = lstatSync(join(folder, entry));
    if (info.isSymbolicLink()) found.set(entry, `-> ${readlinkSync(join(folder, entry))}`);
    if (info.isFile()) found.set(entry, readFileSync(join(folder, entry), 'latin1'));
  }
  return found;
}
