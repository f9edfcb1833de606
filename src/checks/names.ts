import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../model/place.ts';
import { finding, type Context } from './context.ts';

/** One name of a list in which every name stands once. */
interface Named {
  readonly name: string;
  readonly place: Place;
}

/** Names that other parts refer to are unique where they are looked up. */
export function checkNames({ lab, clusters, at }: Context): Diagnostic[] {
  const listed = (key: 'sites' | 'networks' | 'hosts' | 'resolvers' | 'access'): Named[] =>
    lab[key].map(({ name }, i) => ({ name, place: at([key, i, 'name']) }));
  const recipients = lab.secrets.recipients.map(({ name }, i) => ({
    name,
    place: at(['secrets', 'recipients', i, 'name']),
  }));
  const found = [
    ...twice('site', listed('sites')),
    ...twice('network', listed('networks')),
    ...twice('host', listed('hosts')),
    ...twice('resolver', listed('resolvers')),
    ...twice('access', listed('access')),
    ...twice('recipient', recipients),
  ];
  for (const { cluster, value, at: atCluster, atNode } of clusters) {
    const nodes = cluster.nodes.value.nodes.map(({ name }, i) => ({
      name,
      place: atNode(i, ['name']),
    }));
    const classes = value.platform.storage.map((one, i) => ({
      name: one.class,
      place: atCluster(['platform', 'storage', i, 'class']),
    }));
    found.push(...twice('node', nodes), ...twice('storage class', classes));
  }
  return found;
}

function twice(kind: string, list: readonly Named[]): Diagnostic[] {
  const first = new Map<string, Place>();
  return list.flatMap(({ name, place }) => {
    const other = first.get(name);
    if (!other) {
      first.set(name, place);
      return [];
    }
    return finding('name-duplicate', place, {
      message: `${kind} ${name} is declared twice`,
      hint: 'give one of them another name, or remove it',
      related: [{ ...other, message: `${kind} ${name}` }],
    });
  });
}
