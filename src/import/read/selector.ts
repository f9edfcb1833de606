import type { YamlMap } from '../../model/yaml/value.ts';
import { hasOnly } from './values.ts';

/** How a physical interface is found, in the words of the model. */
export interface FoundSelector {
  readonly mac?: string | undefined;
  readonly driver?: string | undefined;
}

const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;

/** Characters of a pattern, which may find several interfaces. */
const PATTERN = /[*?[\]\\{}]/;

/**
 * A `deviceSelector`; null for one that the model has no words for. An interface that has a permanent address is a physical
 * one, so a selector by address need not say that.
 */
export function selectorOfDevice(selector: YamlMap): FoundSelector | null {
  const { hardwareAddr, permanentAddr, driver, physical } = selector;
  if (!hasOnly(selector, ['hardwareAddr', 'permanentAddr', 'driver', 'physical'])) return null;
  const macs = [permanentAddr, hardwareAddr].filter((one) => one !== undefined && one !== '');
  const drivers = [driver].filter((one) => one !== undefined && one !== '');
  const isPhysical = physical === undefined || (physical === true && macs.length > 0);
  return isPhysical ? foundBy(macs, drivers) : null;
}

const TEXT = String.raw`(?:"([^"\\]*)"|'([^'\\]*)')`;
const ADDRESS = String.raw`mac\( ?link\.(?:permanent|hardware)_addr ?\)`;
const DRIVER = String.raw`link\.driver`;

/** Each way to compare a value of an interface with a text. */
function comparisons(value: string): RegExp[] {
  return [
    `${value} ?== ?${TEXT}`,
    `${TEXT} ?== ?${value}`,
    `glob\\( ?${TEXT} ?, ?${value} ?\\)`,
  ].map((source) => new RegExp(`^${source}$`));
}

const ADDRESSES = comparisons(ADDRESS);
const DRIVERS = comparisons(DRIVER);
const PHYSICAL = /^link\.type ?== ?1$/;

/** The expression of a `LinkAliasConfig`, as it is written here, by talhelper and in the documentation of Talos; else null. */
export function selectorOfMatch(expression: string): FoundSelector | null {
  const macs: string[] = [];
  const drivers: string[] = [];
  let isPhysical = false;
  for (const term of expression.split('&&').map((text) => text.trim().replaceAll(/\s+/g, ' '))) {
    const mac = textOf(ADDRESSES, term);
    const driver = textOf(DRIVERS, term);
    if (mac !== undefined) macs.push(mac);
    else if (driver !== undefined) drivers.push(driver);
    else if (PHYSICAL.test(term)) isPhysical = true;
    else return null;
  }
  return isPhysical && macs.length === 0 ? null : foundBy(macs, drivers);
}

function textOf(patterns: readonly RegExp[], term: string): string | undefined {
  for (const pattern of patterns) {
    const [, double, single] = pattern.exec(term) ?? [];
    if (double !== undefined || single !== undefined) return double ?? single;
  }
  return undefined;
}

/** Addresses and drivers of which there is one each at most, and one at least. */
function foundBy(macs: readonly unknown[], drivers: readonly unknown[]): FoundSelector | null {
  const addresses = macs.map((one) =>
    typeof one === 'string' && MAC.test(one) ? canonical(one) : null,
  );
  const mac = addresses[0] ?? undefined;
  const [driver] = drivers;
  if (addresses.includes(null) || new Set(addresses).size > 1 || drivers.length > 1) return null;
  if (mac === undefined && driver === undefined) return null;
  if (driver !== undefined && (typeof driver !== 'string' || PATTERN.test(driver))) return null;
  return { mac, driver };
}

function canonical(mac: string): string {
  return mac.toLowerCase().replaceAll('-', ':');
}
