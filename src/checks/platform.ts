import type { Diagnostic } from '../base/diagnostic.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import { placeOfApp } from './apps.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { minorOf } from './versions.ts';

/** Parts of a platform that need one another, stand in each other's way, or are known to end badly. */
export function checkPlatform(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => [
    ...tunnels(facts),
    ...certificates(facts),
    ...announcers(facts),
    ...upgrades(facts),
    ...kubeletMounts(facts),
    ...defaultClass(facts),
    ...retiredEntries(context, facts),
    ...monitoring(facts),
    ...slotSettings(facts),
    ...copies(facts),
  ]);
}

function tunnels({ cluster, value, at }: ClusterFacts): Diagnostic[] {
  const { gateways } = value.platform;
  const there = new Set([
    ...platformUses(cluster).map(({ use }) => use),
    ...cluster.apps.filter(({ declared }) => declared.value.enabled).map(({ name }) => name),
  ]);
  return Object.entries(gateways).flatMap(([name, { via }]) =>
    via === undefined || there.has(via)
      ? []
      : finding('gateway-via-missing', at(['platform', 'gateways', name, 'via']), {
          message: `gateway ${name} of cluster ${value.name}: nothing in the cluster runs ${via}`,
          hint: `declare platform.tunnel with use: ${via}, or remove via`,
        }),
  );
}

function certificates({ value, at }: ClusterFacts): Diagnostic[] {
  const { certificates: issuer, dns } = value.platform;
  if (!issuer) return [];
  const found: Diagnostic[] = [];
  const path = ['platform', 'certificates'];
  if (issuer.issuer.startsWith('letsencrypt') && !issuer.token && !dns.public)
    found.push(
      finding('issuer-token-missing', at([...path, 'issuer']), {
        message: `cluster ${value.name}: issuer ${issuer.issuer} proves the domain by DNS, and no token opens the zone`,
        hint: 'add certificates.token, or dns.public with its token, or use issuer: internal-ca',
      }),
    );
  if (issuer.profile === 'shortlived')
    found.push(
      finding('shortlived-certificates', at([...path, 'profile']), {
        message: `cluster ${value.name}: shortlived certificates live 160 hours; a lab that is off for a week wakes up without TLS`,
        hint: 'use profile: classic, or tlsserver',
      }),
    );
  return found;
}

/** Two speakers that answer for load-balancer addresses, each of which believes that it is alone. */
function announcers({ value, at }: ClusterFacts): Diagnostic[] {
  const { cni, loadBalancer } = value.platform;
  if (cni.use !== 'cilium' || !loadBalancer || loadBalancer.use.startsWith('cilium')) return [];
  const byBgp = isEnabled(cni.values, 'bgpControlPlane');
  const byL2 = cni.l2Announcements === true || isEnabled(cni.values, 'l2announcements');
  if (!byBgp && !byL2) return [];
  const key = cni.l2Announcements === true ? 'l2Announcements' : 'values';
  return [
    finding('two-announcers', at(['platform', 'cni', key]), {
      message: `cluster ${value.name}: Cilium announces addresses by ${byL2 ? 'L2' : 'BGP'}, and ${loadBalancer.use} does so too`,
      hint: `let one of them announce: l2Announcements: false, or loadBalancer.use: cilium-l2`,
      related: [{ ...at(['platform', 'loadBalancer', 'use']), message: loadBalancer.use }],
    }),
  ];
}

function isEnabled(values: Readonly<Record<string, unknown>> | undefined, key: string): boolean {
  const part = values?.[key];
  return typeof part === 'object' && part !== null && 'enabled' in part && part.enabled === true;
}

function upgrades({ value, at }: ClusterFacts): Diagnostic[] {
  const { upgrades: how } = value.platform;
  if (how?.use !== 'system-upgrade-controller' || !how.talos) return [];
  const key = 'use';
  return [
    finding('talos-upgrade-suc', at(['platform', 'upgrades', key]), {
      message: `cluster ${value.name}: a plan of system-upgrade-controller runs talosctl upgrade again and again, and already during bootstrap`,
      hint: 'use tuppr, or set upgrades.talos: false and upgrade Talos by hand',
    }),
  ];
}

/** The first Talos whose kubelet document has no extraMounts. */
const NO_MOUNTS = 14;

