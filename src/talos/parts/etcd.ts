import type { Emittable } from '../../model/yaml/index.ts';
import type { Part } from '../document.ts';
import { filledList, isControlPlane, subnetsOr } from '../facts.ts';
import { bundleReference } from '../../model/secret-reference.ts';
import { ofCluster, type TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';
import { argumentsOf } from './arguments.ts';
import { NOTHING } from './part.ts';

const ETCD = ['kubernetes', 'etcd'];

/** etcd, which stands in `v1alpha1` in every version. */
export function etcd(scene: TalosScene): Part {
  if (!isControlPlane(scene)) return NOTHING;
  const { subnets } = scene.settings.kubernetes.etcd;
  return {
    v1alpha1: {
      cluster: {
        etcd: {
          ca: { crt: bundleReference('certs.etcd.crt'), key: bundleReference('certs.etcd.key') },
          extraArgs: extraArgs(scene),
          advertisedSubnets: filledList(subnetsOr(scene, [...ETCD, 'subnets'], subnets)),
        },
      },
    },
  };
}

function extraArgs(scene: TalosScene): TalosMap | undefined {
  const { args, metrics } = scene.settings.kubernetes.etcd;
  const listen = metrics ? { 'listen-metrics-urls': 'http://0.0.0.0:2381' } : {};
  const tag = (name: string, value: Emittable): Emittable =>
    ofCluster(
      scene,
      Object.hasOwn(args, name) ? [...ETCD, 'args', name] : [...ETCD, 'metrics'],
      value,
    );
  return argumentsOf(scene, { ...listen, ...args }, tag);
}
