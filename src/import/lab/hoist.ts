import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Role } from '../imported.ts';
import type { Finding, Scope } from '../subject.ts';
import { copyOf } from '../../model/yaml/plain.ts';
import { pathText } from '../tree.ts';
import { identity, type MachineReading, type Returned, type Said, type Word } from './word.ts';

/** What all machines of a cluster say, as words of its two files. */
export interface Hoisted {
  readonly words: readonly Word[];
  readonly returned: readonly Returned[];
}

/** Findings about one thing: what stands at a path, or one item of the list there. */
interface Topic {
  readonly said: readonly Said[];
}

const ROLES: readonly Role[] = ['control-plane', 'worker'];
const RULES = pathText(['talos', 'firewall', 'rules']);

/**
 * Puts the findings of machines together. A word of the cluster is what most of them say, of as many the first control
 * plane; what the others say goes back. What may stand in either file stands in cluster.yaml when all say the same.
 */
export function hoist(machines: readonly MachineReading[]): Hoisted {
  const words: Word[] = [];
  const returned: Returned[] = [];
  const planes = machines.filter(({ machine }) => machine.role === 'control-plane');
  const voters = { cluster: inOrder(machines), 'control-plane': planes } as const;
  for (const scope of ['cluster', 'control-plane'] as const)
    for (const topic of topicsOf(machines, scope, returned)) {
      const outcome = isRule(topic) ? ruled(topic, machines) : voted(topic, voters[scope]);
      if (outcome.word) words.push(outcome.word);
      returned.push(...outcome.returned);
    }
  const either = topicsOf(machines, 'either', returned);
  const apart = outOfOrder(either, machines);
  for (const topic of either)
    words.push(...(apart.has(pathOf(topic)) ? ownWords(topic, machines) : shared(topic, machines)));
  for (const topic of topicsOf(machines, 'node', returned))
    words.push(...topic.said.map((said) => wordOfNode(said, machines)));
  return { words: inReadingOrder(words), returned };
}

/** Words of nodes in the order in which each machine says them. */
function inReadingOrder(words: readonly Word[]): Word[] {
  const rank = ({ said: [first] }: Word): number =>
    first ? first.by.reading.findings.indexOf(first.finding) : 0;
  const ofNodes = words.filter(({ file }) => file === 'nodes');
  const ranked = ofNodes.map((word) => ({ word, rank: rank(word) }));
  return [
    ...words.filter(({ file }) => file === 'cluster'),
    ...ranked.sort((a, b) => a.rank - b.rank).map(({ word }) => word),
  ];
}

/** Control planes first: with as many voices on both sides, the first of them decides. */
function inOrder(machines: readonly MachineReading[]): MachineReading[] {
  return ROLES.flatMap((role) => machines.filter(({ machine }) => machine.role === role));
}

/** Findings of a scope by what they are about; what one machine says twice goes back. */
function topicsOf(
  machines: readonly MachineReading[],
  scope: Scope,
  returned: Returned[],
): Topic[] {
  const topics = new Map<string, Said[]>();
  for (const by of inOrder(machines))
    for (const finding of by.reading.findings) {
      if (finding.scope !== scope) continue;
      const { path, isItem, value } = finding;
      let key = `${JSON.stringify(path)}${isItem ? identity(value) : ''}`;
      const isKnown = (): boolean => topics.get(key)?.some((one) => one.by === by) === true;
      if (!isSet(finding)) while (isItem && isKnown()) key += ' again';
      const isTwice = isKnown();
      // A name in a certificate counts once, however often it stands there.
      if (isTwice && isItem) continue;
      const said = topics.get(key) ?? [];
      topics.set(key, said);
      if (isTwice)
        returned.push({ said: [{ by, finding }], why: 'the configuration says it twice' });
      else said.push({ by, finding });
    }
  return [...topics.values()].map((said) => ({ said }));
}

/** Lists in which an item counts once. */
const SETS: ReadonlySet<string> = new Set([
  'endpoint.names',
  'kubernetes.apiServer.certSans',
  'talos.certSans',
]);

function isSet({ path }: Finding): boolean {
  return SETS.has(pathText(path));
}

interface Outcome {
  readonly word?: Word;
  readonly returned: readonly Returned[];
}

