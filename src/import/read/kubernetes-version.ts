import type { Subject } from '../subject.ts';
import { spotOf, type Spot, type Where } from './form.ts';

/** The images that are rendered at the version of Kubernetes, by their repositories. */
const IMAGES: readonly (readonly [repository: string, where: Where])[] = [
  [
    'ghcr.io/siderolabs/kubelet',
    { v1alpha1: 'machine.kubelet.image', typed: ['KubeletConfig', 'image'] },
  ],
  [
    'registry.k8s.io/kube-apiserver',
    { v1alpha1: 'cluster.apiServer.image', typed: ['KubeAPIServerConfig', 'image'] },
  ],
  [
    'registry.k8s.io/kube-controller-manager',
    {
      v1alpha1: 'cluster.controllerManager.image',
      typed: ['KubeControllerManagerConfig', 'image'],
    },
  ],
  [
    'registry.k8s.io/kube-scheduler',
    { v1alpha1: 'cluster.scheduler.image', typed: ['KubeSchedulerConfig', 'image'] },
  ],
  [
    'registry.k8s.io/kube-proxy',
    { v1alpha1: 'cluster.proxy.image', typed: ['KubeProxyConfig', 'image'] },
  ],
];

const TAG = /^:v(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)$/;

/** The version of Kubernetes: that of the kubelet, with the images of the same version; others stay. */
export function kubernetesVersion(subject: Subject): void {
  const isPlane = subject.role === 'control-plane';
  const found = (isPlane ? IMAGES : IMAGES.slice(0, 1)).flatMap(([repository, where]) => {
    const spot = spotOf(subject, where);
    const version = spot && versionOf(subject, spot, repository);
    return spot && version !== undefined ? [{ spot, version }] : [];
  });
  const [first] = found;
  if (!first) return;
  subject.word('cluster', ['kubernetes', 'version'], (take) => {
    for (const { spot, version } of found)
      if (version === first.version) take(spot.document, spot.path);
    return first.version;
  });
}

function versionOf(
  subject: Subject,
  { document, path }: Spot,
  repository: string,
): string | undefined {
  const image = subject.peek(document, path);
  if (typeof image !== 'string' || !image.startsWith(repository)) return undefined;
  return TAG.exec(image.slice(repository.length))?.[1];
}
