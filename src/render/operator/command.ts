/** Something that people do to the lab, as `just` and `task` both offer it. */
export interface Command {
  /** As task calls it: `talos:upgrade-node`. */
  readonly name: string;
  /** One line for lists. */
  readonly does: string;
  /** It works on one cluster: `CLUSTER`, the first one unless another is named. */
  readonly cluster?: true;
  /** It works on one machine: `NODE`, which must be named. */
  readonly node?: true;
  /** What a person is asked before it starts. */
  readonly asks?: string;
  /** Also a program of the devenv shell. */
  readonly program?: true;
  /** Other commands that it consists of, in order; they take the same cluster. */
  readonly parts?: readonly string[];
  /** Lines of shell, which stop at the first failure. */
  readonly run: readonly string[];
}

/** What just calls a command: it knows no colons. */
export function justName(name: string): string {
  return name.replaceAll(':', '-');
}

/** The commands of a lab, in the order of a life: daily work, infrastructure, machines, bring-up, operation. */
export function commandsOf(options: {
  readonly virtualMachines: boolean;
  readonly clusters: boolean;
}): readonly Command[] {
  return [
    ...SOURCE,
    ...(options.virtualMachines ? INFRASTRUCTURE : []),
    ...(options.clusters ? [...MACHINES, ...BRING_UP, ...OPERATION] : []),
  ];
}

const SOURCE: readonly Command[] = [
  {
    name: 'configure',
    does: 'Write the repository that the source declares, then check everything',
    run: ['croft render', 'croft check'],
  },
  {
    name: 'check',
    does: 'Find every problem of the source, write nothing',
    run: ['croft check', 'croft render --check'],
  },
  {
    name: 'diff',
    does: 'Show what a render would change',
    // Exit code 2 says that something would.
    run: ['croft render --diff || [ "$?" -eq 2 ]'],
  },
  { name: 'pin', does: 'Write the versions in use to pins.yaml', run: ['croft pin'] },
  { name: 'schema', does: 'Write the schemas for editors', run: ['croft schema'] },
  { name: 'doctor', does: 'Look for what keeps Croft from working here', run: ['croft doctor'] },
];

const INFRASTRUCTURE: readonly Command[] = [
  {
    name: 'infra:plan',
    does: 'Show what OpenTofu would change about the virtual machines, and keep the plan',
    program: true,
    run: [
      'if [ ! -d infrastructure ]; then',
      '  echo "there is no infrastructure/: the virtual machines are not described to OpenTofu yet" >&2',
      '  exit 1',
      'fi',
      'mkdir -p .croft',
      'tofu -chdir=infrastructure init -input=false',
      'tofu -chdir=infrastructure plan -input=false -out=../.croft/infra.tfplan',
    ],
  },
  {
    name: 'infra:apply',
    does: 'Do exactly what the last plan showed, once',
    program: true,
    asks: 'Change the virtual machines as the last plan says?',
    run: [
      'if [ ! -f .croft/infra.tfplan ]; then',
      '  echo "there is no plan: run infra:plan and read it first" >&2',
      '  exit 1',
      'fi',
      'tofu -chdir=infrastructure apply -input=false ../.croft/infra.tfplan',
      'rm .croft/infra.tfplan',
    ],
  },
];

const LAB = '. bootstrap/lab.sh';
const ONE_MACHINE = [LAB, 'address="$(address_of "$NODE")"'];

const MACHINES: readonly Command[] = [
  {
    name: 'talos:gen',
    does: 'Make the secrets of a cluster, once, encrypted; nothing is ever replaced',
    cluster: true,
    program: true,
    run: [
      LAB,
      'bundle="talos/$CLUSTER/secrets.sops.yaml"',
      'if [ -e "$bundle" ]; then',
      '  echo "$bundle is there and stays: other secrets would be another cluster"',
      '  exit 0',
      'fi',
      'scratch="$(mktemp -d)"',
      `trap 'rm -rf "$scratch"' EXIT`,
      'talosctl gen secrets --talos-version "v$TALOS_VERSION" --output-file "$scratch/secrets.yaml"',
      'sops encrypt --filename-override "$bundle" "$scratch/secrets.yaml" > "$scratch/sealed.yaml"',
      'mkdir -p "talos/$CLUSTER"',
      'mv "$scratch/sealed.yaml" "$bundle"',
    ],
  },
  {
    name: 'talos:encrypt',
    does: 'Encrypt every machine configuration that is still in clear',
    cluster: true,
    program: true,
    run: [
      'for file in "talos/$CLUSTER"/*.sops.yaml; do',
      '  [ -f "$file" ] || continue',
      '  case "$(sops filestatus "$file")" in',
      `    *'"encrypted":true'*) ;;`,
      '    *) sops encrypt --in-place "$file" ;;',
      '  esac',
      'done',
    ],
  },
  {
    name: 'talos:apply',
    does: 'Give one machine its configuration, without a reboot',
    cluster: true,
    node: true,
    program: true,
    asks: 'Apply the configuration to this machine?',
    run: [
      ...ONE_MACHINE,
      'config="$(config_of "$NODE")"',
      'one_at_a_time',
      'healthy',
      'give "$config" "$address" --mode no-reboot',
      'healthy',
    ],
  },
];

