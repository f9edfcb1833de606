import { parseDocument, type YamlValue } from '../../model/yaml/index.ts';
import { readCertificate } from '../pki/certificate.ts';

/** A certificate of a client in a talosconfig or a kubeconfig. */
export interface Held {
  /** The context, or the user of a kubeconfig. */
  readonly name: string;
  /** Milliseconds. */
  readonly expires: number;
}

/** Client certificates in a talosconfig or kubeconfig; none for any other text, and none for a login without one. */
export function clientsIn(file: string, text: string): Held[] {
  const { document } = parseDocument(file, text);
  const value = document?.value;
  const talos = Object.entries(mapOf(mapOf(value)['contexts'])).map(
    ([name, context]): [string, YamlValue | undefined] => [name, mapOf(context)['crt']],
  );
  const users = mapOf(value)['users'];
  const kube = (Array.isArray(users) ? users : []).map((one): [string, YamlValue | undefined] => [
    textOf(mapOf(one)['name']),
    mapOf(mapOf(one)['user'])['client-certificate-data'],
  ]);
  return [...talos, ...kube].flatMap(([name, crt]) => {
    const certificate =
      typeof crt === 'string' ? readCertificate(Buffer.from(crt, 'base64').toString()) : null;
    return certificate ? [{ name, expires: certificate.validToDate.getTime() }] : [];
  });
}

function textOf(value: YamlValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function mapOf(value: YamlValue | undefined): Readonly<Record<string, YamlValue | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
