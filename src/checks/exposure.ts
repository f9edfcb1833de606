import type { Diagnostic } from '../base/diagnostic.ts';
import { placeOf } from '../model/place.ts';
import type { Workload } from '../model/workload.ts';
import { placeOfApp } from './apps.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** What administers the lab is not reached from the internet. */
export function checkExposure({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) =>
    facts.workloads.flatMap((workload) =>
      workload.entry?.value.expose?.admin === true ? exposed(facts, workload) : [],
    ),
  );
}

function exposed(
  facts: ClusterFacts,
  { name, namespace, app, routes, origin }: Workload,
): Diagnostic[] {
  const open = routes.find(({ gateway }) => isPublic(facts, gateway));
  if (!open) return [];
  const declared = app?.declared.document;
  const path = ['expose', 'gateway'];
  const place = app
    ? declared?.has(path)
      ? placeOf(declared, path)
      : placeOfApp(app)
    : origin.kind === 'source'
      ? { file: origin.file, range: origin.range }
      : facts.at(['platform']);
  return [
    finding('admin-exposed', place, {
      message: `${namespace}/${name} administers the lab, and ${open.hosts[0] ?? 'it'} is reached from the internet through gateway ${open.gateway}`,
      hint: 'expose it on an internal gateway, and reach it by VPN from outside',
    }),
  ];
}

/** A gateway that something carries traffic to from the internet, or that is called external. */
function isPublic({ value }: ClusterFacts, gateway: string): boolean {
  return gateway === 'external' || value.platform.gateways[gateway]?.via !== undefined;
}
