import type { Manifest, Workload } from '../../model/workload.ts';
import { Sourced, sourced } from '../../model/yaml/index.ts';
import { isClusterScoped } from '../kinds.ts';
import type { Scene } from '../scene.ts';
import { bare, isMap, textAt } from '../value.ts';
import { backupFiles } from './backup.ts';
import { claimFiles } from './claim.ts';
import { databaseFiles } from './database.ts';
import { disruptionFiles } from './disruption.ts';
import { ownManifests } from './manifests.ts';
import { networkFiles } from './network.ts';
import { file, fileNameOf, type Part, type PartFile } from './part.ts';
import { releaseFiles } from './release.ts';
import { routeFiles } from './route.ts';
import { secretFiles } from './secret.ts';

/** The parts of a workload that hold anything: its release with what belongs to it, and what needs the release. */
export function partsOf(scene: Scene, workload: Workload): Part[] {
  const { name, namespace } = workload;
  const root = `${scene.root}/apps/${namespace}/${name}`;
  const parts = [appPart(scene, workload, `${root}/app`)];
  parts.push({
    workload,
    stage: 'config',
    name: `${name}-config`,
    namespace,
    path: `${root}/config`,
    files: objectFiles(workload.config, namespace),
    folders: [],
    objects: workload.config,
  });
  return parts.filter(
    ({ files, folders }) => folders.length > 0 || files.some((one) => one.listed),
  );
}

function appPart(scene: Scene, workload: Workload, path: string): Part {
  const own = ownManifests(scene, workload);
  const files = [
    ...releaseFiles(scene, workload),
    ...objectFiles(workload.objects, workload.namespace),
    ...routeFiles(scene, workload),
    ...secretFiles(scene, workload, path),
    ...claimFiles(workload),
    ...databaseFiles(scene, workload, path),
    ...backupFiles(scene, workload, path),
    ...disruptionFiles(workload),
    ...networkFiles(scene, workload),
  ];
  const { name, namespace } = workload;
  const objects = files.flatMap(({ body }) => ('documents' in body ? body.documents : []));
  return {
    workload,
    stage: 'app',
    name,
    namespace,
    path,
    files: [...files, ...own.files],
    folders: own.folders,
    objects: [...objects, ...own.objects],
  };
}

/** One file for each object of an entry; those of one kind and name are told apart by a number. */
function objectFiles(objects: readonly Manifest[], namespace: string): PartFile[] {
  const used = new Set<string>();
  return objects.map((object) => {
    const base = fileNameOf(object);
    let name = base;
    for (let count = 2; used.has(name); count += 1)
      name = base.replace(/\.yaml$/, `-${count}.yaml`);
    used.add(name);
    return file(name, placed(object, namespace));
  });
}

/** An object in the namespace of its workload, unless it names another or has none by nature. */
function placed(object: Manifest, namespace: string): Manifest {
  if (isClusterScoped(object) || textAt(object, 'metadata', 'namespace') !== undefined)
    return object;
  const metadata = object['metadata'];
  const inner = bare(metadata);
  if (!isMap(inner)) return object;
  const { name, ...rest } = inner;
  const whole = { name, namespace, ...rest };
  return {
    ...object,
    metadata: metadata instanceof Sourced ? sourced(whole, metadata.origin) : whole,
  };
}
