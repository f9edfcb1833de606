import { unlessEmpty } from '../declared.ts';
import type { Part } from '../document.ts';
import { extensionServiceConfig } from '../documents/extension-service-config.ts';
import { items, named, textOf } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Settings of services that extensions bring. */
export function extensionServices(scene: TalosScene): Part {
  const services = named(items(scene, 'extensionServices'), ({ name }) => name);
  return {
    documents: services.map(({ value, of }) =>
      extensionServiceConfig(of(['name'], value.name), {
        configFiles: unlessEmpty(
          value.configFiles.map(({ content, mountPath }, i) => ({
            content: of(['configFiles', i, 'content'], textOf(content)),
            mountPath: of(['configFiles', i, 'mountPath'], mountPath),
          })),
        ),
        environment: unlessEmpty(
          Object.entries(value.environment).map(([name, text]) =>
            of(['environment', name], `${name}=${textOf(text)}`),
          ),
        ),
      }),
    ),
  };
}
