import type { Diagnostic, Related } from '../../base/diagnostic.ts';
import { compareText } from '../../base/text.ts';
import type { ModelCluster } from '../model.ts';
import type { Capability } from '../workload.ts';
import type { Member } from './members.ts';

interface Promising {
  readonly member: Member;
  readonly provides: readonly Capability[];
}

/** Promises that only one workload of a cluster can keep. */
const EXCLUSIVE =
  /^(?:crd|storage-class|snapshot-class|gateway|gateway-class|issuer|secret-store):/;

/** `catalogue-requires`, `catalogue-two-providers` and `catalogue-cycle` among the members of a cluster. */
export function checkMembers(cluster: ModelCluster, drafts: readonly Promising[]): Diagnostic[] {
  const members = Map.groupBy(
    drafts.map(({ member }) => member),
    ({ name }) => name,
  );
  return [
    ...drafts.flatMap(({ member }) => missing(cluster, member, members)),
    ...twoProviders(cluster, drafts),
    ...cycles(cluster, members),
  ];
}

/** The place in the source that makes a member part of the cluster. */
function placeOf(cluster: ModelCluster, { app, uses }: Member): Pick<Diagnostic, 'file' | 'range'> {
  if (app) {
    const { document, file } = app.declared;
    return { file, range: document.range(document.has(['use']) ? ['use'] : ['kind']) };
  }
  const path = uses.find((use) => use.path.length > 0)?.path ?? ['platform'];
  const { document, file } = cluster.declared;
  return { file, range: document.range(document.has([...path, 'use']) ? [...path, 'use'] : path) };
}

function missing(
  cluster: ModelCluster,
  member: Member,
  members: ReadonlyMap<string, readonly Member[]>,
): Diagnostic[] {
  const wanted = member.entry?.value.requires.entries ?? [];
  return wanted
    .filter((name) => !members.has(name))
    .map((name) => ({
      code: 'catalogue-requires',
      severity: 'error',
      ...placeOf(cluster, member),
      message: `${member.name} needs ${name}, which is not part of cluster ${cluster.name}`,
      hint: `add ${name} to platform of ${cluster.declared.file}, for example to addons`,
    }));
}

function twoProviders(cluster: ModelCluster, drafts: readonly Promising[]): Diagnostic[] {
  const first = new Map<Capability, Member>();
  const found: Diagnostic[] = [];
  for (const { member, provides } of drafts)
    for (const capability of provides) {
      const other = first.get(capability);
      if (!other) first.set(capability, member);
      else if (EXCLUSIVE.test(capability)) {
        const related: Related = { ...placeOf(cluster, other), message: other.name };
        found.push({
          code: 'catalogue-two-providers',
          severity: 'error',
          ...placeOf(cluster, member),
          message: `${capability} is provided by ${other.name} and by ${member.name}`,
          hint: 'keep one of them, or give one a name of its own',
          related: [related],
        });
      }
    }
  return found;
}

/** What a member waits for by name: `after` of its entry and its application, and what its entry requires. */
function waitsFor({ app, entry }: Member): string[] {
  return [
    ...(entry?.value.after ?? []),
    ...(entry?.value.requires.entries ?? []),
    ...(app?.declared.value.after ?? []),
  ];
}

function cycles(cluster: ModelCluster, members: ReadonlyMap<string, readonly Member[]>): Diagnostic[] {
  const done = new Set<string>();
  const path: string[] = [];
  const found: Diagnostic[] = [];
  const visit = (name: string): void => {
    const [member, ...others] = members.get(name) ?? [];
    if (!member || done.has(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      found.push(cycle(cluster, member, [...path.slice(start), name]));
      return;
    }
    path.push(name);
    for (const next of [member, ...others].flatMap(waitsFor)) visit(next);
    path.pop();
    done.add(name);
  };
  for (const name of [...members.keys()].sort(compareText)) visit(name);
  return found;
}

function cycle(cluster: ModelCluster, member: Member, names: readonly string[]): Diagnostic {
  return {
    code: 'catalogue-cycle',
    severity: 'error',
    ...placeOf(cluster, member),
    message: names.join(' waits for '),
    hint: 'remove one of these from after',
  };
}
