import { hostAddress } from '../addressing.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareText } from '../../base/text.ts';
import type { Model, ModelCluster } from '../model.ts';
import { clusterIsActive } from '../state.ts';
import type { Capability, Databases, Manifest, Pin, Route, Workload } from '../workload.ts';
import type { CompiledEntry, CompiledManifest } from './compiled-entry.ts';
import { compileEntry } from './compiled-entry.ts';
import { databasesOf } from './databases.ts';
import type { RoutedWorkload } from './derived-routes.ts';
import { clusterRoots } from './facts.ts';
import { memberRoots } from './member-facts.ts';
import { membersOf, type Member } from './members.ts';
import { overridesOf } from './overrides.ts';
import { pinsOf } from './pins.ts';
import { declaredNeeds, promisesOf } from './promises.ts';
import { checkMembers } from './relations.ts';
import { routesOf } from './routes.ts';
import { scopeOf, type Root, type Scope } from './scope.ts';
import { secretNameOf, secretsOf } from './secrets.ts';
import type { PlatformUse } from './slots.ts';
import { open } from './tree.ts';
import { releaseOf } from './values/release.ts';
import { mountsOf, type Mount } from './volumes.ts';

/** A member with everything that must be known before any values are evaluated. */
interface Draft {
  readonly member: Member;
  readonly compiled: CompiledEntry | null;
  readonly pins: readonly Pin[];
  readonly routes: readonly Route[];
  readonly mounts: readonly Mount[];
  readonly databases: Databases;
  readonly provides: readonly Capability[];
}

/** What evaluation of one cluster shares. */
interface Stage {
  readonly model: Model;
  readonly cluster: ModelCluster;
  readonly roots: Readonly<Record<string, Root>>;
  readonly drafts: Draft[];
  readonly diagnostics: Diagnostic[];
  /** Members that promise a capability. */
  readonly providers: Map<Capability, Member[]>;
}

/**
 * Everything that a cluster runs, with every expression evaluated, sorted by namespace, then name: its platform
 * (one workload for an entry however many slots it fills), fixed members, what entries bring along, and enabled
 * applications. A cluster that is planned or offline, or stands on such a site, runs nothing.
 * Entries are taken as `validateEntry` accepts them; its problems are not repeated here.
 * Diagnostics: `catalogue-slot`, `catalogue-requires`, `catalogue-cycle`, `catalogue-two-providers`,
 * `values-conflict`, `values-override`, `app-override`, `volume-undeclared`.
 */
export function resolveWorkloads(
  model: Model,
  cluster: ModelCluster,
): { workloads: readonly Workload[]; diagnostics: readonly Diagnostic[] } {
  if (!clusterIsActive(model, cluster)) return { workloads: [], diagnostics: [] };
  const { members, diagnostics } = membersOf(model, cluster);
  const stage = stageOf(model, cluster, diagnostics);
  for (const member of members) {
    const compiled = member.entry ? compileEntry(member.entry).compiled : null;
    stage.drafts.push(draftOf(stage, member, compiled));
  }
  for (const { member, provides } of stage.drafts)
    for (const promise of provides)
      stage.providers.set(promise, [...(stage.providers.get(promise) ?? []), member]);
  diagnostics.push(...checkMembers(cluster, stage.drafts));
  const workloads = stage.drafts.map((draft) => workloadOf(stage, draft));
  workloads.sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
  return { workloads, diagnostics };
}

function stageOf(model: Model, cluster: ModelCluster, diagnostics: Diagnostic[]): Stage {
  const drafts: Draft[] = [];
  const balancer = cluster.declared.value.platform.loadBalancer?.use;
  const roots = clusterRoots({
    model,
    cluster,
    routed: () => drafts.map(routedWorkload).filter((one) => one !== null),
    addressAnnotation: () =>
      balancer === undefined
        ? undefined
        : model.catalogue.get(balancer)?.value.provides.addressAnnotation,
  });
  return { model, cluster, roots, drafts, diagnostics, providers: new Map() };
}

