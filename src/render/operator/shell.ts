import { hostOf } from '../../model/state.ts';
import type { Node } from '../../model/schema/nodes.ts';
import { activeNodes } from '../../model/state.ts';
import { schematicOf } from '../../talos/schematic.ts';
import type { Draft } from '../draft.ts';
import type { Scene } from '../scene.ts';

/** `bootstrap/lab.sh`: the facts of each cluster and the functions that the commands of just and task share. */
export function shellDraft(source: string, scenes: readonly Scene[]): Draft {
  const names = scenes.map(({ cluster }) => cluster.name).join(' ');
  const text = `# Rendered by croft from ${source}; edit that instead.
# Read by the commands of justfile and Taskfile.yaml, which set CLUSTER: \`. bootstrap/lab.sh\`.
# shellcheck shell=sh disable=SC2034

case "$CLUSTER" in
${scenes.map(facts).join('')}  *)
    echo "there is no cluster $CLUSTER here, but: ${names}" >&2
    exit 1
    ;;
esac

# Contexts are named, so that nothing reaches a cluster that happens to be the current one.
TALOS_CONTEXT="\${TALOS_CONTEXT:-$CLUSTER}"
KUBE_CONTEXT="\${KUBE_CONTEXT:-admin@$CLUSTER}"
${FUNCTIONS}`;
  return { path: 'bootstrap/lab.sh', source, body: { text } };
}

function facts(scene: Scene): string {
  const nodes = activeNodes(scene.model, scene.cluster);
  const of = (role: Node['role']): string =>
    nodes
      .filter((node) => node.role === role)
      .map(({ address }) => address)
      .join(',');
  const plain = (version: string): string => version.replace(/^v/, '');
  const lines = [
    `CONTROL_PLANES="${of('control-plane')}"`,
    `WORKERS="${of('worker')}"`,
    `FIRST="${nodes.find(({ role }) => role === 'control-plane')?.address ?? ''}"`,
    `NODES="${nodes.map(({ name, address }) => `${name}=${address}`).join(' ')}"`,
    `NODE_NAMES="${nodes.map(({ name }) => name).join(' ')}"`,
    `SCHEMATICS="${nodes.flatMap((node) => schematic(scene, node)).join(' ')}"`,
    `TALOS_VERSION="${plain(scene.settings.talos.version)}"`,
    `KUBERNETES_VERSION="${plain(scene.settings.kubernetes.version)}"`,
  ];
  return `  ${scene.cluster.name})\n${lines.map((line) => `    ${line}\n`).join('')}    ;;\n`;
}

/** `node=installer/id` but for virtual machines: their installer belongs to their platform, which nobody declares. */
function schematic({ model, settings }: Scene, node: Node): string[] {
  const host = model.lab.value.hosts.find(({ name }) => name === hostOf(node));
  if (host && host.kind !== 'metal') return [];
  const { id } = schematicOf(node, settings.talos);
  return [`${node.name}=metal-installer${node.secureBoot ? '-secureboot' : ''}/${id}`];
}

const FUNCTIONS = `
fail() {
  echo "$*" >&2
  exit 1
}

# The value of a name in a list of name=value, or nothing.
value_of() {
  for pair in $2; do
    if [ "\${pair%%=*}" = "$1" ]; then echo "\${pair#*=}"; fi
  done
}

address_of() {
  address="$(value_of "$1" "$NODES")"
  [ -n "$address" ] || fail "there is no node $1 in cluster $CLUSTER, but: $NODE_NAMES"
  echo "$address"
}

config_of() {
  file="talos/$CLUSTER/$1.sops.yaml"
  [ -f "$file" ] || fail "$file is not there: Croft does not write machine configurations yet"
  echo "$file"
}

# The image that a machine is upgraded with: INSTALLER without its tag, else the declared schematic.
installer_of() {
  image="\${INSTALLER:-}"
  schematic="$(value_of "$1" "$SCHEMATICS")"
  if [ -z "$image" ] && [ -n "$schematic" ]; then image="factory.talos.dev/$schematic"; fi
  [ -n "$image" ] || fail "nobody says which image $1 runs: set INSTALLER=factory.talos.dev/<platform>-installer/<schematic>"
  echo "$image:v$TALOS_VERSION"
}

# talosctl for the machine at an address, asked directly.
talos() {
  at="$1"
  shift
  talosctl --context "$TALOS_CONTEXT" --nodes "$at" --endpoints "$at" "$@"
}

kube() {
  kubectl --context "$KUBE_CONTEXT" "$@"
}

# Gives the machine at an address its configuration, which is never written in clear.
give() {
  file="$1"
  at="$2"
  shift 2
  sops exec-file --filename machine.yaml "$file" \\
    "talosctl --context '$TALOS_CONTEXT' --nodes '$at' --endpoints '$at' apply-config --file {} $*"
}

# Every machine, etcd with all of its members, and Kubernetes. Talos itself does not look before it reboots.
healthy() {
  if [ -n "$WORKERS" ]; then
    talos "$FIRST" health --wait-timeout 10m --control-plane-nodes "$CONTROL_PLANES" --worker-nodes "$WORKERS"
  else
    talos "$FIRST" health --wait-timeout 10m --control-plane-nodes "$CONTROL_PLANES"
  fi
}

# Waits up to ten minutes until a machine answers with its configuration.
reached() {
  tries=0
  until talos "$1" version > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "$1 does not answer"
    sleep 10
  done
}

# Waits up to fifteen minutes until every machine is a node of Kubernetes.
registered() {
  tries=0
  until [ "$(kube get nodes --output name 2> /dev/null | wc -l)" -ge "$(echo "$NODE_NAMES" | wc -w)" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 90 ] || fail "not every machine is a node of cluster $CLUSTER"
    sleep 10
  done
}

# Whether any control plane has members of etcd: to start etcd twice would make a second cluster.
etcd_runs() {
  for member in $(echo "$CONTROL_PLANES" | tr ',' ' '); do
    if talos "$member" etcd members > /dev/null 2>&1; then return 0; fi
  done
  return 1
}

# Refuses to start while another command changes a machine.
one_at_a_time() {
  mkdir -p .croft
  mkdir .croft/one-machine 2> /dev/null ||
    fail "another command changes a machine; if none does, remove the folder .croft/one-machine"
  trap 'rmdir .croft/one-machine' EXIT
}
`;
