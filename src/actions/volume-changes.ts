import type { Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import { bytesOf } from '../base/quantity.ts';
import { parseDocuments } from '../model/yaml/index.ts';
import {
  explainFile,
  type RenderedFile,
  type RenderedLab,
  type RenderInput,
} from '../render/index.ts';

type Built = RenderInput & { readonly rendered: RenderedLab };

/** A claim or a database of a rendered file. */
interface Volume {
  readonly kind: string;
  readonly name: string;
  readonly size: string;
  readonly class: string | null;
  /** Lines of the file where size and class stand. */
  readonly sizeLine: number;
  readonly classLine: number;
}

const MAX_BYTES = 4 * 1024 * 1024;
const HOLDS_VOLUMES = /\/(?:pvc|postgres)\.yaml$/;

/**
 * `volume-shrunk` and `volume-class-changed`: what the files of the last render promise and a new render would take
 * back. Kubernetes refuses both for a claim that exists, and Flux would fail until somebody notices.
 */
export async function volumeChanges(
  files: Files,
  root: string,
  built: Built,
): Promise<Diagnostic[]> {
  const candidates = [...built.rendered.files.values()].filter(({ path }) =>
    HOLDS_VOLUMES.test(path),
  );
  const found = await Promise.all(
    candidates.map(async (file) => {
      const before = await readBefore(files, `${root}/${file.path}`);
      return before === null || before === file.content ? [] : compare(built, file, before);
    }),
  );
  return found.flat();
}

async function readBefore(files: Files, path: string): Promise<string | null> {
  const info = await files.info(path);
  if (info?.kind !== 'file' || info.size > MAX_BYTES) return null;
  return new TextDecoder().decode(await files.read(path, MAX_BYTES));
}

function compare(built: Built, file: RenderedFile, before: string): Diagnostic[] {
  const old = new Map(volumesOf(file.path, before).map((one) => [`${one.kind} ${one.name}`, one]));
  return volumesOf(file.path, file.content).flatMap((now) => {
    const was = old.get(`${now.kind} ${now.name}`);
    if (!was) return [];
    const found: Diagnostic[] = [];
    const [less, more] = [bytesOf(now.size), bytesOf(was.size)];
    if (less !== null && more !== null && less < more)
      found.push({
        code: 'volume-shrunk',
        severity: 'error',
        ...placeOf(built, file, now.sizeLine),
        message: `${now.kind} ${now.name}: ${now.size} is less than the ${was.size} that it has; a volume cannot shrink`,
        hint: `write ${was.size} again; to have less, make a volume of another name and copy what is in it`,
      });
    if (now.kind === 'PersistentVolumeClaim' && now.class !== was.class)
      found.push({
        code: 'volume-class-changed',
        severity: 'error',
        ...placeOf(built, file, now.classLine),
        message: `${now.kind} ${now.name}: class ${now.class ?? 'none'} in place of ${was.class ?? 'none'}; the class of a claim cannot change`,
        hint: `keep ${was.class ?? 'no class'}; to move it, back it up, remove the claim from cluster and tree, and restore it into the new class`,
      });
    return found;
  });
}

function volumesOf(path: string, text: string): Volume[] {
  const { documents } = parseDocuments(path, text);
  return documents.flatMap((document) => {
    const get = (...keys: string[]): string | null => {
      let value: unknown = document.value;
      for (const key of keys) value = (value as Readonly<Record<string, unknown>> | null)?.[key];
      return typeof value === 'string' ? value : null;
    };
    const kind = get('kind');
    const name = get('metadata', 'name');
    const isClaim = kind === 'PersistentVolumeClaim';
    if (kind === null || name === null || !(isClaim || kind === 'Cluster')) return [];
    const size = isClaim
      ? ['spec', 'resources', 'requests', 'storage']
      : ['spec', 'storage', 'size'];
    const storageClass = isClaim
      ? ['spec', 'storageClassName']
      : ['spec', 'storage', 'storageClass'];
    const line = (keys: readonly string[]): number =>
      document.range(document.has(keys) ? keys : ['kind']).start.line;
    return [
      {
        kind,
        name,
        size: get(...size) ?? '',
        class: get(...storageClass),
        sizeLine: line(size),
        classLine: line(storageClass),
      },
    ];
  });
}

/** The line of the source that made a line of a rendered file, else the source of the whole file. */
function placeOf(
  built: Built,
  file: RenderedFile,
  line: number,
): Pick<Diagnostic, 'file' | 'range'> {
  const origin = explainFile(built, file.path)?.[line - 1]?.origin;
  return origin?.kind === 'source'
    ? { file: origin.file, range: origin.range }
    : { file: file.source };
}
