import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Origin } from '../origin.ts';
import type { Member } from './members.ts';

export interface Port {
  readonly name: string;
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Also reached at the address of its own that somebody declares for the workload. */
  readonly lan: boolean;
}

/** Ports of an entry in order of declaration. */
function entryPorts(entry: CatalogueEntry): Port[] {
  return Object.entries(entry.ports).map(([name, port]) =>
    typeof port === 'number'
      ? { name, number: port, protocol: 'TCP', lan: false }
      : { name, number: port.port, protocol: port.protocol, lan: port.lan },
  );
}

/** Ports of a member: those of its entry with the numbers that the application gives them, then its own. */
export function memberPorts({ entry, app }: Pick<Member, 'entry' | 'app'>): Port[] {
  const declared = app?.declared.value.ports ?? {};
  const ports = entry ? entryPorts(entry.value) : [];
  const own = Object.entries(declared).filter(([name]) => !ports.some((port) => port.name === name));
  return [
    ...ports.map((port) => ({ ...port, number: declared[port.name] ?? port.number })),
    ...own.map(([name, number]) => ({ name, number, protocol: 'TCP' as const, lan: false })),
  ];
}

/** The address of its own that a member is given for its LAN ports, and where it is declared; null without one. */
export function lanAddress({ app, uses }: Pick<Member, 'app' | 'uses'>): {
  readonly address: string;
  readonly origin: Origin;
} | null {
  const own = app?.declared.value.address;
  if (app && own !== undefined) return { address: own, origin: app.declared.origin(['address']) };
  for (const { slot, settings, origin } of uses)
    if (slot === 'addons' && typeof settings.address === 'string')
      return { address: settings.address, origin };
  return null;
}
