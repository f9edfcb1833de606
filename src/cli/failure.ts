import type { ExitCode } from '../actions/result.ts';
import { CroftError } from '../base/error.ts';

/** A thrown error as a person reads it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly exitCode: ExitCode;
  readonly isBug: boolean;
}

const LONGEST = 1_000;

/** What to do about a failed effect, by code; an error that knows better brings `data.hint`. */
const HINTS: Readonly<Record<string, string>> = {
  'file-not-found': 'look whether the path is right',
  'file-denied': 'give yourself the right to read or write it',
  'file-too-large': 'split the file, or move it out of the lab',
  'file-kind': 'Croft follows no links here; put a file or a folder there',
  'disk-full': 'make room on the disk; nothing was left half-written',
  'file-failed': 'look at the disk and the mount',
  'program-missing': 'install the program, or put it on PATH',
  'program-failed': 'run the program by hand, and see what it says',
  'program-timeout': 'run the program by hand, and see what it waits for',
  'program-output-limit': 'run the program by hand, and see why it prints so much',
  'http-unreachable': 'look at the network, and at the address',
  'http-timeout': 'try again later',
  'http-too-large': 'look at what is there; it is not what was expected',
  'generation-locked': 'wait for the other croft, or end it',
  'generation-stale': 'run the command again',
};

/** What Croft could do and refuses, since it would cost somebody a secret or data. */
const GATES: ReadonlySet<string> = new Set(['secret-recipient-last', 'secret-keeps-data']);

/**
 * A failed effect keeps its code and remedy; everything else is a bug of Croft. Secrets are hidden here and not only on
 * the way out, since a long message is cut.
 */
export function failureOf(error: unknown, redact: (text: string) => string): Failure {
  const oneLine = (text: string): string =>
    redact(text)
      .replace(/\s*\n\s*/g, ' ')
      .slice(0, LONGEST);
  if (error instanceof CroftError) {
    const { code, message, data } = error;
    const { hint } = data;
    const known = HINTS[code] ?? `croft explain ${code} says more`;
    const remedy = typeof hint === 'string' ? hint : known;
    return {
      code,
      message: oneLine(message),
      hint: remedy,
      exitCode: exitCodeOf(code),
      isBug: false,
    };
  }
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: 'bug',
    message: `this is a bug in Croft: ${oneLine(what)}`,
    hint: 'please report it with the command and the output of CROFT_DEBUG=1',
    exitCode: 1,
    isBug: true,
  };
}

function exitCodeOf(code: string): ExitCode {
  if (code === 'interrupted' || code === 'input-ended') return 130;
  return GATES.has(code) ? 3 : 1;
}
