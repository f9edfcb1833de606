import type { Clock, Files, Foreground, Processes, Random, Scratch } from '../base/host/index.ts';
import type { Redactor } from '../base/redact/redact.ts';

/** Absolute paths of what comes with Croft. */
export interface Shipped {
  readonly catalogue: string;
  /** The file that `npm run build` made of the catalogue; it stands for the folder where it is named. */
  readonly compiled?: string | undefined;
  readonly schema: string;
  readonly examples: string;
  /** Pages of diagnostic codes, `<code>.md`. */
  readonly errors: string;
}

/** A question to a person. */
export interface Question {
  readonly text: string;
  /** What an empty answer means; without it, an answer is needed. */
  readonly suggestion?: string;
  /** The complaint about an answer, or null when it is fine; a refused answer is asked for again. */
  readonly check: (answer: string) => string | null;
  /** The answer is a secret: it is not shown while it is typed, and taken as it is. */
  readonly hidden?: boolean;
}

/** Asks a person on a terminal. */
export interface Questions {
  /** The answer, accepted by `check`. Throws CroftError `input-ended` when the person leaves. */
  ask(question: Question): Promise<string>;
}

/** One step of longer work. */
export interface Step {
  readonly step: number;
  readonly of: number;
  /** What is being done, for example `rendering`. */
  readonly what: string;
}

/** What finding keys may know. It can hold private keys: it goes to no program and into no output. */
export interface KeySurroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: 'linux' | 'darwin' | 'win32';
}

/** Where clear text lies and who works on it. */
export interface Desk {
  readonly scratch: Scratch;
  readonly foreground: Foreground;
  /** What the user's environment says of editors. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a verb may use of the world. */
export interface Context {
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly random: Random;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Absolute path of the lab; null when none was found. */
  readonly root: string | null;
  readonly shipped: Shipped;
  /** Version of Croft. */
  readonly version: string;
  /** Version of Node, without a leading v. */
  readonly node: string;
  /** Environment for programs that are started: where to find them, and the user's home. */
  readonly environment: Readonly<Record<string, string>>;
  readonly keys: KeySurroundings;
  /** Standard input to its end, of at most so many bytes. Throws CroftError `file-too-large`. */
  readonly input: (limit: number) => Promise<Uint8Array>;
  /** Null where nobody can answer. */
  readonly questions: Questions | null;
  /** Absent where no program can be given to a person, as behind a face that is no terminal. */
  readonly desk?: Desk;
  readonly progress: (step: Step) => void;
  /** Does something to its end although a person interrupts it once; absent where nobody can. */
  readonly uninterrupted?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Hides secrets in all that is shown. Whoever reads the value of a secret teaches it before anything else. */
  readonly secrets: Redactor;
}

/** A context in which a lab was found. */
export interface LabContext extends Context {
  readonly root: string;
}

/** Year-month-day of a clock, in UTC. */
export function dayOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
