import { canonicalAddress } from '../../model/address.ts';
import { ofClusterIf, unlessEmpty } from '../declared.ts';
import type { Part } from '../document.ts';
import { compact, knows } from '../documents/kind.ts';
import { TIME_SYNC_CONFIG, timeSyncConfig } from '../documents/time-sync-config.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Where the node gets the time from. */
export function time(scene: TalosScene): Part {
  const { network, talos } = scene.settings;
  const servers = unlessEmpty(
    network.ntp.map((text, i) => ofCluster(scene, ['network', 'ntp', i], canonicalAddress(text))),
  );
  const from = ['talos', 'time'];
  const isOff = talos.time?.enabled === false;
  const bootTimeout = ofClusterIf(scene, [...from, 'bootTimeout'], talos.time?.bootTimeout);
  if (!knows(scene.contract, TIME_SYNC_CONFIG)) {
    const disabled = isOff ? ofCluster(scene, [...from, 'enabled'], true) : undefined;
    return { v1alpha1: { machine: { time: compact({ disabled, servers, bootTimeout }) } } };
  }
  const useNTS = ofClusterIf(scene, [...from, 'nts'], talos.time?.nts);
  const document = timeSyncConfig({
    enabled: isOff ? ofCluster(scene, [...from, 'enabled'], false) : undefined,
    bootTimeout,
    ntp: servers && { servers, useNTS },
  });
  return { documents: [document] };
}
