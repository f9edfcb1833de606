import type { LeakKind, Page, Spot } from './leak.ts';
import { isHarmless } from './placeholder.ts';

/** A secret that its own text gives away: what it begins with, the rest, and what it is called. */
interface Form {
  readonly kind: LeakKind;
  readonly prefixes: readonly string[];
  /** What follows the prefix. Sticky; one pass over the characters, so that the search stays linear. */
  readonly rest: RegExp;
  readonly name: string;
}

const token = (name: string, prefixes: readonly string[], rest: RegExp): Form => {
  return { kind: 'token', prefixes, rest, name };
};
const age = (name: string, prefix: string, rest: RegExp): Form => {
  return { kind: 'age-identity', prefixes: [prefix], rest, name };
};

const FORMS: readonly Form[] = [
  age('an age identity', 'AGE-SECRET-KEY-1', /[0-9AC-HJ-NP-Z]{50,}/y),
  age('a post-quantum age identity', 'AGE-SECRET-KEY-PQ-1', /[0-9AC-HJ-NP-Z]{50,}/y),
  age('the identity of an age plugin', 'AGE-PLUGIN-', /[A-Z0-9+._-]{1,64}-1[0-9AC-HJ-NP-Z]{6,}/y),
  age('an age identity in lower case', 'age-secret-key-1', /[0-9ac-hj-np-z]{50,}/y),
  age('an age identity in base64', 'QUdFLVNFQ1JFVC1LRVkt', /[A-Za-z0-9+/]{60,}/y),
  token('a GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /[A-Za-z0-9]{36,}/y),
  token('a GitHub token', ['github_pat_'], /\w{36,}/y),
  token(
    'a GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-', 'glagent-'],
    /[\w-]{20,}/y,
  ),
  token('a Cloudflare token', ['cfut_', 'cfat_', 'cfk_'], /[\w-]{36,}/y),
  token('a Cloudflare origin key', ['v1.0-'], /[0-9a-f]{24}-[0-9a-f]{100,}/y),
  token('the token of a Cloudflare Tunnel', ['eyJhIjoi'], /[A-Za-z0-9+/_-]{80,}/y),
  token('a Slack token', ['xoxa-', 'xoxb-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'], /[\w-]{20,}/y),
  token('a Slack token', ['xapp-'], /\d-[\w-]{20,}/y),
  token('the address of a Slack webhook', ['hooks.slack.com/services/'], /T\w+\/B\w+\/\w{20,}/y),
  token('the address of a Discord webhook', ['discord.com/api/webhooks/'], /\d+\/[\w-]{40,}/y),
  token('an AWS access key', ['AKIA', 'ASIA'], /[A-Z2-7]{16}(?![A-Z0-9])/y),
  token(
    'a Tailscale key',
    ['tskey-auth-', 'tskey-api-', 'tskey-client-', 'tskey-scim-', 'tskey-webhook-'],
    /[A-Za-z0-9]+-[A-Za-z0-9]{16,}/y,
  ),
  token('a JSON Web Token', ['eyJ'], /[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/y),
  token('a 1Password service account token', ['ops_eyJ'], /[\w-]{80,}/y),
  token('a Grafana token', ['glsa_', 'glc_'], /\w{32,}/y),
  token('a Vault token', ['hvs.', 'hvb.'], /[\w-]{24,}/y),
  token('a Docker token', ['dckr_pat_'], /[\w-]{20,}/y),
  token('an npm token', ['npm_'], /[A-Za-z0-9]{36}(?!\w)/y),
  token('a Google key', ['AIza'], /[\w-]{35}(?![\w-])/y),
  token('a Stripe key', ['sk_live_', 'rk_live_'], /[A-Za-z0-9]{20,}/y),
  token('an API key', ['sk-ant-', 'sk-proj-'], /[\w-]{32,}/y),
  token('a DigitalOcean token', ['dop_v1_', 'doo_v1_'], /[0-9a-f]{64}/y),
  token('a SendGrid key', ['SG.'], /[\w-]{16,}\.[\w-]{32,}/y),
];

/** What is drawn instead of made, such as ghp_xxxxxxxx, has fewer different characters. */
const DIFFERENT = 8;

/** Values that are secrets by their own form, wherever they stand: tokens of known services, age identities. */
export function findForms({ text }: Page): Spot[] {
  return FORMS.flatMap((form) => form.prefixes.flatMap((prefix) => search(text, form, prefix)));
}

function search(text: string, { kind, rest, name }: Form, prefix: string): Spot[] {
  const found: Spot[] = [];
  let start = text.indexOf(prefix);
  while (start >= 0) {
    rest.lastIndex = start + prefix.length;
    // Inside a longer word it is no beginning; that also keeps a run of characters from being read again and again.
    const match = start > 0 && /[\w-]/.test(text.charAt(start - 1)) ? null : rest.exec(text);
    const end = start + prefix.length + (match?.[0].length ?? 0);
    if (match && new Set(match[0].slice(0, 512)).size >= DIFFERENT && !isExample(text, start, end))
      found.push({ kind, start, end, message: `${name} stands in clear` });
    start = text.indexOf(prefix, end);
  }
  return found;
}

function isExample(text: string, start: number, end: number): boolean {
  return isHarmless(text.slice(Math.max(start, end - 512), end));
}
