import type { ReportLine, SourceFile } from '../../imported.ts';
import { fileNamed, templateLines } from './side-files.ts';
import { CLUSTER, CLUSTER_FILE, LAB_FILE, NODES_FILE, type TopName } from './keys.ts';
import type { Template } from './model.ts';

/** The application that every cluster of the template has, to try its gateways out. */
export const ECHO = 'apps/default/echo.yaml';

/** Something that no key of the source says: what the template does by itself, or what is done otherwise here. */
interface Made {
  readonly from?: readonly TopName[];
  /** Undefined for what is not taken over. */
  readonly to?: string;
  readonly why: string;
  readonly when?: (template: Template) => boolean;
}

const INSTALLED = 'cluster-template installs it in every cluster';

const MADE: readonly Made[] = [
  {
    from: ['repositoryName', 'url'],
    to: `${LAB_FILE} name`,
    why: 'the name of the repository',
  },
  {
    from: ['nodeCidr'],
    to: `${CLUSTER_FILE} platform.loadBalancer.pool`,
    why: 'the addresses of the gateways only: the source hands out the whole network of the nodes, also the address of the next node; add the addresses that your own Services have',
  },
  {
    to: CLUSTER_FILE,
    why: 'the cluster is called kubernetes, as cluster-template calls every one',
  },
  {
    to: `${LAB_FILE} repository.webhook`,
    why: 'cluster-template waits for calls of GitHub',
    when: ({ form }) => form === 'legacy',
  },
  {
    to: `${NODES_FILE} nodes[].links`,
    why: 'cluster-template makes a bond of the only card of every node',
    when: ({ form }) => form === 'current',
  },
  {
    to: `${CLUSTER_FILE} platform.cni`,
    why: 'Cilium without Hubble, as cluster-template installs it',
  },
  { to: `${CLUSTER_FILE} platform.addons`, why: `metrics-server and reloader: ${INSTALLED}` },
  { to: `clusters/${CLUSTER}/${ECHO}`, why: INSTALLED },
  {
    to: `${CLUSTER_FILE} platform.certificates`,
    why: "from Let's Encrypt, in the profile classic: cluster-template takes shortlived, whose certificates are dead after a week switched off",
    when: ({ hasCloudflare }) => hasCloudflare,
  },
  {
    to: `${CLUSTER_FILE} platform.certificates`,
    why: 'from a certificate authority in the cluster, as cluster-template has it without Cloudflare',
    when: ({ hasCloudflare }) => !hasCloudflare,
  },
  {
    to: `${CLUSTER_FILE} platform.dns.public.ownerId`,
    why: 'the records that are there bear the owner default',
    when: ({ hasCloudflare, ingress }) => hasCloudflare && ingress !== 'none',
  },
  {
    to: `${CLUSTER_FILE} talos, kubernetes`,
    why: 'kernel parameters, files and arguments that cluster-template sets for every machine; compare them with your talos folder',
  },
  {
    why: 'cluster-template announces addresses by ARP as well as by BGP: here it is BGP alone',
    when: ({ hasBgp }) => hasBgp,
  },
  {
    why: 'cluster-template takes the search domain from machines (disableSearchDomain), for which there is no word: write it as a patch if you need it',
  },
];

/** Lines on what no key of the source says. */
export function madeLines(template: Template): ReportLine[] {
  return MADE.filter(({ when }) => when?.(template) ?? true).map(({ from = [], to, why }) => {
    const [place = null] = from.flatMap((name) => template.top.found(name)?.place ?? []);
    return to === undefined
      ? { fate: 'dropped', from: place, why }
      : { fate: 'defaulted', from: place, to, why };
  });
}

const AT_THE_HOST = 'the Git host has it already';

/** Files that may lie beside the source and are not taken over. */
const LEFT: Readonly<Record<string, string>> = {
  'age.key':
    'it opens what the old repository encrypted, so keep it; the lab has keys of its own, which croft secret init makes',
  'github-deploy.key.pub': AT_THE_HOST,
  'deploy.key.pub': AT_THE_HOST,
};

/** Lines on files beside the source that are not taken over, each with its reason. */
export function leftLines(files: readonly SourceFile[]): ReportLine[] {
  const known = Object.entries(LEFT).flatMap(([name, why]): ReportLine[] => {
    const file = fileNamed(files, name);
    return file ? [{ fate: 'dropped', from: { file: file.path, path: '' }, why }] : [];
  });
  return [...known, ...templateLines(files)];
}
