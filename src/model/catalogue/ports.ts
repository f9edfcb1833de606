import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Member } from './members.ts';

export interface Port {
  readonly name: string;
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Ports of an entry in order of declaration. */
function entryPorts(entry: CatalogueEntry): Port[] {
  return Object.entries(entry.ports).map(([name, port]) =>
    typeof port === 'number'
      ? { name, number: port, protocol: 'TCP' }
      : { name, number: port.port, protocol: port.protocol },
  );
}

/** Ports of a member: those of its entry with the numbers that the application gives them, then its own. */
export function memberPorts({ entry, app }: Pick<Member, 'entry' | 'app'>): Port[] {
  const declared = app?.declared.value.ports ?? {};
  const ports = entry ? entryPorts(entry.value) : [];
  const own = Object.entries(declared).filter(([name]) => !ports.some((port) => port.name === name));
  return [
    ...ports.map((port) => ({ ...port, number: declared[port.name] ?? port.number })),
    ...own.map(([name, number]) => ({ name, number, protocol: 'TCP' as const })),
  ];
}
