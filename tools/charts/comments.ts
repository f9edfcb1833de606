const INDENT = /^ */;

/** Whether values.yaml documents the keys `rest` in comments among those of the map at `path`. */
export function isDocumented(
  text: string,
  path: readonly string[],
  rest: readonly string[],
): boolean {
  const lines = text.split('\n');
  const scope = blockOf(lines, path);
  if (!scope) return false;
  let from = scope.from;
  for (const key of rest) {
    const wanted = new RegExp(`^\\s*#[#\\s]*(?:- )?["']?${escape(key)}["']?:(?:\\s|$)`);
    const found = lines.slice(from, scope.to).findIndex((line) => wanted.test(line));
    if (found < 0) return false;
    from += found + 1;
  }
  return true;
}

function escape(key: string): string {
  return key.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Lines below a key of block-style YAML, by indentation; the whole text for no path. */
function blockOf(
  lines: readonly string[],
  path: readonly string[],
): { readonly from: number; readonly to: number } | null {
  let scope = { from: 0, to: lines.length };
  for (const key of path) {
    const wanted = new RegExp(`^\\s*["']?${escape(key)}["']?:(?:\\s|$)`);
    const depth = indentOf(lines.slice(scope.from, scope.to).find(isContent) ?? '');
    const at = lines.findIndex(
      (line, number) =>
        number >= scope.from && number < scope.to && indentOf(line) === depth && wanted.test(line),
    );
    if (at < 0) return null;
    const after = lines.findIndex(
      (line, number) =>
        number > at && number < scope.to && isContent(line) && indentOf(line) <= depth,
    );
    scope = { from: at + 1, to: after < 0 ? scope.to : after };
  }
  return scope;
}

function indentOf(line: string): number {
  return INDENT.exec(line)?.[0].length ?? 0;
}

function isContent(line: string): boolean {
  return /^\s*[^#\s]/.test(line) && !line.startsWith('---');
}
