import type { Path } from '../../model/yaml/index.ts';
import { ofClusterIf } from '../declared.ts';
import type { Part, TalosDocument } from '../document.ts';
import { networkDefaultActionConfig } from '../documents/network-default-action-config.ts';
import { networkRuleConfig } from '../documents/network-rule-config.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

type Firewall = NonNullable<TalosScene['settings']['talos']['firewall']>;

/** The ingress firewall: what its rules do not name is dropped or let in. */
export function firewall(scene: TalosScene): Part {
  const { settings, node } = scene;
  const declared = settings.talos.firewall;
  if (!declared) return {};
  const from = ['talos', 'firewall'];
  const rules = declared.rules.flatMap((rule, i) =>
    rule.role === undefined || rule.role === node.role
      ? ruleOf(scene, rule, [...from, 'rules', i])
      : [],
  );
  const action = ofCluster(scene, [...from, 'default'], declared.default);
  return { documents: [networkDefaultActionConfig(action), ...rules] };
}

function ruleOf(scene: TalosScene, rule: Firewall['rules'][number], path: Path): TalosDocument {
  const { name, ports, protocol, ingress } = rule;
  return networkRuleConfig(ofCluster(scene, [...path, 'name'], name), {
    portSelector: {
      ports: ports.map((port, k) => ofCluster(scene, [...path, 'ports', k], port)),
      protocol: ofCluster(scene, [...path, 'protocol'], protocol),
    },
    ingress: ingress.map((one, k) => {
      const at = [...path, 'ingress', k];
      if (typeof one === 'string') return { subnet: ofCluster(scene, at, one) };
      return {
        subnet: ofCluster(scene, [...at, 'subnet'], one.subnet),
        except: ofClusterIf(scene, [...at, 'except'], one.except),
      };
    }),
  });
}
