import { placeIn } from '../../origin.ts';
import { sourced, type Emittable } from '../../yaml/index.ts';
import { emptyMap, isTreeMap, open, originOf, tagAll, type TreeMap, yamlText } from '../tree.ts';
import type { Mount } from '../volumes.ts';
import { escaped, rule, type AppTemplateInput } from './input.ts';

/** Volumes of the entry, and a place for temporary files where the root is read-only. */
export function persistence(input: AppTemplateInput): Record<string, Emittable> {
  const result = emptyMap();
  for (const mount of input.mounts)
    result[mount.volume] = tagAll(volumeOf(mount), mount.origin);
  const { security } = input.compiled.entry.value;
  if (security.readOnlyRoot && !input.mounts.some(({ path }) => path === '/tmp'))
    result.tmp = tagAll(
      { type: 'emptyDir', globalMounts: [{ path: '/tmp' }] },
      rule('a read-only root file system needs a place for temporary files'),
    );
  return result;
}

function volumeOf({ source, path, readOnly }: Mount): TreeMap {
  const globalMounts = [readOnly ? { path, readOnly } : { path }];
  switch (source.kind) {
    case 'claim':
      return { existingClaim: source.claim.claim, globalMounts };
    case 'nfs':
      return { type: 'nfs', server: source.server, path: source.path, globalMounts };
    case 'emptyDir':
      return { type: 'emptyDir', globalMounts };
  }
}

/** Configuration files as one ConfigMap, each mounted at its own path. */
export function fileParts({ compiled, scope }: AppTemplateInput): {
  files: Emittable;
  mounts: Record<string, Emittable>;
} {
  const evaluated = open(compiled.files.evaluate(scope));
  const paths = isTreeMap(evaluated) ? Object.keys(evaluated) : [];
  if (!isTreeMap(evaluated) || paths.length === 0) return { files: undefined, mounts: {} };
  const data = emptyMap();
  const globalMounts = paths.map((path) => {
    const key = path.slice(1).replaceAll('/', '.');
    const content = evaluated[path];
    const origin = originOf(content) ?? compiled.entry.origin(['files', path]);
    const text = open(content);
    const written = typeof text === 'string' ? text : yamlText(content);
    data[key] = escaped(sourced(written, origin));
    return tagAll({ path, subPath: key, readOnly: true }, origin);
  });
  const origin = placeIn('catalogue', compiled.entry.document, ['files']);
  return {
    files: { config: { data } },
    mounts: {
      files: { ...(tagAll({ type: 'configMap', identifier: 'config' }, origin) as TreeMap), globalMounts },
    },
  };
}
