import { compareText } from '../base/text.ts';
import type { Origin } from '../model/origin.ts';
import { emit, emitWithOrigins, Sourced, type Emittable, type Path } from '../model/yaml/index.ts';
import type { DocumentsPlan } from '../secrets/port.ts';
import { sealedOrigins } from './sealed-origins.ts';

/** Text that is taken as it is. */
export interface TextBody {
  readonly text: string;
  /** What Flux would substitute in it: its objects, all of its text, or nothing. */
  readonly holds?: 'objects' | 'text';
  /** The documents that it is the encrypted form of. */
  readonly sealed?: DocumentsPlan;
}

/** A file that will be rendered: YAML documents that know their origins, or text that is taken as it is. */
export interface Draft {
  /** Relative to the root of the lab, with forward slashes. */
  readonly path: string;
  /** The file of the source to edit instead. */
  readonly source: string;
  readonly body: { readonly documents: readonly Emittable[] } | TextBody;
  /** Further comment lines below the one that names the source. */
  readonly note?: string;
  /** Names of the variables that Flux substitutes in it; undefined where it substitutes nothing. */
  readonly variables?: ReadonlySet<string>;
}

/** One rendered file. */
export interface RenderedFile {
  readonly path: string;
  readonly content: string;
  /** The file of the source that decides most of it. */
  readonly source: string;
}

/** Where one line of a rendered file comes from; `origin` is undefined for text that is taken as it is. */
export interface LineOrigin {
  readonly path: Path;
  readonly origin: Origin | undefined;
}

export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareText(a.path, b.path);
}

/** The text of a draft: its documents with one header, or its own text. */
export function writeDraft(draft: Draft): RenderedFile {
  const { path, source, body } = draft;
  if ('text' in body) return { path, source, content: body.text };
  let content = '';
  for (const [index, document] of body.documents.entries())
    content += emit(document, index === 0 ? { header: header(draft) } : {});
  return { path, source, content };
}

/** For each line of a draft (index = line - 1), the path inside its document and where it comes from. */
export function explainDraft(draft: Draft): LineOrigin[] {
  const { body } = draft;
  if ('text' in body && body.sealed) return sealedOrigins(body.text, body.sealed);
  if ('text' in body)
    return body.text
      .replace(/\n$/, '')
      .split('\n')
      .map(() => ({ path: [], origin: undefined }));
  return body.documents.flatMap((document, index) =>
    emitWithOrigins(document, index === 0 ? { header: header(draft) } : {}).lines.map((line) => ({
      path: line.path,
      // Everything that is put into a draft is sourced with an Origin.
      origin: line.origin as Origin | undefined,
    })),
  );
}

function header({ source, note }: Draft): string {
  const first = `Rendered by croft from ${source}; edit that instead.`;
  return note === undefined ? first : `${first}\n${note}`;
}

/** The origin of what a rule of Croft made, in words. */
export function rule(words: string): Origin {
  return { kind: 'rule', rule: words };
}

/** A document whose lines come from `origin` unless something inside says otherwise. */
export function made(value: Emittable, words: string): Sourced<Origin> {
  return new Sourced(value, rule(words));
}
