import { BOND_CONFIG } from './bond-config.ts';
import { BRIDGE_CONFIG } from './bridge-config.ts';
import { CRI_CUSTOMIZATION_CONFIG } from './cri-customization-config.ts';
import { DHCPV4_CONFIG } from './dhcpv4-config.ts';
import { DHCPV6_CONFIG } from './dhcpv6-config.ts';
import { DUMMY_LINK_CONFIG } from './dummy-link-config.ts';
import { ENVIRONMENT_CONFIG } from './environment-config.ts';
import { ETC_FILE_CONFIG } from './etc-file-config.ts';
import { ETHERNET_CONFIG } from './ethernet-config.ts';
import { EVENT_SINK_CONFIG } from './event-sink-config.ts';
import { EXISTING_VOLUME_CONFIG } from './existing-volume-config.ts';
import { EXTENSION_SERVICE_CONFIG } from './extension-service-config.ts';
import { FILESYSTEM_TRIM_CONFIG } from './filesystem-trim-config.ts';
import { HOSTNAME_CONFIG } from './hostname-config.ts';
import { IMAGE_CACHE_CONFIG } from './image-cache-config.ts';
import { KERNEL_MODULE_CONFIG } from './kernel-module-config.ts';
import { KMSG_LOG_CONFIG } from './kmsg-log-config.ts';
import { LAYER2_VIP_CONFIG } from './layer2-vip-config.ts';
import { LINK_ALIAS_CONFIG } from './link-alias-config.ts';
import { LINK_CONFIG } from './link-config.ts';
import { NETWORK_DEFAULT_ACTION_CONFIG } from './network-default-action-config.ts';
import { NETWORK_RULE_CONFIG } from './network-rule-config.ts';
import { OOM_CONFIG } from './oom-config.ts';
import { PCI_DRIVER_REBIND_CONFIG } from './pci-driver-rebind-config.ts';
import { RAW_VOLUME_CONFIG } from './raw-volume-config.ts';
import { REGISTRY_AUTH_CONFIG } from './registry-auth-config.ts';
import { REGISTRY_MIRROR_CONFIG } from './registry-mirror-config.ts';
import { REGISTRY_TLS_CONFIG } from './registry-tls-config.ts';
import { RESOLVER_CONFIG } from './resolver-config.ts';
import { SECURITY_PROFILE_CONFIG } from './security-profile-config.ts';
import { STATIC_HOST_CONFIG } from './static-host-config.ts';
import { SWAP_VOLUME_CONFIG } from './swap-volume-config.ts';
import { SYSCTL_CONFIG } from './sysctl-config.ts';
import { SYSFS_CONFIG } from './sysfs-config.ts';
import { TIME_SYNC_CONFIG } from './time-sync-config.ts';
import { TRUSTED_ROOTS_CONFIG } from './trusted-roots-config.ts';
import { UDEV_RULES_CONFIG } from './udev-rules-config.ts';
import { USER_VOLUME_CONFIG } from './user-volume-config.ts';
import { VLAN_CONFIG } from './vlan-config.ts';
import { VOLUME_CONFIG } from './volume-config.ts';
import { WATCHDOG_TIMER_CONFIG } from './watchdog-timer-config.ts';
import { WIREGUARD_CONFIG } from './wireguard-config.ts';
import { ZSWAP_CONFIG } from './zswap-config.ts';
import type { Kind } from './kind.ts';

/** Kinds of documents for the network, the disks and the operating system of a machine. */
export const MACHINE_KINDS: readonly Kind[] = [
  BOND_CONFIG,
  BRIDGE_CONFIG,
  CRI_CUSTOMIZATION_CONFIG,
  DHCPV4_CONFIG,
  DHCPV6_CONFIG,
  DUMMY_LINK_CONFIG,
  ENVIRONMENT_CONFIG,
  ETC_FILE_CONFIG,
  ETHERNET_CONFIG,
  EVENT_SINK_CONFIG,
  EXISTING_VOLUME_CONFIG,
  EXTENSION_SERVICE_CONFIG,
  FILESYSTEM_TRIM_CONFIG,
  HOSTNAME_CONFIG,
  IMAGE_CACHE_CONFIG,
  KERNEL_MODULE_CONFIG,
  KMSG_LOG_CONFIG,
  LAYER2_VIP_CONFIG,
  LINK_ALIAS_CONFIG,
  LINK_CONFIG,
  NETWORK_DEFAULT_ACTION_CONFIG,
  NETWORK_RULE_CONFIG,
  OOM_CONFIG,
  PCI_DRIVER_REBIND_CONFIG,
  RAW_VOLUME_CONFIG,
  REGISTRY_AUTH_CONFIG,
  REGISTRY_MIRROR_CONFIG,
  REGISTRY_TLS_CONFIG,
  RESOLVER_CONFIG,
  SECURITY_PROFILE_CONFIG,
  STATIC_HOST_CONFIG,
  SWAP_VOLUME_CONFIG,
  SYSCTL_CONFIG,
  SYSFS_CONFIG,
  TIME_SYNC_CONFIG,
  TRUSTED_ROOTS_CONFIG,
  UDEV_RULES_CONFIG,
  USER_VOLUME_CONFIG,
  VLAN_CONFIG,
  VOLUME_CONFIG,
  WATCHDOG_TIMER_CONFIG,
  WIREGUARD_CONFIG,
  ZSWAP_CONFIG,
];