function voted({ said }: Topic, voters: readonly MachineReading[]): Outcome {
  const camps = new Map<string, Said[]>();
  for (const one of said) {
    const key = identity(one.finding.value);
    camps.set(key, [...(camps.get(key) ?? []), one]);
  }
  const silent = voters.filter((voter) => said.every(({ by }) => by !== voter));
  const [winner = []] = [...camps.values()].sort((a, b) => b.length - a.length);
  const why = 'not all machines say the same, and cluster.yaml has one word for all';
  // An item is sooner added to some machines than removed from as many.
  const isTie = silent.length === winner.length && voters.length > 0;
  const isItem = said[0]?.finding.isItem === true;
  const isSilent = silent.length > winner.length || (isTie && (isItem || silent[0] === voters[0]));
  if (isSilent) return { returned: [{ said, why }] };
  const others = said.filter((one) => !winner.includes(one));
  const unsaid = [...silent, ...others.map(({ by }) => by)];
  return {
    ...(winner[0] && { word: wordOfCluster(winner[0], { said: winner, unsaid }) }),
    returned: others.length > 0 ? [{ said: others, why }] : [],
  };
}

function wordOfCluster(
  { finding: { path, isItem, value } }: Said,
  who: Pick<Word, 'said' | 'unsaid'>,
): Word {
  return { file: 'cluster', path, isItem, value: copyOf(value), ...who };
}

function isRule({ said: [first] }: Topic): boolean {
  return first?.finding.isItem === true && pathText(first.finding.path) === RULES;
}

/** A rule of the firewall can be for one role only. */
function ruled({ said }: Topic, machines: readonly MachineReading[]): Outcome {
  const [first] = said;
  if (!first) return { returned: [] };
  const word = wordOfCluster(first, { said, unsaid: [] });
  if (said.length === machines.length) return { word, returned: [] };
  const role = ROLES.find((one) => {
    const group = machines.filter(({ machine }) => machine.role === one);
    return group.length === said.length && group.every((by) => said.some((own) => own.by === by));
  });
  const why = 'the rule is neither for all machines nor for all of one role';
  if (role === undefined) return { returned: [{ said, why }] };
  return { word: { ...word, value: withRole(word.value, role) }, returned: [] };
}

function withRole(value: YamlValue, role: Role): YamlValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ({ ...value, role } satisfies YamlMap)
    : value;
}

/**
 * Lists of which machines share items that do not stand first in each: those of the cluster come before those of a node,
 * and some orders count, such as that of kernel modules.
 */
function outOfOrder(
  topics: readonly Topic[],
  machines: readonly MachineReading[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const lists = topics.filter(({ said: [first] }) => first?.finding.isItem === true);
  for (const path of new Set(lists.map(pathOf))) {
    const own = lists.filter((topic) => pathOf(topic) === path);
    const common = own.filter((topic) => isShared(topic, machines)).map(textOf);
    for (const { reading } of machines) {
      const items = reading.findings
        .filter((one) => one.scope === 'either' && pathText(one.path) === path)
        .map(({ value }) => identity(value));
      if (common.some((item, index) => items[index] !== item)) found.add(path);
    }
  }
  return found;
}

function pathOf({ said: [first] }: Topic): string {
  return pathText(first?.finding.path ?? []);
}

function textOf({ said: [first] }: Topic): string {
  return identity(first?.finding.value ?? null);
}

/** Whether all machines say the same. */
function isShared({ said }: Topic, machines: readonly MachineReading[]): boolean {
  const values = new Set(said.map(({ finding }) => identity(finding.value)));
  return values.size === 1 && said.length === machines.length;
}

function ownWords({ said }: Topic, machines: readonly MachineReading[]): Word[] {
  return said.map((one) => wordOfNode(one, machines));
}

function shared(topic: Topic, machines: readonly MachineReading[]): Word[] {
  const { said } = topic;
  const below = ownWords(topic, machines);
  const [first] = said;
  if (!first || !isShared(topic, machines)) return below;
  const word = wordOfCluster(first, { said, unsaid: [] });
  return [{ ...word, path: ['talos', ...word.path], below }];
}

function wordOfNode(said: Said, machines: readonly MachineReading[]): Word {
  const { path, isItem, value } = said.finding;
  const index = machines.indexOf(said.by);
  return {
    file: 'nodes',
    path: ['nodes', index, ...path],
    ...{ isItem, value: ownSchematic(path, copyOf(value)), said: [said], unsaid: [] },
  };
}

/** A node names a schematic by its id alone, where the cluster says what it is made of, or `id`. */
function ownSchematic(path: Path, value: YamlValue): YamlValue {
  if (pathText(path) !== 'schematic' || !isMap(value)) return value;
  const { id, ...others } = value;
  return id !== undefined && Object.keys(others).length === 0 ? id : value;
}
