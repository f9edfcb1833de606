import type { Step } from '../actions/context.ts';
import type { GlobalOptions } from './parse.ts';

interface Sink {
  write(text: string): void;
  readonly isTerminal: boolean;
}

/** Shows the steps of one command. */
export interface Progress {
  readonly step: (step: Step) => void;
  /** Takes the step counter off the terminal. */
  readonly end: () => void;
}

const CLEAR = '\r\u001b[K';

/** A step counter on a terminal; with `json`, one event a line on any output; otherwise nothing. */
export function createProgress(
  output: Sink,
  verb: string,
  how: GlobalOptions['progress'],
): Progress {
  if (how === 'json')
    return {
      step(step) {
        output.write(`${JSON.stringify({ event: 'step', verb, ...step })}\n`);
      },
      end: () => undefined,
    };
  if (how === 'none' || !output.isTerminal) return { step: () => undefined, end: () => undefined };
  return {
    step({ step, of, what }) {
      output.write(`${CLEAR}[${step}/${of}] ${what}`);
    },
    end() {
      output.write(CLEAR);
    },
  };
}
