import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** What is coloured in a line of text for people: the first rule that matches. */
const RULES: readonly (readonly [line: RegExp, style: Style])[] = [
  [/(?<=^\S+ )error(?= [a-z-]+:)/, ['red', 'bold']],
  [/(?<=^\S+ )warning(?= [a-z-]+:)/, ['yellow', 'bold']],
  [/(?<=^\S+ )pending(?= [a-z-]+:)/, ['cyan', 'bold']],
  [/^croft: error:/, ['red', 'bold']],
  [/^ {2}fix:/, 'green'],
  [/^ +\| +\^+$/, 'red'],
  [/^created\b/, 'green'],
  [/^configured\b/, 'yellow'],
  [/^pruned\b/, 'red'],
  [/^kept\b/, 'magenta'],
  [/^ok\b/, 'green'],
  [/^problem\b/, 'red'],
  [/^unknown\b/, 'yellow'],
  [/^@@ .*/, 'cyan'],
  [/^\+(?!\+\+ ).*/, 'green'],
  [/^-(?!-- ).*/, 'red'],
];

/** A line with colour for a terminal. */
export function paint(line: string): string {
  for (const [pattern, style] of RULES) {
    const match = pattern.exec(line);
    if (!match) continue;
    const end = match.index + match[0].length;
    const styled = styleText(style, match[0], { validateStream: false });
    return line.slice(0, match.index) + styled + line.slice(end);
  }
  return line;
}
