import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { CroftError } from '../base/error.ts';

interface Question {
  readonly text: string;
  readonly suggestion?: string;
  readonly check: (answer: string) => string | null;
}

/** Asks on a terminal, again until the answer is fine. Throws CroftError `input-ended` when the person leaves. */
export function createNodeQuestions(
  input: Readable,
  output: Writable,
): { ask(question: Question): Promise<string> } {
  return {
    async ask({ text, suggestion, check }) {
      const terminal = createInterface({ input, output });
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
          const answer = (await terminal.question(shown, { signal: left.signal })).trim();
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
