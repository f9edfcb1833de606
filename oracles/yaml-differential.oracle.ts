import { parseBulk, parseDocument, YamlError, type YamlValue } from '../src/model/yaml/index.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { kubernetesTypes, type KubernetesTyping, type KubernetesValue } from './yaml-typing.ts';
import { generatedDocuments } from './yaml/documents.ts';
import { SCALARS } from './yaml/scalars.ts';

/** Both our readers against Kubernetes' own, on scalars in five places and on generated documents. */
export const oracle: Oracle = { name: 'yaml-differential', run };

const SEED = 20261121;
const DOCUMENTS = 4000;
const SHOWN = 20;

/** Where we differ on purpose; see docs/adr/0003. */
const DELIBERATE: readonly { readonly text: RegExp; readonly why: string }[] = [
  {
    text: /^[[{](:a|a:|-|!\S*)([:\]]|$)/,
    why: 'YAML 1.2 reads "-", ":" and "!" beside brackets differently from 1.1',
  },
  { text: /^\.\.\.$/, why: 'an end marker alone is an empty text to us' },
];

async function run({ tools }: OracleContext): Promise<OracleReport> {
  const scalars = SCALARS.flatMap((scalar) => [
    scalar,
    `a: ${scalar}`,
    `- ${scalar}`,
    `? ${scalar}\n: v`,
    `{${scalar}: v}`,
    `[${scalar}]`,
  ]);
  const documents = generatedDocuments(SEED, DOCUMENTS);
  const texts = [...scalars, ...documents];
  const answers = await kubernetesTypes(texts, tools.yamlTyping);
  const skipped = new Map<string, number>();
  const failures: string[] = [];
  for (const [index, text] of texts.entries()) {
    const answer = answers[index];
    if (!answer) throw new Error('an answer is missing');
    const wrong = [
      differs('parseDocument', document(text), answer),
      differs('parseBulk', bulk(text), answer),
    ];
    for (const line of wrong) {
      if (line === null) continue;
      const reason = DELIBERATE.find((entry) => entry.text.test(text))?.why;
      if (reason === undefined) failures.push(`${JSON.stringify(text)}: ${line}`);
      else skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
  }
  const more = failures.length - SHOWN;
  return {
    counts: {
      scalars: SCALARS.length,
      'places of scalars': scalars.length,
      documents: documents.length,
      'refused by all': answers.filter((answer) => 'error' in answer).length,
    },
    skipped: [...skipped].map(([why, count]) => `${count} times: ${why}`),
    failures: [...failures.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])],
  };
}

type Ours = { readonly value: YamlValue } | { readonly error: string };

function document(text: string): Ours {
  const { document: parsed, diagnostics } = parseDocument('a.yaml', text);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) return { error: `${wrong.code}: ${wrong.message}` };
  return parsed ? { value: parsed.value } : { error: 'nothing was read' };
}

function bulk(text: string): Ours {
  try {
    return { value: parseBulk(text)[0] ?? null };
  } catch (error) {
    if (error instanceof YamlError) return { error: `${error.code}: ${error.message}` };
    throw error;
  }
}

/** What one of our readers makes of a text that Kubernetes does not, or null. */
function differs(reader: string, ours: Ours, theirs: KubernetesTyping): string | null {
  if ('error' in theirs)
    return 'error' in ours ? null : `${reader} takes it; Kubernetes: ${theirs.error}`;
  if ('error' in ours) {
    // Lenient decoding keeps the last of two equal keys; we refuse them, as strict decoding does.
    const both = ours.error.startsWith('yaml-duplicate-key') && theirs.strict !== undefined;
    return both ? null : `${reader} refuses it (${ours.error}); Kubernetes: ${theirs.json}`;
  }
  return same(ours.value, theirs.value) ? null : `${reader} differs; Kubernetes: ${theirs.json}`;
}

function same(ours: YamlValue | undefined, theirs: KubernetesValue): boolean {
  switch (theirs.kind) {
    case 'list':
      return (
        Array.isArray(ours) &&
        ours.length === theirs.value.length &&
        theirs.value.every((item, index) => same(ours[index], item))
      );
    case 'map': {
      if (typeof ours !== 'object' || ours === null || Array.isArray(ours)) return false;
      const keys = Object.keys(theirs.value);
      return (
        keys.length === Object.keys(ours).length &&
        keys.every((key) => same(ours[key], theirs.value[key] ?? { kind: 'null', value: null }))
      );
    }
    case 'int':
      if (typeof ours === 'bigint') return String(ours) === theirs.value;
      return typeof ours === 'number' && Number.isInteger(ours) && ours === Number(theirs.value);
    case 'float':
      return (
        (typeof ours === 'number' || typeof ours === 'bigint') &&
        Number(ours) === Number(theirs.value)
      );
    default:
      return ours === theirs.value;
  }
}