function kubeletMounts({ value, at }: ClusterFacts): Diagnostic[] {
  const [mount] = value.talos.kubelet.extraMounts;
  if (!mount) return [];
  const isGone = minorOf(value.talos.version) >= NO_MOUNTS;
  return [
    finding('kubelet-extra-mounts', at(['talos', 'kubelet', 'extraMounts']), {
      message: isGone
        ? `cluster ${value.name}: Talos 1.${NO_MOUNTS} has no document for kubelet mounts, ${mount.destination} would not exist`
        : `cluster ${value.name}: kubelet mounts such as ${mount.destination} have no document from Talos 1.${NO_MOUNTS} on`,
      hint: 'declare a volume of the node (nodes.yaml, volumes), which Talos mounts at /var/mnt/<name>, and point the storage there',
      severity: isGone ? 'error' : 'warning',
    }),
  ];
}

function defaultClass({ value, at }: ClusterFacts): Diagnostic[] {
  const { storage } = value.platform;
  const defaults = storage.filter((one) => one.default);
  if (storage.length === 0 || defaults.length === 1) return [];
  const names = (defaults.length > 0 ? defaults : storage).map((one) => one.class).join(', ');
  const second = storage.findLastIndex((one) => one.default);
  const place = second < 0 ? ['platform', 'storage'] : ['platform', 'storage', second, 'default'];
  return [
    finding('storage-default', at(place), {
      message:
        defaults.length === 0
          ? `cluster ${value.name}: none of the storage classes ${names} is the default`
          : `cluster ${value.name}: storage classes ${names} are all the default`,
      hint: 'set default: true on exactly one storage class: claims that name none get it',
    }),
  ];
}

/** Settings of a slot without which its entry renders something that cannot work. */
function slotSettings({ workloads, at, cluster }: ClusterFacts): Diagnostic[] {
  const uses = platformUses(cluster);
  return workloads.flatMap(({ name, entry }) => {
    const own = uses.filter(({ use, path }) => use === name && path.length > 0);
    return (entry?.value.requires.settings ?? []).flatMap((setting) => {
      const key = typeof setting === 'string' ? setting : setting.key;
      const lacking = own.filter(({ settings }) => isEmpty(settings[key]));
      if (typeof setting !== 'string' && lacking.length < own.length) return [];
      const named = typeof setting === 'string' ? lacking : lacking.slice(0, 1);
      return named.map(({ path, key: of }) =>
        finding('slot-setting-missing', at(path), {
          message: `${path.join('.')}: ${name} cannot work without ${key}${of === '' ? '' : ` (${of})`}`,
          hint: `add ${key}; croft explain Cluster.platform says what it is`,
        }),
      );
    });
  });
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

/** A storage that copies by machine has a machine for every copy. */
function copies({ value, at }: ClusterFacts): Diagnostic[] {
  const { storage } = value.platform;
  return storage.flatMap(({ use, class: name, replicas }, index) => {
    const machines = new Set(
      storage.filter((one) => one.use === use).flatMap(({ disks }) => Object.keys(disks)),
    );
    if (replicas === undefined || machines.size === 0 || replicas <= machines.size) return [];
    return finding('storage-copies', at(['platform', 'storage', index, 'replicas']), {
      message: `storage class ${name}: ${replicas} copies on different machines, and ${use} has disks in ${machines.size}`,
      hint: 'name disks of more nodes, or ask for fewer copies',
    });
  });
}

/** Somebody is told when a cluster that keeps data fails: from inside, from outside, or by metrics. */
function monitoring({ active, value, workloads, at }: ClusterFacts): Diagnostic[] {
  const { metrics, inside, edge } = value.platform.observability;
  const keepsData = workloads.some(
    ({ claims, databases }) => claims.length > 0 || databases.postgres,
  );
  if (!active || !keepsData || metrics || inside || edge) return [];
  return [
    finding('monitoring-missing', at(['platform', 'observability']), {
      message: `cluster ${value.name}: it keeps data, and nothing watches it`,
      hint: 'declare platform.observability, at least inside: {} (a status page that asks every application)',
    }),
  ];
}

function retiredEntries({ model }: Context, { cluster, value, at }: ClusterFacts): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { use, path } of platformUses(cluster)) {
    const retired = model.catalogue.get(use)?.value.retired;
    if (retired)
      found.push(retirement(at([...path, 'use']), `cluster ${value.name}: ${use}`, retired));
  }
  for (const app of cluster.apps) {
    const { declared, entry, name, namespace } = app;
    const retired = entry?.value.retired;
    if (!retired || !declared.value.enabled) continue;
    const what = `app ${namespace}/${name}: ${entry.value.name}`;
    found.push(retirement(placeOfApp(app), what, retired));
  }
  return found;
}

function retirement(
  place: Parameters<typeof finding>[1],
  what: string,
  { since, reason, successor }: { since: string; reason: string; successor?: string | undefined },
): Diagnostic {
  return finding('retired-entry', place, {
    message: `${what} is retired since ${since}: ${reason}`,
    hint: successor === undefined ? 'replace it' : `use ${successor} instead`,
  });
}
