import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createNodeQuestions } from './node-questions.ts';

function terminal(): { input: PassThrough; output: PassThrough; shown: () => string } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { input, output, shown: () => shown };
}

test('a hidden answer is taken as it is and never shown', async () => {
  const { input, output, shown } = terminal();
  const check = (answer: string): string | null => (answer === '' ? 'it is empty' : null);
  const answer = createNodeQuestions(input, output).ask({ text: 'value', hidden: true, check });
  input.write('\r');
  await new Promise((resolve) => setTimeout(resolve, 20));
  input.write(' canary x \r');
  expect(await answer).toBe(' canary x ');
  expect(shown()).not.toContain('canary');
  expect(shown()).toBe('value: \n  it is empty\nvalue: \n');
});
