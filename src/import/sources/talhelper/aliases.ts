import { documentOf } from '../talos/generated.ts';
import { mapAt, mapsOf, textOf } from '../talos/fields.ts';
import { inner } from '../../../talos/patch/tree.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import type { TalosMap } from '../../../talos/value.ts';

/** What a device is called that is found by a selector. */
const PREFIXES = [
  ['bond', 'bond'],
  ['bridge', 'br'],
  ['wireguard', 'wg'],
] as const;
const OTHER = 'ethSel';

/** The devices, each with the name that talhelper gives it when it has none. */
export function named(devices: readonly TalosMap[]): TalosMap[] {
  const used = new Set(devices.map((device) => textOf(device, 'interface')));
  const next = new Map<string, number>();
  return devices.map((device) => {
    if (textOf(device, 'interface') !== '' || !mapAt(device, 'deviceSelector')) return device;
    const prefix = PREFIXES.find(([key]) => mapAt(device, key))?.[1] ?? OTHER;
    const name = free(prefix, next, used);
    used.add(name);
    return { ...device, interface: name };
  });
}

function free(prefix: string, next: Map<string, number>, used: ReadonlySet<string>): string {
  for (;;) {
    const index = next.get(prefix) ?? 0;
    next.set(prefix, index + 1);
    const name = `${prefix}${String(index)}`;
    if (!used.has(name)) return name;
  }
}

/** An alias for each device that is found by a selector. */
export function aliasesOf(devices: readonly TalosMap[]): TalosDocument[] {
  return devices.flatMap((device) =>
    aliasOf(textOf(device, 'interface'), mapAt(device, 'deviceSelector')),
  );
}

/** An alias for each member of a bond that is found by a selector. */
export function memberAliases(device: TalosMap): TalosDocument[] {
  const name = textOf(device, 'interface');
  return mapsOf(mapAt(device, 'bond'), 'deviceSelectors').flatMap((selector, index) =>
    aliasOf(`${name}-m${String(index)}`, selector),
  );
}

const CONDITIONS = [
  ['hardwareAddr', 'mac(link.hardware_addr)'],
  ['permanentAddr', 'mac(link.permanent_addr)'],
  ['busPath', 'link.bus_path'],
  ['driver', 'link.driver'],
  ['pciID', 'link.pciid'],
] as const;

function aliasOf(name: string, selector: TalosMap | undefined): TalosDocument[] {
  const conditions = CONDITIONS.flatMap(([key, of]) => {
    const glob = textOf(selector, key);
    return glob === '' ? [] : [`glob("${glob}", ${of})`];
  });
  const physical = inner(selector?.['physical']);
  if (typeof physical === 'boolean') conditions.push(`link.type ${physical ? '==' : '!='} 1`);
  if (conditions.length === 0) return [];
  return [documentOf('LinkAliasConfig', { name, selector: { match: conditions.join(' && ') } })];
}
