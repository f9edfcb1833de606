import type { Diagnostic } from '../base/diagnostic.ts';
import type { ModelApp } from '../model/model.ts';
import { placeOf, type Place } from '../model/place.ts';
import { finding, type Context } from './context.ts';

/** Namespaces that Kubernetes keeps for itself. */
const RESERVED = ['kube-public', 'kube-node-lease'];

/** No application lies in a namespace that is not for applications. */
export function checkNamespaces({ clusters }: Context): Diagnostic[] {
  return clusters
    .flatMap(({ cluster }) => cluster.apps)
    .filter(({ namespace }) => RESERVED.includes(namespace))
    .map((app) =>
      finding('namespace-reserved', placeOfApp(app), {
        message: `app ${app.namespace}/${app.name}: Kubernetes keeps namespace ${app.namespace} for itself`,
        hint: 'move the file to the folder of another namespace',
      }),
    );
}

/** Where an application names itself, else its kind. */
export function placeOfApp({ declared }: ModelApp): Place {
  const { document } = declared;
  const key = ['name', 'use', 'kind'].find((one) => document.has([one]));
  return placeOf(document, key === undefined ? [] : [key]);
}
