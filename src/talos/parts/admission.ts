import type { Part } from '../document.ts';
import { kubeAdmissionControlConfig } from '../documents/kube-admission-control-config.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import { filledList, hasTypedKubernetes, isControlPlane } from '../facts.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import { tagged, type TalosMap } from '../value.ts';
import { NOTHING } from './part.ts';

/** What Talos sets for the plugin PodSecurity. */
export const POD_SECURITY: YamlMap = {
  apiVersion: 'pod-security.admission.config.k8s.io/v1alpha1',
  kind: 'PodSecurityConfiguration',
  defaults: {
    enforce: 'baseline',
    'enforce-version': 'latest',
    audit: 'restricted',
    'audit-version': 'latest',
    warn: 'restricted',
    'warn-version': 'latest',
  },
  exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
};

/** Configuration of admission plugins: what Talos sets, in its place what is declared. */
export function admission(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const plugins = pluginsOf(scene);
  if (hasTypedKubernetes(scene))
    return {
      documents: plugins.map(({ name, configuration }) =>
        kubeAdmissionControlConfig(name, { configuration }),
      ),
    };
  return { v1alpha1: { cluster: { apiServer: { admissionControl: filledList(plugins) } } } };
}

function pluginsOf(scene: TalosScene): { name: string; configuration: TalosMap }[] {
  const { admission: declared } = scene.settings.kubernetes.apiServer;
  const plugins = new Map<string, TalosMap>([['PodSecurity', POD_SECURITY]]);
  for (const [name, configuration] of Object.entries(declared)) {
    if (configuration === false) plugins.delete(name);
    else
      plugins.set(
        name,
        tagged(configuration, (path, value) =>
          ofCluster(scene, ['kubernetes', 'apiServer', 'admission', name, ...path], value),
        ),
      );
  }
  return [...plugins].map(([name, configuration]) => ({ name, configuration }));
}
