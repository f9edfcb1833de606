import type { Emittable, Path } from '../../../model/yaml/index.ts';
import { isFrom } from '../../../talos/contract.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import { textOf as scalarText } from '../../../talos/patch/tree.ts';
import { plainMap, type TalosMap } from '../../../talos/value.ts';
import {
  clusterIdentity,
  COMMON_DOCUMENTS,
  documentOf,
  generatedConfiguration,
  hostOf,
  machineOf as baseMachine,
  networkDocument,
  planeDocuments,
  type Generated,
} from '../talos/generated.ts';
import {
  filled,
  isSet,
  listOf,
  mapAt,
  mapsOf,
  textOf,
  v1alpha1Of,
  withDocument,
  withValue,
} from '../talos/fields.ts';
import { problemAt } from '../place.ts';
import { rendered } from '../go-template/index.ts';
import { goNamed } from './go-names.ts';
import { imageOf, type Image } from './image.ts';
import { networkDocuments } from './network.ts';
import type { Making } from './making.ts';
import type { TalhelperNode } from './talconfig.ts';

/** A machine before its patches. */
export interface Made {
  readonly documents: TalosDocument[];
  readonly image: Image;
}

/** The documents of a node as talhelper makes them, before patches. */
export function madeMachine(making: Making, node: TalhelperNode): Made {
  const image = imageOf(making, node);
  const base = baseOf(making, node, image.url);
  const own = ownValues(making, node, base, image);
  const labelled = withTemplates(making, node, own);
  const whole = withCluster(making, labelled);
  return { documents: multiDocuments(making, node, whole), image };
}

function baseOf(making: Making, node: TalhelperNode, image: Emittable): TalosDocument[] {
  const { talconfig, contract, encryptionKeys } = making;
  const { value } = talconfig;
  const isOpen =
    isSet(value, 'allowSchedulingOnMasters') || isSet(value, 'allowSchedulingOnControlPlanes');
  const endpoint = textOf(value, 'endpoint');
  const of: Generated = {
    contract,
    role: isSet(node.value, 'controlPlane') ? 'control-plane' : 'worker',
    clusterName: value['clusterName'],
    endpoint: value['endpoint'],
    endpointHost: hostOf(endpoint),
    kubernetes: textOf(value, 'kubernetesVersion').replace(/^v/, ''),
    image,
    ...(filled(value, 'domain') !== undefined && { domain: value['domain'] }),
    ...networksOf(value, endpoint),
    machineSans: listOf(value, 'additionalMachineCertSans'),
    apiSans: listOf(value, 'additionalApiServerCertSans'),
    ...(isOpen && {
      controlPlaneWorkloads: isSet(value, 'allowSchedulingOnControlPlanes')
        ? value['allowSchedulingOnControlPlanes']
        : value['allowSchedulingOnMasters'],
    }),
    encryptionKeys,
  };
  return isFrom(contract, '1.14') ? mixed(of) : generatedConfiguration(of);
}

function networksOf(value: TalosMap, endpoint: string): Pick<Generated, 'pods' | 'services'> {
  const pods = listOf(value, 'clusterPodNets');
  const services = listOf(value, 'clusterSvcNets');
  const isIPv6 = /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(endpoint);
  return {
    ...(pods.length > 0 ? { pods } : isIPv6 && { pods: ['fc00:db8:10::/56'] }),
    ...(services.length > 0 ? { services } : isIPv6 && { services: ['fc00:db8:20::/112'] }),
  };
}

/** talhelper 3.1 makes the form that 1.14 had before its release: some sections are documents, others are not yet. */
function mixed(of: Generated): TalosDocument[] {
  const isPlane = of.role === 'control-plane';
  return [
    {
      kind: 'v1alpha1',
      value: {
        version: 'v1alpha1',
        debug: false,
        persist: true,
        machine: baseMachine(of),
        cluster: clusterIdentity(of),
      },
    },
    ...COMMON_DOCUMENTS,
    networkDocument(of),
    // It forgets names in the certificate of the API server.
    ...(isPlane ? planeDocuments({ ...of, apiSans: [] }, 'key1') : []),
  ];
}

type Documents = TalosDocument[];

/** What the node says itself of the section `machine`. */
function ownValues(
  { contract }: Making,
  { value }: TalhelperNode,
  base: Documents,
  image: Image,
): Documents {
  let documents = base;
  const set = (path: readonly string[], one: Emittable): void => {
    if (one !== undefined) documents = withValue(documents, ['machine', ...path], one);
  };
  if (!isFrom(contract, '1.12')) {
    if (!isSet(value, 'ignoreHostname')) set(['network', 'hostname'], value['hostname']);
    set(['network', 'nameservers'], filled(value, 'nameservers'));
    if (isSet(value, 'disableSearchDomain'))
      set(['network', 'disableSearchDomain'], value['disableSearchDomain']);
    set(['network', 'interfaces'], filled(value, 'networkInterfaces'));
  }
  set(['install', 'disk'], filled(value, 'installDisk'));
  set(['install', 'diskSelector'], value['installDiskSelector']);
  set(['disks'], filled(value, 'machineDisks'));
  const modules = filled(value, 'kernelModules');
  set(['kernel'], modules === undefined ? undefined : { modules });
  set(['nodeAnnotations'], plainTexts(mapAt(value, 'nodeAnnotations')));
  set(['nodeLabels'], plainTexts(mapAt(value, 'nodeLabels')));
  set(['nodeTaints'], mapAt(value, 'nodeTaints'));
  if (!isFrom(contract, '1.12') && !image.usesUki && image.kernelArgs.length > 0)
    set(['install', 'extraKernelArgs'], image.kernelArgs);
  const sans = listOf(value, 'certSANs');
  if (sans.length > 0) {
    const before = listOf(mapAt(v1alpha1Of(documents), 'machine'), 'certSANs');
    set(['certSANs'], [...before, ...sans]);
  }
  return documents;
}

