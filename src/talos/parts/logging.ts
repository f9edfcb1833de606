import { unlessEmpty } from '../declared.ts';
import type { Part } from '../document.ts';
import { eventSinkConfig } from '../documents/event-sink-config.ts';
import { compact } from '../documents/kind.ts';
import { kmsgLogConfig } from '../documents/kmsg-log-config.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Where logs of services, the kernel log and events are sent. */
export function logging(scene: TalosScene): Part {
  const declared = scene.settings.talos.logging;
  if (!declared) return {};
  const from = ['talos', 'logging'];
  const destinations = unlessEmpty(
    declared.destinations.map(({ endpoint, format, extraTags }, i) => {
      const at = [...from, 'destinations', i];
      const tags = Object.entries(extraTags).map(
        ([name, tag]) => [name, ofCluster(scene, [...at, 'extraTags', name], tag)] as const,
      );
      return {
        endpoint: ofCluster(scene, [...at, 'endpoint'], endpoint),
        format: ofCluster(scene, [...at, 'format'], format),
        extraTags: compact(Object.fromEntries(tags)),
      };
    }),
  );
  const kernel = declared.kernel.map(({ name, url }, i) =>
    kmsgLogConfig(
      ofCluster(scene, [...from, 'kernel', i, 'name'], name),
      ofCluster(scene, [...from, 'kernel', i, 'url'], url),
    ),
  );
  const events =
    declared.events === undefined
      ? []
      : [eventSinkConfig(ofCluster(scene, [...from, 'events'], declared.events))];
  return {
    ...(destinations ? { v1alpha1: { machine: { logging: { destinations } } } } : {}),
    documents: [...kernel, ...events],
  };
}
