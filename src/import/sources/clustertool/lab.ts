import type { YamlMap } from '../../../model/yaml/value.ts';
import type { ImportedSecret } from '../../imported.ts';
import { kebab } from '../../names.ts';
import { isKnown } from './keys.ts';
import { hostOf, isHarmless, networkAround } from './values.ts';
import { sshUrl } from '../keys/kinds.ts';
import { mapFrom, type Plain } from '../plain.ts';
import { ciOf, nameFromUrl } from '../cluster-template/lab.ts';

/** A cluster of clustertool: its folder is its name, its variables are texts. */
export interface Variables {
  readonly cluster: string;
  /** Stands before the names of its secrets and its network when the repository has several clusters. */
  readonly prefix: string;
  readonly values: ReadonlyMap<string, string>;
}

/** What variables say of a lab. */
export interface Meaning {
  readonly cluster: string;
  readonly lab: YamlMap;
  readonly network: YamlMap;
  readonly settings: YamlMap;
  readonly secrets: readonly ImportedSecret[];
  /** The secret that holds the value of a variable, of those that are secret. */
  readonly secretOf: ReadonlyMap<string, string>;
}

const TOKEN = 'DOMAIN_0_CLOUDFLARE_TOKEN';
const PASSWORD = 'DOCKERHUB_PASSWORD';

/** Names of secrets that are called by what they are, not by the variable. */
const CALLED: Readonly<Record<string, string>> = {
  [TOKEN]: 'cloudflare-token',
  [PASSWORD]: 'docker-hub-password',
};

/** The lab that the variables of a cluster describe; the machines are not among it. */
export function meaningOf(variables: Variables): Meaning {
  const { values, prefix } = variables;
  const given = (name: string): string | undefined => values.get(name) || undefined;
  const secretOf = secretNames(variables);
  const url = sshUrl(given('GITHUB_REPOSITORY') ?? '');
  const network = `${prefix}servers`;
  return {
    cluster: variables.cluster,
    lab: mapFrom({
      name: nameFromUrl(url),
      domain: given('DOMAIN_0'),
      repository: { url, ci: ciOf(url) },
      certificates: { email: given('DOMAIN_0_EMAIL') },
    }),
    network: mapFrom({
      name: network,
      cidr: networkAround(given('MASTER1IP') ?? ''),
      gateway: given('GATEWAY'),
    }),
    settings: mapFrom({
      talos: { registries: registriesOf(given('DOCKERHUB_USER'), secretOf.get(PASSWORD)) },
      endpoint: { address: hostOf(given('VIP') ?? '') },
      network: { nodes: network, pods: given('PODNET'), services: given('SVCNET') },
      gitops: { substitutions: substitutionsOf(variables, secretOf) },
      platform: platformOf(given, secretOf.get(TOKEN)),
    }),
    secrets: [...secretOf].map(([name, secret]) => ({
      name: secret,
      value: values.get(name) ?? '',
    })),
    secretOf,
  };
}

/** Every variable that is not certainly harmless becomes a secret: nobody knows what it is for. */
function secretNames({ values, prefix, cluster }: Variables): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [name, value] of values) {
    const isSecret = isKnown(name) ? Object.hasOwn(CALLED, name) : !isHarmless(name, value);
    if (!isSecret || value === '') continue;
    const own = kebab(name);
    const wanted = isKnown(name) ? `${prefix}${CALLED[name] ?? own}` : `${cluster}-${own}`;
    const unique = uniqueName(wanted.slice(0, LONGEST).replace(/-+$/, ''), taken);
    taken.add(unique);
    names.set(name, unique);
  }
  return names;
}

/** Of the 63 characters of a name; the rest is for a number. */
const LONGEST = 58;

function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.has(name)) return name;
  }
}

/** Where images of Docker Hub come from, as clustertool writes them. */
const DOCKER_HUB = ['docker.io', 'registry-1.docker.io'];

function registriesOf(username: string | undefined, password: string | undefined): Plain {
  if (username === undefined || password === undefined) return undefined;
  const one = { username, password: { secret: password } };
  return Object.fromEntries(DOCKER_HUB.map((host) => [host, one]));
}

/** clustertool hands every variable to Flux. */
function substitutionsOf(
  { values, cluster }: Variables,
  secretOf: ReadonlyMap<string, string>,
): Plain {
  const plain = [...values].filter(([name]) => !secretOf.has(name));
  return {
    config: Object.fromEntries([...plain, ['CLUSTERNAME', cluster]]),
    secrets: Object.fromEntries([...secretOf].map(([name, secret]) => [name, { secret }])),
  };
}

function platformOf(given: (name: string) => string | undefined, token: string | undefined): Plain {
  const gateway = (name: string): Plain => {
    const address = given(name);
    return address === undefined ? undefined : { address };
  };
  return {
    cni: { use: 'cilium' },
    loadBalancer: { use: 'metallb', pool: given('METALLB_RANGE')?.replace(/\s/g, '') },
    gateways: {
      internal: gateway('NGINX_INTERNAL_IP'),
      external: gateway('NGINX_EXTERNAL_IP'),
    },
    dns: { split: gateway('BLOCKY_IP') },
    certificates:
      token === undefined ? undefined : { issuer: 'letsencrypt', token: { secret: token } },
    addons: given('SPEGEL_IP') === undefined ? undefined : ['spegel'],
  };
}
