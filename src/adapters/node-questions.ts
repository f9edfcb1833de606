import { createInterface } from 'node:readline/promises';
import { Writable, type Readable } from 'node:stream';
import { CroftError } from '../base/error.ts';

interface Question {
  readonly text: string;
  readonly suggestion?: string;
  readonly check: (answer: string) => string | null;
  readonly hidden?: boolean;
}

/** Takes what the line editor would show of a hidden answer. */
const NOWHERE = {
  write: (_chunk: unknown, _encoding: unknown, done: () => void) => {
    done();
  },
};

/** Asks on a terminal, again until the answer is fine. Throws CroftError `input-ended` when the person leaves. */
export function createNodeQuestions(
  input: Readable,
  output: Writable,
): { ask(question: Question): Promise<string> } {
  return {
    async ask({ text, suggestion, check, hidden = false }) {
      const terminal = hidden
        ? createInterface({ input, output: new Writable(NOWHERE), terminal: true })
        : createInterface({ input, output });
      const left = new AbortController();
      terminal.once('SIGINT', () => {
        left.abort();
      });
      terminal.once('close', () => {
        left.abort();
      });
      const shown = !suggestion ? `${text}: ` : `${text} [${suggestion}]: `;
      try {
        for (;;) {
          if (hidden) output.write(shown);
          const typed = await terminal.question(shown, { signal: left.signal });
          if (hidden) output.write('\n');
          const answer = hidden ? typed : typed.trim();
          const chosen = answer === '' && suggestion !== undefined ? suggestion : answer;
          const complaint = check(chosen);
          if (complaint === null) return chosen;
          output.write(`  ${complaint}\n`);
        }
      } catch (error) {
        throw new CroftError(
          'input-ended',
          'the questions were not answered; nothing was written',
          {
            cause: error,
            data: { hint: 'start again, or name an example: croft init DIR --example nova' },
          },
        );
      } finally {
        terminal.close();
      }
    },
  };
}
