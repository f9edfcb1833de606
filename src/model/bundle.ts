import type { YamlValue } from './yaml/index.ts';

/** Where a cluster's own secrets lie, encrypted: authorities, keys and tokens that make it what it is. */
export function bundlePath({ name }: { readonly name: string }): string {
  return `talos/${name}/secrets.sops.yaml`;
}

/** What holds a value in an encrypted bundle, as dotted names such as `certs.os.key`; names stand in clear. */
export function bundleFields(value: YamlValue): Set<string> {
  const found = new Set<string>();
  const add = (inner: YamlValue, name: string): void => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) {
      if (name !== '' && inner !== null) found.add(name);
      return;
    }
    for (const [key, next] of Object.entries(inner))
      if (name !== '' || key !== 'sops') add(next, name === '' ? key : `${name}.${key}`);
  };
  add(value, '');
  return found;
}
