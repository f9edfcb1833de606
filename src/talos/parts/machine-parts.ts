import { environment } from './environment.ts';
import { ethernet } from './ethernet.ts';
import { extensionServices } from './extension-services.ts';
import { filesystemTrim } from './filesystem-trim.ts';
import { files } from './files.ts';
import { firewall } from './firewall.ts';
import { hostname } from './hostname.ts';
import { hosts } from './hosts.ts';
import { imageCache } from './image-cache.ts';
import { kernelModules } from './kernel-modules.ts';
import { links } from './links.ts';
import { logging } from './logging.ts';
import { memory } from './memory.ts';
import { networkSection } from './network-section.ts';
import type { PartOf } from './part.ts';
import { pciDrivers } from './pci-drivers.ts';
import { registries } from './registries.ts';
import { resolvers } from './resolvers.ts';
import { securityProfile } from './security-profile.ts';
import { sysctls, sysfs } from './sysctls.ts';
import { systemVolumes } from './system-volumes.ts';
import { time } from './time.ts';
import { trustedRoots } from './trusted-roots.ts';
import { udev } from './udev.ts';
import { volumes } from './volumes.ts';
import { watchdog } from './watchdog.ts';

/** The network, the disks and the operating system of a machine, in the order in which documents are written. */
export const MACHINE_PARTS: readonly PartOf[] = [
  networkSection,
  hostname,
  links,
  ethernet,
  resolvers,
  hosts,
  time,
  firewall,
  systemVolumes,
  volumes,
  filesystemTrim,
  files,
  environment,
  sysctls,
  sysfs,
  kernelModules,
  udev,
  pciDrivers,
  memory,
  watchdog,
  extensionServices,
  registries,
  imageCache,
  trustedRoots,
  securityProfile,
  logging,
];
