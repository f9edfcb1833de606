import { z } from 'zod';
import type { Model } from '../model.ts';
import { sourced, type Emittable } from '../yaml/index.ts';

const text = z.string();

/** What `derived.forge` holds. */
export const FORGE_SHAPE = z
  .object({ platform: z.enum(['github', 'gitlab', 'forgejo']), endpoint: text, repository: text })
  .describe(
    'Where the repository lives: kind of forge, address of its API, and the repository as owner/name.',
  );

type Platform = 'github' | 'gitlab' | 'forgejo';

const PUBLIC: Readonly<Record<string, Platform>> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'forgejo',
};

const API: Readonly<Record<Platform, string>> = {
  github: '/api/v3/',
  gitlab: '/api/v4/',
  forgejo: '/api/v1/',
};

/**
 * The forge of the lab. What kind it is follows from a public host, else from who calls the webhook; a host of
 * one's own that says neither is taken for Forgejo.
 */
export function forgeOf({ model }: { readonly model: Model }): Emittable {
  const { url, webhook } = model.lab.value.repository;
  const { protocol, host, hostname, pathname } = new URL(url);
  const byWebhook = webhook === 'none' || webhook === 'generic-hmac' ? undefined : webhook;
  const known = PUBLIC[hostname];
  const platform = known ?? byWebhook ?? 'forgejo';
  const origin = model.lab.origin(['repository', 'url']);
  const decided = known || !byWebhook ? origin : model.lab.origin(['repository', 'webhook']);
  // The API of a forge is behind HTTPS, whatever port its SSH has.
  const base = protocol === 'ssh:' ? `https://${hostname}` : `${protocol}//${host}`;
  const endpoint = hostname === 'github.com' ? 'https://api.github.com/' : base + API[platform];
  return {
    platform: sourced(platform, decided),
    endpoint: sourced(endpoint, decided),
    repository: sourced(pathname.replace(/^\/+/, '').replace(/\/*$/, '').replace(/\.git$/, ''), origin),
  };
}
