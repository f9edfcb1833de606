import type { Path } from '../../model/yaml/index.ts';
import type { YamlMap, YamlValue } from '../../model/yaml/value.ts';
import { mapOf, type Subject, type Take } from '../subject.ts';
import { deviceDrafts } from './devices.ts';
import { finished, isAccepted, linksOf, type Draft } from './draft.ts';
import { documentDrafts } from './link-documents.ts';
import { createNames } from './names.ts';
import { mapAt, saysOnly, textsOf } from './values.ts';

/**
 * The links of a machine, all of them one word of the node. Devices and documents that the model has no words for stay as they
 * are, each as a whole, beside those that are read.
 */
export function readLinks(subject: Subject): void {
  subject.word('node', ['links'], (take) => {
    const names = createNames();
    const drafts = [...documentDrafts(subject, names), ...deviceDrafts(subject, names)];
    const accepted = drafts.filter(isAccepted);
    const tunnels = accepted.filter(({ privateKey }) => privateKey !== undefined);
    const links = accepted.map((draft) => {
      const link = finished(subject, draft, draft === tunnels[0]);
      const card = cardOf(subject, link['interface']);
      for (const [document, path] of [...draft.paths, ...(card?.paths ?? [])]) take(document, path);
      return mapOf({ ...link, ethernet: card?.word });
    });
    const known = [...links, ...membersOf(accepted, links)];
    const all = [...known, ...cardsOf(subject, known, take)];
    const renamed = names.renamed();
    if (all.length === 0 || !linksOf(all) || !isWhole(subject, all, renamed)) return undefined;
    return onlyOne(all, renamed.length > 0);
  });
}

/** The one interface of a machine has the name of the short form when it cannot keep its own. */
function onlyOne(links: YamlMap[], isRenamed: boolean): YamlMap[] {
  const [link] = links;
  const isChosen = link?.['mac'] !== undefined && isRenamed;
  return isChosen && links.length === 1 ? [mapOf({ ...link, name: 'lan' })] : links;
}

/** Members that are no links already. */
function membersOf(drafts: readonly Draft[], links: readonly YamlMap[]): YamlMap[] {
  const there = new Set(links.map(({ name }) => name));
  return drafts
    .flatMap(({ members = [] }) => members)
    .filter(({ name }) => {
      const isNew = !there.has(name);
      there.add(name ?? null);
      return isNew;
    });
}

/** Members of bonds and bridges that are links only for the settings of their network cards. */
function cardsOf(subject: Subject, links: readonly YamlMap[], take: Take): YamlMap[] {
  const there = new Set(links.map(({ name }) => name));
  const names = links.flatMap((link) =>
    ['bond', 'bridge'].flatMap((key) => textsOf(mapAt(link, key)?.['members']) ?? []),
  );
  return [...new Set(names)].flatMap((name) => {
    const card = there.has(name) ? null : cardOf(subject, name);
    for (const [document, path] of card?.paths ?? []) take(document, path);
    return card ? [mapOf({ name, interface: name, ethernet: card.word })] : [];
  });
}

const RINGS = ['rx', 'tx'];
const CHANNELS = ['rx', 'tx', 'other', 'combined'];

/** The settings of a network card, by the name of its interface. */
function cardOf(
  subject: Subject,
  name: YamlValue | undefined,
): { readonly word: YamlMap; readonly paths: Draft['paths'] } | null {
  const document = subject.documents('EthernetConfig').find((one) => one['name'] === name);
  if (!document || typeof name !== 'string') return null;
  const part = (key: string, keys: readonly string[]): YamlMap | undefined => {
    const map = mapAt(document, key) ?? mapOf({});
    const known = mapOf(Object.fromEntries(keys.map((one) => [one, map[one]])));
    return Object.keys(known).length > 0 ? known : undefined;
  };
  const { features, wakeOnLan } = document;
  const word = mapOf({
    ...{ features, wakeOnLan },
    rings: part('rings', RINGS),
    channels: part('channels', CHANNELS),
  });
  const paths: Path[] = [
    ...['features', 'wakeOnLan'].map((key) => [key]),
    ...RINGS.map((key) => ['rings', key]),
    ...CHANNELS.map((key) => ['channels', key]),
  ];
  const isKnown = linksOf([mapOf({ name: 'card', interface: name, ethernet: word })]) !== null;
  return isKnown && Object.keys(word).length > 0
    ? { word, paths: paths.map((path) => [document, path]) }
    : null;
}

/** Kinds of documents that name links. */
const NAMING = [
  ...['LinkConfig', 'LinkAliasConfig', 'BondConfig', 'BridgeConfig', 'DummyLinkConfig'],
  ...['WireguardConfig', 'VLANConfig', 'VRFConfig', 'VethConfig', 'DHCPv4Config', 'DHCPv6Config'],
  ...['Layer2VIPConfig', 'HCloudVIPConfig', 'RoutingRuleConfig', 'BlackholeRouteConfig'],
];

/** Whether no document that stays names a link that is called otherwise now. */
function isWhole(
  subject: Subject,
  links: readonly YamlMap[],
  renamed: readonly (readonly [text: string, name: string])[],
): boolean {
  const gone = renamed
    .filter(([text, name]) =>
      links.some((link) => link['name'] === name && link['interface'] !== text),
    )
    .map(([text]) => text);
  return NAMING.flatMap((kind) => subject.documents(kind))
    .filter((document) => !saysOnly(document, []))
    .every(({ name, link, parent, links: members, vrf }) =>
      [name, link, parent, vrf, ...(textsOf(members ?? []) ?? [])].every(
        (text) => typeof text !== 'string' || !gone.includes(text),
      ),
    );
}