const BRING_UP: readonly Command[] = [
  {
    name: 'bootstrap:talos',
    does: 'Bring machines in maintenance mode up and start etcd, once',
    cluster: true,
    asks: 'Give every machine in maintenance mode its configuration and start etcd?',
    run: [
      LAB,
      'for node in $NODE_NAMES; do config_of "$node" > /dev/null; done',
      'for node in $NODE_NAMES; do',
      '  address="$(address_of "$node")"',
      '  if talosctl --nodes "$address" --endpoints "$address" get disks --insecure > /dev/null 2>&1; then',
      '    give "$(config_of "$node")" "$address" --insecure',
      '  else',
      '    echo "$node is not in maintenance mode: left as it is"',
      '  fi',
      'done',
      `for address in $(echo "$CONTROL_PLANES" | tr ',' ' '); do reached "$address"; done`,
      'if etcd_runs; then',
      '  echo "etcd runs already: not started again"',
      'else',
      '  talos "$FIRST" bootstrap',
      'fi',
      'talos "$FIRST" kubeconfig --merge --force-context-name "admin@$CLUSTER"',
    ],
  },
  {
    name: 'bootstrap:apps',
    does: 'Install what Flux needs, in order, and hand over to Flux',
    cluster: true,
    run: [
      LAB,
      'folder="bootstrap/$CLUSTER"',
      `wanted="$(yq '.steps[] | select(has("secrets")) | .secrets[].file' "$folder/plan.yaml")"`,
      'for file in $wanted; do',
      '  if [ ! -f "$folder/$file" ]; then',
      '    echo "$folder/$file is not there: its value is not set, croft check names it" >&2',
      '    exit 1',
      '  fi',
      'done',
      'registered',
      'kube apply --server-side --kustomize "$folder/namespaces"',
      'if [ -f "$folder/crds.yaml" ]; then',
      `  helmfile --quiet --file "$folder/crds.yaml" template | yq 'select(.kind == "CustomResourceDefinition")' |`,
      '    kube apply --server-side --force-conflicts --filename -',
      'fi',
      'for file in "$folder"/secrets/*.sops.yaml; do',
      '  [ -f "$file" ] || continue',
      '  sops decrypt "$file" | kube apply --server-side --filename -',
      'done',
      'helmfile --file "$folder/helmfile.yaml" --kube-context "$KUBE_CONTEXT" sync',
      'kube --namespace flux-system wait kustomization/cluster-apps --for=condition=Ready --timeout=10m',
    ],
  },
  {
    name: 'boot',
    does: 'Bring a cluster up from machines in maintenance mode to Flux',
    cluster: true,
    program: true,
    parts: ['bootstrap:talos', 'bootstrap:apps'],
    run: [],
  },
];

const OPERATION: readonly Command[] = [
  {
    name: 'talos:health',
    does: 'Ask the machines, etcd and Kubernetes whether they are well',
    cluster: true,
    run: [LAB, 'healthy'],
  },
  {
    name: 'talos:upgrade-node',
    does: 'Bring one machine to the declared Talos version; the cluster must be well before and after',
    cluster: true,
    node: true,
    asks: 'Upgrade and reboot this machine?',
    run: [
      ...ONE_MACHINE,
      'installer="$(installer_of "$NODE")"',
      'one_at_a_time',
      'healthy',
      'talos "$address" upgrade --image "$installer" --wait --timeout 30m',
      'healthy',
    ],
  },
  {
    name: 'talos:upgrade-k8s',
    does: 'Bring Kubernetes to the declared version',
    cluster: true,
    asks: 'Upgrade Kubernetes?',
    run: [
      LAB,
      'one_at_a_time',
      'healthy',
      'talos "$FIRST" upgrade-k8s --to "$KUBERNETES_VERSION" --dry-run',
      'talos "$FIRST" upgrade-k8s --to "$KUBERNETES_VERSION"',
      'healthy',
    ],
  },
  {
    name: 'reconcile',
    does: 'Let Flux fetch and apply the repository now',
    cluster: true,
    run: [
      LAB,
      'flux --context "$KUBE_CONTEXT" --namespace flux-system reconcile source git flux-system',
      'flux --context "$KUBE_CONTEXT" --namespace flux-system reconcile kustomization cluster-apps',
    ],
  },
  {
    name: 'status',
    does: 'Show nodes, and everything of Flux that is not ready',
    cluster: true,
    run: [
      LAB,
      'kube get nodes --output wide',
      'flux --context "$KUBE_CONTEXT" get all --all-namespaces --status-selector ready=false',
    ],
  },
  {
    name: 'validate',
    does: 'Build every kustomization as Flux does, and compare it with the schemas of Kubernetes',
    cluster: true,
    run: [
      LAB,
      'find "kubernetes/$CLUSTER/apps" -name kustomization.yaml | sort | while read -r file; do',
      '  kustomize build "$(dirname "$file")" |',
      '    kubeconform -strict -ignore-missing-schemas -skip Secret -kubernetes-version "$KUBERNETES_VERSION"',
      'done',
    ],
  },
];

/** How a command is called. */
export interface Call {
  readonly command: Command;
  readonly text: string;
}

/** How each command is called with the runner that the lab has; nothing without one. */
export function callsOf(commands: readonly Command[], runner: 'just' | 'task' | null): Call[] {
  if (runner === null) return [];
  return commands.map((command) => {
    const { name, node } = command;
    const text =
      runner === 'just'
        ? `just ${justName(name)}${node ? ' <node>' : ''}`
        : `task ${name}${node ? ' NODE=<node>' : ''}`;
    return { command, text };
  });
}
