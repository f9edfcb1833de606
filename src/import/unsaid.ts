import type { YamlMap, YamlValue } from '../model/yaml/value.ts';
import { isFrom, type Contract } from '../talos/contract.ts';
import type { ReadMachine } from './lab/network/carriers.ts';
import { mapAt } from './read/values.ts';
import { mapOf } from './subject.ts';

/**
 * Keys of cluster.yaml for what no machine of a cluster says and the model would say by itself: name servers where a DHCP
 * server gives them, time servers, and what `talosctl gen config` writes for Talos 1.14. They hold where nothing else says these
 * words.
 */
export function unsaidWords(machines: readonly ReadMachine[], contract: Contract): YamlMap {
  const findings = machines.flatMap(({ reading }) => reading.findings);
  const says = (...path: string[]): boolean =>
    findings.some((one) => path.every((step, i) => one.path[i] === step));
  const unless = (isSaid: boolean, value: YamlValue): YamlValue | undefined =>
    isSaid ? undefined : value;
  const documents = machines.flatMap(({ machine }) => machine.documents);
  const isSecured = machines.every(({ machine }) => machine.documents.some(saysSecure));
  const isNew = isFrom(contract, '1.14');
  const isTrimmed = documents.some(({ kind }) => kind === 'FilesystemTrimConfig');
  const isOpen = says('talos', 'firewall', 'rules') && !says('talos', 'firewall', 'default');
  const volumes = unless(!isNew || isSecured, mapOf({ ephemeral: mapOf({ secure: false }) }));
  const talos = mapOf({
    filesystemTrim: unless(!isNew || isTrimmed, false),
    firewall: isOpen ? mapOf({ default: 'accept' }) : undefined,
    systemVolumes: volumes,
  });
  const network = mapOf({
    dns: unless(says('network', 'dns'), []),
    ntp: unless(says('network', 'ntp'), []),
  });
  return mapOf({ talos: unlessEmpty(talos), network: unlessEmpty(network) });
}

function saysSecure(document: YamlMap): boolean {
  const { kind, name } = document;
  const isEphemeral = kind === 'VolumeConfig' && name === 'EPHEMERAL';
  return isEphemeral && mapAt(document, 'mount')?.['secure'] !== undefined;
}

function unlessEmpty(map: YamlMap): YamlMap | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
