import type { Diagnostic } from '../base/diagnostic.ts';
import { parseAddress } from '../model/address.ts';
import type { Place } from '../model/place.ts';
import type { Link, Node } from '../model/schema/nodes.ts';
import type { Encryption } from '../model/schema/volumes.ts';
import type { Path } from '../model/yaml/index.ts';
import { contractOf, isFrom, type Contract } from '../talos/contract.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

type Minor = `${number}.${number}`;

/** Something that is said and that not every version of Talos can do. */
interface Said {
  readonly place: Place;
  readonly what: string;
  readonly since?: Minor;
  /** The first version that cannot do it any more. */
  readonly until?: Minor;
  readonly instead: string;
}

/** What is declared can be done by the Talos that the cluster has: what cannot would be left out. */
export function checkTalosWords({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) => {
    const contract = contractOf(facts.value.talos.version);
    if (!contract) return [];
    const said = [
      ...saidOfCluster(facts),
      ...facts.cluster.nodes.value.nodes.flatMap((node, i) => saidOfNode(facts, node, i)),
    ];
    return said
      .filter((one) => !isPossible(contract, one))
      .map(({ place, what, since, until, instead }) =>
        finding('talos-word-unsupported', place, {
          message: `${what} needs Talos ${since ?? ''}${since ? ' or later' : `before ${until ?? ''}`}, and cluster ${facts.value.name} has ${facts.value.talos.version}`,
          hint: instead,
        }),
      );
  });
}

function isPossible(contract: Contract, { since, until }: Said): boolean {
  return (!since || isFrom(contract, since)) && (!until || !isFrom(contract, until));
}

const REMOVE = 'remove it, or choose another version of Talos';

function saidOfCluster({ value: { talos }, at }: ClusterFacts): Said[] {
  const word = (path: Path, declared: unknown, since: Minor): Said[] =>
    declared === undefined
      ? []
      : [{ place: at(['talos', ...path]), what: path.join('.'), since, instead: REMOVE }];
  return [
    ...word(['oom'], talos.oom, '1.12'),
    ...word(['time', 'nts'], talos.time?.nts, '1.14'),
    ...word(['filesystemTrim'], talos.filesystemTrim, '1.14'),
    ...word(['workloadIsolation'], talos.workloadIsolation, '1.14'),
    ...word(
      ['systemVolumes', 'ephemeral', 'secure'],
      talos.systemVolumes?.ephemeral?.secure,
      '1.13',
    ),
    ...Object.entries(talos.registries).flatMap(([host, { clientKey }]) =>
      word(['registries', host, 'clientKey'], clientKey, '1.14'),
    ),
    ...encryptions(talos.encryption, (path) => at(['talos', 'encryption', ...path])),
    ...appended(talos.files, (path) => at(['talos', ...path])),
  ];
}

/** Files of /etc are documents of their own since 1.14, which hold the whole file. */
function appended(files: Node['files'], place: (path: Path) => Place): Said[] {
  return files.flatMap(({ path, op }, k) =>
    op !== 'append' || !path.startsWith('/etc/')
      ? []
      : {
          place: place(['files', k, 'op']),
          what: `op: append of ${path}`,
          until: '1.14' as const,
          instead: 'write the whole file, with op: overwrite',
        },
  );
}

function saidOfNode({ atNode }: ClusterFacts, node: Node, i: number): Said[] {
  const place = (path: Path): Place => atNode(i, path);
  return [
    ...(node.links ?? []).flatMap((link, j) =>
      saidOfLink(link, node, (path) => place(['links', j, ...path])),
    ),
    ...node.volumes.flatMap(
      ({ kind, type, filesystem, maxSize, accessTime, secure, encryption }, k) => {
        const at = (word: string): Place => place(['volumes', k, word]);
        const isUser = kind === 'user';
        return [
          ...said(isUser && type !== 'partition', at('type'), `a volume of type ${type}`, '1.12'),
          ...said(isUser && filesystem === 'btrfs', at('filesystem'), 'btrfs', '1.14'),
          ...said(maxSize?.endsWith('%') === true, at('maxSize'), 'a share of the disk', '1.12'),
          ...said(
            maxSize?.startsWith('-') === true,
            at('maxSize'),
            'a size that is left free',
            '1.13',
          ),
          ...said(accessTime !== undefined, at('accessTime'), 'accessTime', '1.13'),
          ...said(secure !== undefined, at('secure'), 'secure', '1.13'),
          ...encryptions({ encryption }, (path) => place(['volumes', k, ...path])),
        ];
      },
    ),
    ...encryptions(node.encryption, (path) => place(['encryption', ...path])),
    ...appended(node.files, place),
    ...said(
      node.systemVolumes?.ephemeral?.secure !== undefined,
      place(['systemVolumes', 'ephemeral', 'secure']),
      'secure',
      '1.13',
    ),
  ];
}

function saidOfLink(
  { bond, wireguard, ethernet }: Link,
  node: Node,
  place: (path: Path) => Place,
): Said[] {
  const hosts = (wireguard?.peers ?? []).flatMap(({ endpoint }, k) => {
    const [, host = ''] = /^\[?([^\]]*?)\]?:\d+$/.exec(endpoint ?? '') ?? [];
    if (endpoint === undefined || parseAddress(host)) return [];
    return {
      place: place(['wireguard', 'peers', k, 'endpoint']),
      what: `an endpoint that is no address, ${endpoint},`,
      until: '1.12' as const,
      instead: 'write the address of the peer and its port',
    };
  });
  const primary =
    bond?.primary === undefined
      ? []
      : [
          {
            place: place(['bond', 'primary']),
            what: 'bond.primary',
            until: '1.12' as const,
            instead: 'remove it: bonds of later versions prefer no member',
          },
        ];
  return [
    ...hosts,
    ...primary,
    ...said(
      bond !== undefined && new Set(bond.members.map((one) => isSelected(one, node))).size > 1,
      place(['bond', 'members']),
      'a bond of interfaces by name and by hardware address',
      '1.12',
    ),
    ...said(
      ethernet !== undefined && ethernet.wakeOnLan.length > 0,
      place(['ethernet', 'wakeOnLan']),
      'wakeOnLan',
      '1.12',
    ),
  ];
}

/** Whether a member of a bond is found by what it is, and not by its name. */
function isSelected(member: string, { links = [] }: Node): boolean {
  const declared = links.find(({ name }) => name === member);
  return declared
    ? declared.mac !== undefined || declared.driver !== undefined
    : member.includes(':') || /^(?:[0-9a-f]{2}-){5}[0-9a-f]{2}$/i.test(member);
}

function encryptions(
  volumes: { readonly [volume: string]: Encryption | undefined } | undefined,
  place: (path: Path) => Place,
): Said[] {
  return Object.entries(volumes ?? {}).flatMap(([volume, one]) =>
    typeof one === 'object'
      ? one.keys.flatMap(({ tpm }, k) =>
          said(
            tpm?.pcrs !== undefined,
            place([volume, 'keys', k, 'tpm', 'pcrs']),
            'a choice of registers of the TPM',
            '1.12',
          ),
        )
      : [],
  );
}

function said(is: boolean, place: Place, what: string, since: Minor): Said[] {
  return is ? [{ place, what, since, instead: REMOVE }] : [];
}
