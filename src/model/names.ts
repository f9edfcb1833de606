// Names that values, manifests and claims have to agree on.

/** The claim of an application's volume: its own name for `config`, else `<app>-<volume>`. */
export function claimName(app: string, volume: string): string {
  return volume === 'config' ? app : `${app}-${volume}`;
}

/** The PostgreSQL cluster of an application; CloudNativePG adds `-rw` for the service and `-app` for the Secret. */
export function postgresName(app: string): string {
  return `${app}-postgres`;
}

/** The Dragonfly (Redis) of an application, which is also the name of its service. */
export function redisName(app: string): string {
  return `${app}-redis`;
}
