import type { Reader } from '../subject.ts';
import { readFiles } from './files.ts';
import { readFirewall } from './firewall.ts';
import { readLinks } from './links.ts';
import {
  readExtensionServices,
  readHosts,
  readKernelModules,
  readLogging,
  readPciDrivers,
  readTrustedRoots,
  readUdev,
  readWatchdog,
} from './lists.ts';
import {
  readFilesystemTrim,
  readHostname,
  readImageCache,
  readMemory,
  readNetworkSection,
} from './operating-system.ts';
import { readEnvironment, readSysctls, readSysfs } from './parameters.ts';
import { readRegistries } from './registries.ts';
import { readResolvers, readTime } from './resolvers.ts';
import { readSystemVolumes, readVolumes } from './volumes.ts';

/** Readers of the network, the disks and the operating system of a machine. */
export const MACHINE_READERS: readonly Reader[] = [
  readHostname,
  readLinks,
  readResolvers,
  readHosts,
  readTime,
  readFirewall,
  readSystemVolumes,
  readVolumes,
  readFilesystemTrim,
  readFiles,
  readEnvironment,
  readSysctls,
  readSysfs,
  readKernelModules,
  readUdev,
  readPciDrivers,
  readMemory,
  readWatchdog,
  readExtensionServices,
  readRegistries,
  readImageCache,
  readTrustedRoots,
  readLogging,
  readNetworkSection,
];
