import { ofClusterIf } from '../declared.ts';
import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { OOM_CONFIG, oomConfig } from '../documents/oom-config.ts';
import { zswapConfig } from '../documents/zswap-config.ts';
import type { TalosScene } from '../scene.ts';

/** What happens when memory is short. */
export function memory(scene: TalosScene): Part {
  const { oom, zswap } = scene.settings.talos;
  const from = (word: string, key: string): string[] => ['talos', word, key];
  const short =
    oom && knows(scene.contract, OOM_CONFIG)
      ? [
          oomConfig({
            triggerExpression: ofClusterIf(
              scene,
              from('oom', 'triggerExpression'),
              oom.triggerExpression,
            ),
            cgroupRankingExpression: ofClusterIf(
              scene,
              from('oom', 'cgroupRankingExpression'),
              oom.cgroupRankingExpression,
            ),
            sampleInterval: ofClusterIf(scene, from('oom', 'sampleInterval'), oom.sampleInterval),
          }),
        ]
      : [];
  const compressed = zswap
    ? [
        zswapConfig({
          maxPoolPercent: ofClusterIf(scene, from('zswap', 'maxPoolPercent'), zswap.maxPoolPercent),
          shrinkerEnabled: ofClusterIf(scene, from('zswap', 'shrinker'), zswap.shrinker),
        }),
      ]
    : [];
  return { documents: [...short, ...compressed] };
}
