import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Path } from '../../../model/yaml/index.ts';
import { importProblem, type ProblemPlace } from '../problem.ts';
import { BGP, type Template } from './model.ts';

/** Where a key stands that is not there: at what it belongs to. */
type At = (path: Path) => ProblemPlace;

/**
 * What several keys say together and the lab that is made of them could not show any more. What the checks of a lab find
 * is left to them: networks that overlap, addresses that are taken twice, nodes outside of their network.
 */
export function templateProblems(template: Template, at: At): Diagnostic[] {
  return [
    ...partialBgp(template),
    ...(template.form === 'current' ? [...exposure(template, at), ...token(template, at)] : []),
    ...(template.form === 'current' ? schematics(template, at) : []),
  ];
}

/** The legacy form leaves BGP out in silence; today it is refused. */
function partialBgp({ top, form, hasBgp }: Template): Diagnostic[] {
  const [given] = BGP.flatMap((name) => top.found(name) ?? []);
  const missing = BGP.filter((name) => !top.has(name)).length;
  if (!given || hasBgp || missing === 0) return [];
  const problem = importProblem(
    'import-value',
    given.at,
    `${given.place.path}: BGP wants the address of the router and both AS numbers, and ${missing === 1 ? 'one is' : 'two are'} missing`,
    form === 'legacy'
      ? 'cluster-template leaves BGP out in silence, and so does the import: set all three keys, or remove them'
      : 'set all three keys, or remove them',
  );
  return [{ ...problem, severity: form === 'legacy' ? 'warning' : 'error' }];
}

function exposure({ top, ingress, hasCloudflare }: Template, at: At): Diagnostic[] {
  if (ingress === 'none') return [];
  const mode = top.found('ingress');
  if (!hasCloudflare && mode)
    return [
      importProblem(
        'import-value',
        mode.at,
        `ingress.mode: ${ingress} wants the zone to be served by Cloudflare, and dns.provider is none`,
        'set ingress.mode to none, or dns.provider to cloudflare',
      ),
    ];
  if (top.has('external')) return [];
  return [
    importProblem(
      'import-missing',
      mode?.at ?? at(['gateways']),
      `gateways.external is missing, and ingress.mode ${ingress} leads to it`,
      'write its address, or set ingress.mode to none',
    ),
  ];
}

function token({ top, hasCloudflare }: Template, at: At): Diagnostic[] {
  const found = top.found('token');
  if (hasCloudflare && !top.has('token'))
    return [
      importProblem(
        'import-missing',
        at(['dns']),
        'dns.token is missing, and dns.provider is cloudflare',
        'write the token of the zone, or set dns.provider to none',
      ),
    ];
  if (hasCloudflare || !found) return [];
  return [
    importProblem(
      'import-value',
      found.at,
      'dns.token: there is a token, and dns.provider is none',
      'remove it, or set dns.provider to cloudflare',
    ),
  ];
}

/** Without an id of its own and of the cluster a node would get another image than it runs. */
function schematics({ top, nodes }: Template, at: At): Diagnostic[] {
  if (top.has('schematic')) return [];
  return nodes.flatMap((node, index) => {
    if (node.has('schematic_id')) return [];
    return importProblem(
      'import-missing',
      node.found('name')?.at ?? at(['nodes', index]),
      `nodes[${index}].schematic_id is missing, and talos.schematic_id does not stand in for it`,
      'write the id of the image that the machine runs, there or for all in talos.schematic_id',
    );
  });
}
