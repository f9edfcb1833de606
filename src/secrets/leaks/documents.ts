import { parseDocuments, type Path, type YamlValue } from '../../model/yaml/index.ts';
import type { LeakKind, Page, Spot } from './leak.ts';
import { judgeMap, type Clear } from './objects.ts';
import { outlineSecrets } from './outline.ts';

/** Words without which no object that is looked for can be in a text; parsing every file would cost too much. */
const WORTH_PARSING =
  /\bSecret\b|secretGenerator|client-key-data|\busers["']?\s*:|\bcontexts["']?\s*:|\btrustdinfo\b|\bmachine["']?\s*:|\bbootstraptoken\b|\bencCredentials\b|\bauths["']?\s*:|\bserviceAccount["']?\s*:/;
const PARSED =
  /\.(?:ya?ml|json|tpl|j2|bak|orig|old|txt|tmp|sops|enc|dec|decrypted)$|(?:^|\/)[^.]+$/i;
/** Maps of one file that are looked at. */
const MAPS = 200_000;

/** Objects that hold values in clear: Kubernetes Secrets, kubeconfigs, talosconfigs, Talos secrets and configurations. */
export function findObjects(page: Page): Spot[] {
  const { path, text } = page;
  if (!WORTH_PARSING.test(text) || !(PARSED.test(path) || /^\s*\{/.test(text))) return [];
  const { documents, diagnostics } = parseDocuments(path, text);
  const found = documents.flatMap((document) =>
    walk(document.value).map(({ kind, path: at, message }): Spot => {
      const { start, end } = document.range(at);
      return { kind, start: start.offset, end: end.offset, message };
    }),
  );
  // What no parser can read, such as a template, must not hide a Secret.
  return diagnostics.some(({ severity }) => severity === 'error')
    ? [...found, ...outlineSecrets(text)]
    : found;
}

interface Found {
  readonly kind: LeakKind;
  readonly path: Path;
  readonly message: string;
}

/** Every map of a document, the outer before the inner. */
function walk(root: YamlValue): Found[] {
  const found: Found[] = [];
  const waiting: { readonly value: YamlValue; readonly path: Path }[] = [{ value: root, path: [] }];
  for (let seen = 0; waiting.length > 0 && seen < MAPS; seen += 1) {
    const { value, path } = waiting.pop() ?? { value: null, path: [] };
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value))
      found.push(...judgeMap(value, path.length === 0).map((one) => placed(one, path)));
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [step, inner] of entries.reverse())
      if (typeof inner === 'object') waiting.push({ value: inner, path: [...path, step] });
  }
  return found;
}

function placed({ kind, at, message }: Clear, base: Path): Found {
  return { kind, path: [...base, ...at], message };
}
