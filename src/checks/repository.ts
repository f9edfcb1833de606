import type { Diagnostic } from '../base/diagnostic.ts';
import { finding, type Context } from './context.ts';

/** Hosts whose SSH keys Croft knows. */
const KNOWN = ['github.com', 'gitlab.com', 'codeberg.org'];

/** Flux trusts no SSH host by itself. */
export function checkRepository({ lab, at }: Context): Diagnostic[] {
  const { url, knownHosts } = lab.repository;
  const host = /^ssh:\/\/git@([^/:]+)/.exec(url)?.[1];
  if (host === undefined || KNOWN.includes(host) || knownHosts?.trim()) return [];
  return [
    finding('known-hosts-missing', at(['repository', 'url']), {
      message: `repository: Flux does not know the SSH keys of ${host}, and refuses to pull`,
      hint: `add repository.knownHosts with what ssh-keyscan ${host} prints, once you compared it with the server`,
    }),
  ];
}