function routedWorkload({ member, routes }: Draft): RoutedWorkload | null {
  if (routes.length === 0) return null;
  const entry = member.entry?.value;
  const http = entry?.probes?.http;
  const probed = typeof http === 'string' ? http : http?.path;
  return {
    name: member.name,
    namespace: member.namespace,
    monitor: entry?.monitor ?? true,
    health: entry?.expose?.health ?? probed ?? null,
    routes,
    title: entry?.title ?? member.name,
    description: member.app?.declared.value.description ?? entry?.description ?? null,
    tile: entry?.tile ?? {},
    isIdentity: member.uses.some(({ slot }) => slot === 'identity'),
  };
}

function draftOf(stage: Stage, member: Member, compiled: CompiledEntry | null): Draft {
  const { model, cluster, diagnostics } = stage;
  const pins = member.entry ? pinsOf(member.entry, model.pins) : [];
  const defaultClass = cluster.declared.value.platform.storage.find((one) => one.default)?.class;
  const databases = databasesOf(member, pins);
  const volumes = mountsOf(member, {
    defaultClass: defaultClass ?? null,
    hostAddress: (name) => hostAddress(model.lab.value, name),
  });
  const early = (use: PlatformUse | null): Scope =>
    scopeOf({
      roots: memberRoots({ stage, member, pins, routes: [], mounts: volumes.mounts, databases }, use),
      provided: () => false,
      report: (diagnostic) => diagnostics.push(diagnostic),
    });
  const named = open(compiled?.service.evaluate(early(member.uses[0] ?? null)));
  const service = typeof named === 'string' ? named : member.name;
  const routed = routesOf(
    member,
    {
      domain: model.lab.value.domain,
      gateways: new Set(Object.keys(cluster.declared.value.platform.gateways)),
    },
    service,
  );
  diagnostics.push(...volumes.diagnostics, ...routed.diagnostics, ...overridesOf(member));
  return {
    member,
    compiled,
    pins,
    routes: routed.routes,
    mounts: volumes.mounts,
    databases,
    provides: compiled ? promisesOf(member, compiled, early) : [],
  };
}

function workloadOf(stage: Stage, draft: Draft): Workload {
  const { member, compiled, routes, mounts, provides } = draft;
  const asked = new Set<Capability>();
  const scope = scopeOf({
    roots: memberRoots({ stage, ...draft }, member.uses[0] ?? null),
    provided: (capability) => {
      const providers = stage.providers.get(capability) ?? [];
      if (providers.some((one) => one !== member)) asked.add(capability);
      return providers.length > 0;
    },
    report: (diagnostic) => stage.diagnostics.push(diagnostic),
  });
  const secrets = secretsOf(member, compiled, scope);
  const { diagnostics, ...release } = releaseOf(stage, {
    ...draft,
    scope,
    secretName: secrets.length > 0 ? secretNameOf(member.name) : null,
  });
  stage.diagnostics.push(...diagnostics);
  const objects = compiled ? manifests(compiled.objects, scope) : [];
  const config = compiled ? manifests(compiled.config, scope) : [];
  for (const need of compiled ? declaredNeeds(compiled, scope) : []) asked.add(need);
  return {
    name: member.name,
    namespace: member.namespace,
    entry: member.entry,
    app: member.app,
    slots: member.uses.map(({ slot, key, settings, origin }) => ({ slot, key, settings, origin })),
    origin: member.origin,
    chart: release.chart,
    values: release.values,
    pins: release.pins,
    objects,
    config,
    routes,
    claims: mounts.flatMap(({ source }) => (source.kind === 'claim' ? [source.claim] : [])),
    databases: draft.databases,
    secrets,
    secretName: secretNameOf(member.name),
    provides,
    needs: [...asked].sort(compareText),
  };
}

function manifests(list: readonly CompiledManifest[], scope: Scope): Manifest[] {
  return list.flatMap((make) => make(scope));
}
