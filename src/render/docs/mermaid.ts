/** A flow chart in a code block. Names of nodes are made of letters and digits; their labels may be any text. */
export function flowchart(direction: 'TB' | 'LR', lines: readonly string[]): string {
  return `\`\`\`mermaid\nflowchart ${direction}\n${lines.map((line) => `  ${line}\n`).join('')}\`\`\``;
}

/** A node with a label of one or more lines. */
export function node(id: string, ...label: readonly string[]): string {
  return `${id}["${label
    .filter((line) => line !== '')
    .map(escape)
    .join('<br/>')}"]`;
}

/** A frame around nodes. */
export function group(id: string, label: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`subgraph ${id}["${escape(label)}"]`, ...lines.map((line) => `  ${line}`), 'end'];
}

/** An arrow, with a word on it where one is given. */
export function arrow(from: string, to: string, word = ''): string {
  return word === '' ? `${from} --> ${to}` : `${from} -- "${escape(word)}" --> ${to}`;
}

/** Text between quotes: what would end it or mean something there is written by its number. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[#"<>`\\]/g, (sign) => `#${sign.codePointAt(0) ?? 0};`);
}
