import { compareDiagnostics, type Diagnostic } from '../base/diagnostic.ts';
import { checkAddressSyntax } from './address-syntax.ts';
import { checkAppReferences } from './app-references.ts';
import { checkNamespaces } from './apps.ts';
import { checkBackups } from './backups.ts';
import { checkClusterAddresses, checkLoadBalancing } from './cluster-addresses.ts';
import { contextOf, type Check, type CheckInput } from './context.ts';
import { checkControlPlanes, checkNodeHosts } from './control-planes.ts';
import { checkDecisions } from './decisions.ts';
import { checkDisabled } from './disabled.ts';
import { checkEndpoint } from './endpoint.ts';
import { checkEtcdBackup } from './etcd-backup.ts';
import { checkExposure } from './exposure.ts';
import { checkLedger } from './ledger.ts';
import { checkNames } from './names.ts';
import { checkNetworks } from './networks.ts';
import { checkNodeSettings } from './node-settings.ts';
import { checkPlaceholders } from './placeholders.ts';
import { checkPlatform } from './platform.ts';
import { checkRecords } from './records.ts';
import { checkDatabaseRecovery, checkRecoveryOrder } from './recovery.ts';
import { checkReferences } from './references.ts';
import { checkRepository } from './repository.ts';
import { checkResolvers } from './resolvers.ts';
import { checkRoutes } from './routes.ts';
import { checkRunbooks } from './runbooks.ts';
import { checkSchematic } from './schematic.ts';
import { checkSecrets } from './secrets.ts';
import { checkSelectors } from './selectors.ts';
import { checkStates } from './states.ts';
import { checkTalosWords } from './talos-words.ts';
import { checkUnused } from './unused.ts';
import { checkVersions } from './versions.ts';
import { applyWaivers } from './waivers.ts';

export { isRisk, RULES, type Code, type Rule } from './codes.ts';
export type { CheckInput } from './context.ts';

/** Every check of a declared lab. A new one is a file with its function, a line here, a code and a page. */
const CHECKS: readonly Check[] = [
  checkAddressSyntax,
  checkNames,
  checkReferences,
  checkAppReferences,
  checkNetworks,
  checkClusterAddresses,
  checkLoadBalancing,
  checkLedger,
  checkControlPlanes,
  checkNodeHosts,
  checkNodeSettings,
  checkRoutes,
  checkSelectors,
  checkTalosWords,
  checkSchematic,
  checkVersions,
  checkEndpoint,
  checkEtcdBackup,
  checkSecrets,
  checkPlaceholders,
  checkPlatform,
  checkResolvers,
  checkStates,
  checkRepository,
  checkNamespaces,
  checkBackups,
  checkDatabaseRecovery,
  checkExposure,
  checkRecords,
  checkDecisions,
  checkRunbooks,
  checkRecoveryOrder,
  checkDisabled,
  checkUnused,
];

/**
 * Runs every check over a loaded lab. The findings are sorted by place; those that lab.yaml accepts are left out.
 * An error says that the declared source must not be rendered.
 */
export function runChecks(input: CheckInput): Diagnostic[] {
  const context = contextOf(input);
  const findings = CHECKS.flatMap((check) => check(context));
  return applyWaivers(context, findings).sort(compareDiagnostics);
}
