/** A program that people use around the lab, at an exact version. */
export interface Tool {
  /** Its key in mise's registry; its pin is `tools.<name>`. */
  readonly name: string;
  /** Its attribute in nixpkgs. */
  readonly nix: string;
  /** What prints its version, for a shell that did not get it from mise. */
  readonly shows: string;
  readonly version: string;
  readonly datasource: 'github-releases' | 'node-version' | 'docker';
  readonly package: string;
  /** What stands before the version in the names of its releases. */
  readonly tag: string;
  /** Its version is not its own: it follows what the clusters declare. */
  readonly follows?: 'talos' | 'kubernetes' | 'flux';
  /** Only where this is there: an entry of the catalogue that a cluster runs, or virtual machines. */
  readonly only?: { readonly entry: string } | 'virtual-machines';
}

/** Programs with the version that Croft was tested with; pins.yaml of a lab may say another one. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'age',
    nix: 'age',
    shows: 'age --version',
    version: '1.3.2',
    ...github('FiloSottile/age'),
  },
  {
    name: 'cilium-cli',
    nix: 'cilium-cli',
    shows: 'cilium version --client',
    version: '0.19.6',
    ...github('cilium/cilium-cli'),
    only: { entry: 'cilium' },
  },
  {
    name: 'cilium-hubble',
    nix: 'hubble',
    shows: 'hubble version',
    version: '1.19.3',
    ...github('cilium/hubble'),
    only: { entry: 'cilium' },
  },
  {
    name: 'flux2',
    nix: 'fluxcd',
    shows: 'flux --version',
    version: '2.9.5',
    ...github('fluxcd/flux2'),
    follows: 'flux',
  },
  {
    name: 'helm',
    nix: 'kubernetes-helm',
    shows: 'helm version --short',
    version: '4.3.1',
    ...github('helm/helm'),
  },
  {
    name: 'helmfile',
    nix: 'helmfile',
    shows: 'helmfile --version',
    version: '1.8.0',
    ...github('helmfile/helmfile'),
  },
  {
    name: 'just',
    nix: 'just',
    shows: 'just --version',
    version: '1.59.0',
    ...github('casey/just', ''),
  },
  {
    name: 'kubeconform',
    nix: 'kubeconform',
    shows: 'kubeconform -v',
    version: '0.8.0',
    ...github('yannh/kubeconform'),
  },
  {
    name: 'kubectl',
    nix: 'kubectl',
    shows: 'kubectl version --client',
    version: '1.36.4',
    datasource: 'docker',
    package: 'ghcr.io/siderolabs/kubelet',
    tag: 'v',
    follows: 'kubernetes',
  },
  {
    name: 'kustomize',
    nix: 'kustomize',
    shows: 'kustomize version',
    version: '5.8.2',
    ...github('kubernetes-sigs/kustomize', 'kustomize/v'),
  },
  {
    name: 'node',
    nix: 'nodejs_24',
    shows: 'node --version',
    version: '24.21.0',
    datasource: 'node-version',
    package: 'node',
    tag: '',
  },
  {
    name: 'opentofu',
    nix: 'opentofu',
    shows: 'tofu --version',
    version: '1.12.6',
    ...github('opentofu/opentofu'),
    only: 'virtual-machines',
  },
  {
    name: 'sops',
    nix: 'sops',
    shows: 'sops --version --disable-version-check',
    version: '3.13.3',
    ...github('getsops/sops'),
  },
  {
    name: 'talosctl',
    nix: 'talosctl',
    shows: 'talosctl version --client',
    version: '1.14.1',
    ...github('siderolabs/talos'),
    follows: 'talos',
  },
  {
    name: 'task',
    nix: 'go-task',
    shows: 'task --version',
    version: '3.54.0',
    ...github('go-task/task'),
  },
  {
    name: 'yq',
    nix: 'yq-go',
    shows: 'yq --version',
    version: '4.54.2',
    ...github('mikefarah/yq'),
  },
];

function github(
  name: string,
  tag = 'v',
): { readonly datasource: 'github-releases'; readonly package: string; readonly tag: string } {
  return { datasource: 'github-releases', package: name, tag };
}

/** Whether pins.yaml can say the version; that of talosctl and kubectl is said by the clusters. */
export function hasOwnVersion({ follows }: Tool): boolean {
  return follows === undefined || follows === 'flux';
}

/** The name of a tool's line in pins.yaml; no entry of the catalogue can be called `tools`. */
export function toolPin({ name }: Tool): string {
  return `tools.${name}`;
}
