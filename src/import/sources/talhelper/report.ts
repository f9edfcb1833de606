import { isMap, type YamlMap } from '../../../model/yaml/value.ts';
import type { Path } from '../../../model/yaml/index.ts';
import { isFrom, type Contract } from '../../../talos/contract.ts';
import { mapAt, mapsOf, textOf } from '../talos/fields.ts';
import type { ReportLine } from '../../imported.ts';
import { placeOfPath } from '../place.ts';
import { isEndpoint, LOST_OF_BOND } from './network.ts';
import type { Talconfig } from './talconfig.ts';

const ASKED = 'ids of schematics are computed here, without the factory';
const BOOT = 'it names the image that a machine boots from once, not what is installed';

/** Keys that become nothing, and why. */
const DROPPED: Readonly<Record<string, string>> = {
  filenameTmpl: 'it names files of talhelper, and there are none any more',
  noSchematicValidate: 'it is a switch of talhelper itself',
  imageSchematic: BOOT,
  'machineSpec.arch': BOOT,
  'machineSpec.useUKI': BOOT,
  'machineSpec.bootMethod': BOOT,
  'machineSpec.imageSuffix': BOOT,
  'imageFactory.ISOURLTmpl': BOOT,
  'imageFactory.schematicEndpoint': ASKED,
  'imageFactory.protocol': ASKED,
};

/** What else is worth a sentence. */
const WHY: Readonly<Record<string, string>> = {
  patches:
    'merged into the configuration of every machine last, over what its node says, as talhelper does it',
  extraManifests: 'added to the configuration',
  overridePatches: 'the patches of the group are left out, as it says',
  overrideExtraManifests: 'those of the group are left out, as it says',
  overrideMachineCertSANs: 'those of the group are left out, as it says',
};

/** Sections whose keys are reported one by one. */
const SECTIONS: ReadonlySet<string> = new Set(['machineSpec', 'imageFactory']);

/** A line for every key of talconfig.yaml. */
export function reportOf(talconfig: Talconfig, contract: Contract): ReportLine[] {
  const { document } = talconfig;
  const root = isMap(document.value) ? document.value : {};
  const unknown = new Set(talconfig.unknown.map((path) => JSON.stringify(path)));
  const lines: ReportLine[] = [];
  const add = (path: Path, name: string): void => {
    const from = placeOfPath(document, path);
    const dropped = unknown.has(JSON.stringify(path)) ? UNKNOWN : DROPPED[name];
    const why = dropped ?? WHY[name];
    lines.push({ fate: dropped === undefined ? 'mapped' : 'dropped', from, ...(why && { why }) });
  };
  for (const key of Object.keys(root)) {
    const value = root[key];
    if (key === 'nodes' && Array.isArray(value))
      value.forEach((node, index) => {
        if (isMap(node)) keysOf(node, ['nodes', index], add);
      });
    else if ((key === 'controlPlane' || key === 'worker') && isMap(value))
      keysOf(value, [key], add);
    else if (SECTIONS.has(key) && isMap(value)) section(value, { path: [key], name: key }, add);
    else if (key === 'patches' && Array.isArray(value))
      value.forEach((_, index) => {
        add([key, index], key);
      });
    else add([key], key);
  }
  const lost = [
    ...talconfig.unknown.filter((path) => path.length > 3).map((path) => [path, UNKNOWN] as const),
    ...(isFrom(contract, '1.12') ? lostKeys(talconfig) : []),
    ...(isFrom(contract, '1.14') && SANS in root ? [[[SANS], FORGOTTEN] as const] : []),
  ];
  for (const [path, why] of lost)
    lines.push({ fate: 'dropped', from: placeOfPath(document, path), why });
  return lines;
}

const SANS = 'additionalApiServerCertSans';
const FORGOTTEN = 'talhelper 3.1.17 leaves it out for Talos 1.14, so no machine has it';

const UNKNOWN = 'talhelper does not know this key, and leaves it out as well';

type Add = (path: Path, name: string) => void;

/** Keys of a node or of a group; patches one by one. */
function keysOf(map: YamlMap, path: Path, add: Add): void {
  for (const [key, value] of Object.entries(map)) {
    const at = [...path, key];
    if (SECTIONS.has(key) && isMap(value)) section(value, { path: at, name: key }, add);
    else if (key === 'patches' && Array.isArray(value))
      value.forEach((_, index) => {
        add([...at, index], 'patches of a node');
      });
    else add(at, key);
  }
}

function section(
  map: YamlMap,
  { path, name }: { readonly path: Path; readonly name: string },
  add: Add,
): void {
  for (const key of Object.keys(map)) add([...path, key], `${name}.${key}`);
}

const NO_DOCUMENT =
  'talhelper leaves it out of what it makes for Talos 1.12 and later, so no machine has it';

/** Keys of links that have no place in the documents that talhelper makes. */
const LOST_OF_LINK = ['cidr', 'ignore', 'dummy', 'bridgePort'] as const;

type Lost = readonly [path: Path, why: string];

function lostKeys({ value }: Talconfig): Lost[] {
  const groups = (['controlPlane', 'worker'] as const).map(
    (key) => [[key], mapAt(value, key)] as const,
  );
  const nodes = mapsOf(value, 'nodes').map((node, index) => [['nodes', index], node] as const);
  return [...groups, ...nodes].flatMap(([path, owner]) =>
    mapsOf(owner, 'networkInterfaces').flatMap((device, index) =>
      lostOfDevice(device, [...path, 'networkInterfaces', index]),
    ),
  );
}

function lostOfDevice(device: ReturnType<typeof mapsOf>[number], path: Path): Lost[] {
  const lost = (...steps: (string | number)[]): Lost => [[...path, ...steps], NO_DOCUMENT];
  const bond = mapAt(device, 'bond') ?? {};
  const vip = mapAt(device, 'vip') ?? {};
  return [
    ...LOST_OF_LINK.filter((key) => key in device).map((key) => lost(key)),
    ...['equinixMetal', 'hcloud'].filter((key) => key in vip).map((key) => lost('vip', key)),
    ...LOST_OF_BOND.filter((key) => key in bond).map((key) => lost('bond', key)),
    ...mapsOf(device, 'vlans').flatMap((vlan, index) =>
      'cidr' in vlan ? [lost('vlans', index, 'cidr')] : [],
    ),
    ...mapsOf(mapAt(device, 'wireguard'), 'peers').flatMap((peer, index) => {
      const endpoint = textOf(peer, 'endpoint');
      return endpoint === '' || isEndpoint(endpoint)
        ? []
        : [lost('wireguard', 'peers', index, 'endpoint')];
    }),
  ];
}