function isTemplate(value: Emittable): boolean {
  return /\{\{|\}\}/.test(scalarText(value));
}

function plainTexts(map: TalosMap | undefined): TalosMap | undefined {
  return map && Object.fromEntries(Object.entries(map).filter(([, value]) => !isTemplate(value)));
}

/** Labels and annotations may be templates over the configuration as it is by then. */
function withTemplates(making: Making, node: TalhelperNode, before: Documents): Documents {
  const files = making.contents.machineFiles(node);
  const documents = files ? withValue(before, ['machine', 'files'], files) : before;
  const data = goNamed(plainMap(v1alpha1Of(documents)));
  let whole = documents;
  for (const key of ['nodeLabels', 'nodeAnnotations']) {
    for (const [name, value] of Object.entries(mapAt(node.value, key) ?? {})) {
      if (!isTemplate(value)) continue;
      const result = rendered(scalarText(value), data);
      if ('text' in result) whole = withValue(whole, ['machine', key, name], result.text);
      else unclear(making, ['nodes', node.index, key, name], result.unclear);
    }
  }
  return whole;
}

function unclear({ talconfig, diagnostics }: Making, path: Path, what: string): void {
  diagnostics.push(
    problemAt(talconfig.document, path, {
      code: 'import-value',
      severity: 'warning',
      message: `the template cannot be evaluated exactly, so it is left out: ${what}`,
      hint: 'write its result in place of the template',
    }),
  );
}

/** CNI and manifests, which are the same on every machine. */
function withCluster({ talconfig, contract, contents }: Making, before: Documents): Documents {
  const cni = mapAt(talconfig.value, 'cniConfig');
  const manifests = contents.inlineManifests();
  const documents = manifests
    ? withValue(before, ['cluster', 'inlineManifests'], manifests)
    : before;
  if (!cni) return documents;
  if (!isFrom(contract, '1.14')) return withValue(documents, ['cluster', 'network', 'cni'], cni);
  const others = documents.filter(({ kind }) => kind !== 'KubeFlannelCNIConfig');
  const name = textOf(cni, 'name');
  if (name === 'flannel') {
    const flannel = mapAt(cni, 'flannel');
    return [
      ...others,
      documentOf('KubeFlannelCNIConfig', {
        backendType: 'vxlan',
        backendPort: 4789,
        extraArgs: filled(flannel, 'extraArgs'),
        kubeNetworkPoliciesEnabled: flannel?.['kubeNetworkPoliciesEnabled'],
      }),
    ];
  }
  const urls = filled(cni, 'urls');
  return name === 'custom' && urls !== undefined
    ? withValue(others, ['cluster', 'extraManifests'], urls)
    : others;
}

/** Documents of their own, for what the version of Talos has them. */
function multiDocuments({ contract }: Making, node: TalhelperNode, before: Documents): Documents {
  const { value } = node;
  const isMulti = isFrom(contract, '1.12');
  const own = [
    ...(isMulti ? hostDocuments(value) : []),
    ...firewallDocuments(mapAt(value, 'ingressFirewall')),
    ...mapsOf(value, 'extensionServices').map((one) => documentOf('ExtensionServiceConfig', one)),
    ...mapsOf(value, 'volumes').map((one) => documentOf('VolumeConfig', one)),
    ...mapsOf(value, 'userVolumes').map((one) => documentOf('UserVolumeConfig', one)),
    ...(isMulti ? networkDocuments(mapsOf(value, 'networkInterfaces')) : []),
  ].map(titled);
  return own.reduce(withDocument, before);
}

/** A document by the name that stands in it, which may have an origin. */
function titled(document: TalosDocument): TalosDocument {
  const { name } = document.value;
  const text = scalarText(name);
  return text === '' ? document : { ...document, name: text };
}

function hostDocuments(value: TalosMap): TalosDocument[] {
  const nameservers = listOf(value, 'nameservers').map((address) => ({ address }));
  const disableDefault = isSet(value, 'disableSearchDomain');
  const resolver = { nameservers, searchDomains: { disableDefault } };
  return [
    ...(nameservers.length > 0 || disableDefault ? [documentOf('ResolverConfig', resolver)] : []),
    documentOf(
      'HostnameConfig',
      isSet(value, 'ignoreHostname')
        ? { auto: 'stable' }
        : { auto: 'off', hostname: value['hostname'] },
    ),
  ];
}

function firewallDocuments(firewall: TalosMap | undefined): TalosDocument[] {
  if (!firewall) return [];
  const ingress = filled(firewall, 'defaultAction') ?? 'accept';
  return [
    documentOf('NetworkDefaultActionConfig', { ingress }),
    ...mapsOf(firewall, 'rules').map((rule) => documentOf('NetworkRuleConfig', rule)),
  ];
}

/** The configuration as templates of patches see it. */
export function templateData(documents: readonly TalosDocument[]): ReturnType<typeof goNamed> {
  return goNamed(plainMap(v1alpha1Of(documents)));
}
