import type { ReportLine, SourceMachine } from './imported.ts';

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The machines with names that nodes can have: one label, each its own. A host name of several labels gives its first one,
 * or all of them where several machines share that; what the configuration says stays as it is.
 */
export function withNodeNames<M extends SourceMachine>(
  machines: readonly M[],
): { readonly machines: readonly M[]; readonly report: readonly ReportLine[] } {
  const first = machines.map(({ name }) => kebab(name.split('.')[0] ?? ''));
  const report: ReportLine[] = [];
  const named = machines.map((machine, index) => {
    const { name } = machine;
    if (LABEL.test(name)) return machine;
    const short = first[index] ?? '';
    const isOwn = short !== '' && first.filter((one) => one === short).length === 1;
    const label = isOwn ? short : kebab(name);
    if (label === '') return machine;
    const why = 'a node is named by one label; the host name that its configuration says is kept';
    report.push({ fate: 'mapped', from: placeOfHost(machine), to: `node ${label}`, why });
    return { ...machine, name: label };
  });
  return { machines: named, report };
}

/** A name of a node or of a secret: lower case with dashes, empty where nothing is left. */
export function kebab(...parts: readonly string[]): string {
  return parts
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 63)
    .replace(/-$/, '');
}

function placeOfHost({ documents, placeOf }: SourceMachine): ReportLine['from'] {
  const document = documents.find(({ kind }) => kind === 'HostnameConfig');
  if (document) return placeOf(document, ['hostname']);
  const [base] = documents;
  return base ? placeOf(base, ['machine', 'network', 'hostname']) : null;
}
