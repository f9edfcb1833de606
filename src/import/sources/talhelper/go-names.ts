import { isMap, newMap, type YamlMap, type YamlValue } from '../../../model/yaml/value.ts';

/** Names of Go for keys of the document without a kind, by the struct that has them. */
const NAMES: Readonly<Record<string, string>> = {
  '': 'ConfigVersion=version MachineConfig=machine ClusterConfig=cluster',
  machine:
    'MachineType=type MachineToken=token MachineCertSANs=certSANs MachineKubelet=kubelet MachineNetwork=network MachineInstall=install MachineEnv=env MachineSysctls=sysctls MachineSysfs=sysfs MachineFeatures=features MachineNodeLabels=nodeLabels MachineNodeAnnotations=nodeAnnotations MachineNodeTaints=nodeTaints',
  'machine.kubelet': 'KubeletImage=image KubeletClusterDNS=clusterDNS KubeletExtraArgs=extraArgs',
  'machine.network':
    'NetworkHostname=hostname NetworkInterfaces=interfaces NameServers=nameservers Searches=searchDomains',
  'machine.network.interfaces.[]':
    'DeviceInterface=interface DeviceAddresses=addresses DeviceMTU=mtu',
  'machine.install': 'InstallDisk=disk InstallImage=image InstallExtraKernelArgs=extraKernelArgs',
  cluster:
    'ClusterID=id ClusterSecret=secret ControlPlane=controlPlane ClusterName=clusterName ClusterNetwork=network BootstrapToken=token ExtraManifests=extraManifests',
  'cluster.controlPlane': 'Endpoint=endpoint',
  'cluster.network': 'DNSDomain=dnsDomain PodSubnet=podSubnets ServiceSubnet=serviceSubnets',
};

/** Free maps, whose keys are no names of Go. */
const FREE = new Set([
  'machine.kubelet.extraArgs',
  'machine.env',
  'machine.sysctls',
  'machine.sysfs',
  'machine.nodeLabels',
  'machine.nodeAnnotations',
  'machine.nodeTaints',
]);

/** Texts that are there, if empty, when the configuration says nothing. */
const EMPTY = new Set([
  'machine.type',
  'machine.network.hostname',
  'machine.install.disk',
  'machine.install.image',
  'cluster.clusterName',
]);

/**
 * The document without a kind as templates of talhelper see it: by the names that Go has for its keys. What is not in this
 * table cannot be read by a template here.
 */
export function goNamed(document: YamlMap): YamlMap {
  return named(document, '');
}

function named(map: YamlMap, at: string): YamlMap {
  const result = newMap();
  for (const pair of (NAMES[at] ?? '').split(' ')) {
    const [name = '', key = ''] = pair.split('=');
    const path = at === '' ? key : `${at}.${key}`;
    const value = map[key];
    if (value !== undefined && value !== null) result[name] = valueOf(value, path);
    else if (EMPTY.has(path)) result[name] = '';
  }
  return result;
}

function valueOf(value: YamlValue, path: string): YamlValue {
  if (Array.isArray(value))
    return value.map((one) => (isMap(one) ? named(one, `${path}.[]`) : one));
  return isMap(value) && !FREE.has(path) ? named(value, path) : value;
}
