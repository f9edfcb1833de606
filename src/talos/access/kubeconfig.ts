import { emit } from '../../model/yaml/index.ts';
import type { Client } from './issue.ts';

/** The text of a kubeconfig for the administrator of a cluster, with the names that `talosctl kubeconfig` gives. */
export function kubeconfigText(cluster: string, server: string, client: Client): string {
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  const name = `admin@${cluster}`;
  const value = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: cluster, cluster: { server, 'certificate-authority-data': encoded(client.ca) } },
    ],
    users: [
      {
        name,
        user: {
          'client-certificate-data': encoded(client.crt),
          'client-key-data': encoded(client.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster, namespace: 'default', user: name } }],
    'current-context': name,
  };
  return emit(value).replace(/^---\n/, '');
}
